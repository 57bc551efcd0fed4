// `courier env --dir` as a person uses it: on a terminal, on files as they come, and when the disk,
// the rights or somebody else get in the way.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/installation.h"
#include "tests/support/file_text.h"
#include "tests/support/temp_dir.h"
#include "tests/support/terminal_process.h"
#include "tests/support/test_process.h"

namespace courier::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class EnvFolderTest : public testing::Test {
 protected:
  void SetUp() override {
    Write(".env", "A=mine\nB=2\n");
    Write(".env.example", "A=1\nB=2\nC=3\n");
  }

  void Write(absl::string_view name, absl::string_view text) const { dir_.Write(name, text); }
  std::string Read(absl::string_view name) const {
    return test::ReadFileText(dir_.File(name)).value_or("");
  }
  std::vector<std::string> Names(absl::string_view folder = "") const {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(dir_.File(folder), ignored)) {
      names.push_back(entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  std::vector<std::string> Argv(const std::vector<std::string>& arguments) const {
    std::vector<std::string> argv = {Program("courier"), "env"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    argv.insert(argv.end(), {"--dir", dir_.path()});
    return argv;
  }
  test::ProcessResult Env(const std::vector<std::string>& arguments) const {
    test::ProcessSpec spec;
    spec.argv = Argv(arguments);
    auto result = test::RunProcess(std::move(spec));
    EXPECT_TRUE(result.ok()) << result.status();
    return std::move(result).value_or(test::ProcessResult());
  }
  std::unique_ptr<test::TerminalProcess> OnTerminal(const std::vector<std::string>& arguments,
                                                    std::vector<std::string> environment = {
                                                        "TERM=xterm", "LANG=C.UTF-8"}) const {
    auto process = test::TerminalProcess::Start(
        {.argv = Argv(arguments), .environment = std::move(environment)});
    EXPECT_TRUE(process.ok()) << process.status();
    return *std::move(process);
  }

  test::TempDir dir_;
};

constexpr absl::string_view kSynced = "A=mine\nB=2\nC=3\n";

TEST_F(EnvFolderTest, YesOnATerminalApplies) {
  const auto process = OnTerminal({"sync"});
  ASSERT_TRUE(process->Answer("Apply? [y/N] ", "y").ok()) << process->transcript();
  EXPECT_EQ(process->Wait().value_or(-1), 0);
  EXPECT_THAT(process->transcript(), HasSubstr("Back with: courier env restore"));
  EXPECT_EQ(Read(".env"), kSynced);
}

TEST_F(EnvFolderTest, EnterAloneChangesNothing) {
  const auto process = OnTerminal({"sync"});
  ASSERT_TRUE(process->Answer("Apply? [y/N] ", "").ok());
  EXPECT_EQ(process->Wait().value_or(-1), 130);
  EXPECT_EQ(Read(".env"), "A=mine\nB=2\n");
  EXPECT_THAT(Names(), Not(testing::Contains("env-backup")));
}

TEST_F(EnvFolderTest, CtrlCAtThePromptChangesNothing) {
  const auto process = OnTerminal({"sync"});
  ASSERT_TRUE(process->WaitFor("Apply? [y/N] ").ok());
  ASSERT_TRUE(process->TypeCtrlC().ok());
  EXPECT_EQ(process->Wait().value_or(-1), 130);
  EXPECT_EQ(Read(".env"), "A=mine\nB=2\n");
}

TEST_F(EnvFolderTest, AFileThatChangesWhileItIsAskedStaysAsItIs) {
  const auto process = OnTerminal({"sync"});
  ASSERT_TRUE(process->WaitFor("Apply? [y/N] ").ok());
  Write(".env", "A=other\n");
  ASSERT_TRUE(process->Type("y\r").ok());
  EXPECT_EQ(process->Wait().value_or(-1), 7);
  EXPECT_EQ(Read(".env"), "A=other\n");
  EXPECT_THAT(Names(), Not(testing::Contains("env-backup")));
}

TEST_F(EnvFolderTest, ATemplateThatChangesWhileItIsAskedIsNotApplied) {
  const auto process = OnTerminal({"sync"});
  ASSERT_TRUE(process->WaitFor("Apply? [y/N] ").ok());
  Write(".env.example", "A=1\nB=2\nC=4\n");
  ASSERT_TRUE(process->Type("y\r").ok());
  EXPECT_EQ(process->Wait().value_or(-1), 7);
  EXPECT_EQ(Read(".env"), "A=mine\nB=2\n");
}

TEST_F(EnvFolderTest, WithJsonThePlanIsForThePersonAndTheResultForThePipe) {
  const auto process = OnTerminal({"sync", "--output-format", "json"});
  ASSERT_TRUE(process->Answer("Apply? [y/N] ", "y").ok());
  EXPECT_EQ(process->Wait().value_or(-1), 0);
  EXPECT_THAT(process->transcript(),
              AllOf(HasSubstr("new in the template"), HasSubstr(R"("result":"applied")"),
                    Not(HasSubstr(R"("result":"planned")"))));
}

TEST_F(EnvFolderTest, WithJsonAndNobodyToAskThePlanIsTheResult) {
  const auto result = Env({"sync", "--output-format", "json"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.out, HasSubstr(R"("result":"planned")"));
  EXPECT_EQ(Read(".env"), "A=mine\nB=2\n");
}

TEST_F(EnvFolderTest, ColourOnTerminalsOnly) {
  Write(".env", "A=0\n");
  const auto colourful = OnTerminal({"diff"});
  EXPECT_EQ(colourful->Wait().value_or(-1), 0);
  EXPECT_THAT(colourful->transcript(), HasSubstr("\x1b["));
  const auto plain = OnTerminal({"diff"}, {"TERM=xterm", "NO_COLOR=1"});
  EXPECT_EQ(plain->Wait().value_or(-1), 0);
  EXPECT_THAT(plain->transcript(), AllOf(HasSubstr("number up"), Not(HasSubstr("\x1b["))));
  EXPECT_THAT(Env({"diff"}).out, Not(HasSubstr("\x1b[")));
}

TEST_F(EnvFolderTest, ControlCharactersDoNotReachTheTerminal) {
  Write(".env", "A=\x1b]0;title\x07\n");
  EXPECT_THAT(Env({"diff"}).out, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\x07"))));
}

TEST_F(EnvFolderTest, NothingToDoNeedsNoYes) {
  Write(".env", kSynced);
  EXPECT_EQ(Env({"sync"}).status, 0);
  // The template is remembered for the next time.
  EXPECT_THAT(Names(), testing::ElementsAre(".env", ".env.example", "env-backup"));
  EXPECT_THAT(Names("env-backup"), testing::ElementsAre(".env.example.synced"));
}

TEST_F(EnvFolderTest, WindowsFileWithByteOrderMarkRepeatsAndNoLastLineEnd) {
  Write(".env",
        "\xEF\xBB\xBF"
        "A=first\r\nB=2\r\nZ=\xFF\r\nA=mine");
  const auto result = Env({"sync", "--yes"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("set more than once"));
  EXPECT_EQ(Read(".env"),
            "A=mine\nB=2\nC=3\n\n# Kept from the previous .env: not in .env.example\nZ=\xFF\n");
}

TEST_F(EnvFolderTest, ALineOfTenMegabytesIsKeptWhole) {
  const std::string line = absl::StrCat("A=", std::string(10 << 20, 'x'), "\n");
  Write(".env", line);
  const auto result = Env({"sync", "--yes"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(Read(".env"), line + "B=2\nC=3\n");
  EXPECT_LT(result.out.size(), size_t{10000});
}

TEST_F(EnvFolderTest, ALinkStaysAndItsTargetIsReplaced) {
  Write("real/settings", "A=mine\nB=2\n");
  std::filesystem::remove(dir_.File(".env"));
  std::filesystem::create_symlink("real/settings", dir_.File(".env"));
  const auto result = Env({"sync", "--yes"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_TRUE(std::filesystem::is_symlink(dir_.File(".env")));
  EXPECT_EQ(Read("real/settings"), kSynced);
}

TEST_F(EnvFolderTest, OfManyAtOnceOneWritesAndTheOthersSaySo) {
  std::vector<std::unique_ptr<test::TestProcess>> processes;
  for (int i = 0; i < 8; ++i) {
    test::ProcessSpec spec;
    spec.argv = Argv({"sync", "--yes"});
    auto process = test::TestProcess::Start(std::move(spec));
    ASSERT_TRUE(process.ok()) << process.status();
    processes.push_back(*std::move(process));
  }
  int wrote = 0;
  for (const auto& process : processes) {
    const auto result = process->Wait();
    ASSERT_TRUE(result.ok()) << result.status();
    // Done, nothing left to do; locked out; or overtaken between plan and lock.
    EXPECT_THAT(result->status, testing::AnyOf(0, 4, 7)) << result->err;
    wrote += absl::StrContains(result->out, "Done:") ? 1 : 0;
  }
  EXPECT_EQ(wrote, 1);
  EXPECT_EQ(Read(".env"), kSynced);
  EXPECT_THAT(Names("env-backup"), testing::SizeIs(2));
}

TEST_F(EnvFolderTest, AFolderThatMayNotBeWritten) {
  const auto user = test::FindUnprivilegedUser();
  ASSERT_TRUE(user.ok()) << user.status();
  for (const char* name : {".env", ".env.example", ""}) {
    ASSERT_TRUE(test::GiveTo(dir_.File(name), *user).ok());
  }
  ASSERT_EQ(chmod(dir_.path().c_str(), 0555), 0);
  // A copy, as nobody but root may be let into the folder that the program was built in.
  const test::TempDir programs;
  std::filesystem::copy_file(Program("courier"), programs.File("courier"));
  ASSERT_TRUE(test::GiveTo(programs.path(), *user).ok());
  test::ProcessSpec spec;
  spec.argv = Argv({"sync", "--yes"});
  spec.argv[0] = programs.File("courier");
  spec.user = *user;
  const auto result = test::RunProcess(std::move(spec));
  ASSERT_EQ(chmod(dir_.path().c_str(), 0755), 0);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->status, 6) << result->err;
  EXPECT_THAT(result->err, HasSubstr("env-backup"));
  EXPECT_EQ(Read(".env"), "A=mine\nB=2\n");
  EXPECT_THAT(Names(), testing::ElementsAre(".env", ".env.example"));
}

TEST_F(EnvFolderTest, AFullDiskLeavesTheFileAsItWas) {
  // A small file system of its own, which only root may mount; nothing of it stays.
  test::ProcessSpec spec;
  spec.argv = {"unshare",
               "-m",
               "sh",
               "-c",
               "mount -t tmpfs -o size=64k none \"$1\" || exit 77\n"
               "cd \"$1\" && printf 'A=mine\\nB=%020000d\\n' 1 > .env && cp .env before && "
               "printf 'A=1\\nC=3\\n' > .env.example || exit 78\n"
               "dd if=/dev/zero of=filler bs=1k 2>/dev/null\n"
               "\"$2\" env sync --yes --dir .; echo \"status $?\"\n"
               "cmp .env before && echo same; ls -A . env-backup",
               "sh",
               dir_.path(),
               Program("courier")};
  const auto result = test::RunProcess(std::move(spec));
  if (!result.ok() || result->status == 77 || absl::StrContains(result->err, "unshare")) {
    GTEST_SKIP() << "no file system can be mounted here";
  }
  EXPECT_THAT(result->out, AllOf(HasSubstr("status 1"), HasSubstr("same\n"),
                                 Not(HasSubstr(".courier-")), Not(HasSubstr("backup_"))));
  EXPECT_THAT(result->err, HasSubstr("No space left"));
}

TEST_F(EnvFolderTest, ABaseThatIsNoTemplate) {
  Write("empty", "");
  EXPECT_EQ(Env({"sync", "--yes", "--base", dir_.File("empty")}).status, 2);
  EXPECT_EQ(Env({"sync", "--yes", "--base", dir_.path()}).status, 2);
  EXPECT_EQ(Env({"sync", "--yes", "--base", dir_.File("nowhere")}).status, 2);
  EXPECT_EQ(Read(".env"), "A=mine\nB=2\n");
}

TEST_F(EnvFolderTest, WhatIsSecretCanBeSaid) {
  Write(".env", "A=plum-coloured\nMY_KEY_HINT=visible-hint\n");
  const auto result = Env({"diff", "--secret", "A", "--not-secret", "*_HINT"});
  EXPECT_THAT(result.out, AllOf(Not(HasSubstr("plum")), HasSubstr("visible-hint")));
}

}  // namespace
}  // namespace courier::e2e
