// `courier env --on`: the .env beside a real agent, from the command line. Secrets are random, and
// are looked for in everything that leaves the agent.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/installation.h"
#include "tests/e2e/report.h"
#include "tests/support/canary.h"
#include "tests/support/file_text.h"
#include "tests/support/temp_dir.h"
#include "tests/support/terminal_process.h"

namespace courier::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr absl::string_view kTemplate =
    "# The template\nSECRET_KEY=\nWORKERS=4\nDEBUG=false\nAPI_URL=http://localhost\nNEW_ONE=1\n";

// One installation for all tests; its files are written anew for each.
class EnvTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    InstallationOptions options;
    options.source_agent = WithEnv("staging");
    options.target_agent = WithEnv("production");
    // An agent looks at its files when it is asked, not before.
    auto installation = Installation::Start(options);
    ASSERT_TRUE(installation.ok()) << installation.status();
    installation_ = installation->release();
  }
  static void TearDownTestSuite() { delete std::exchange(installation_, nullptr); }

  void SetUp() override {
    ASSERT_NE(installation_, nullptr);
    audit_start_ = Audit().size();
    secret_ = canaries_.Add("SECRET_KEY");
    shared_ = canaries_.Add("DB_PASSWORD");
    configured_ = canaries_.Add("TEAM_COLOUR");
    for (const auto& entry : std::filesystem::directory_iterator(envs().path())) {
      std::filesystem::remove_all(entry.path());
    }
    Write("staging/.env", absl::StrCat("SECRET_KEY=", secret_, "\nWORKERS=8\nDB_PASSWORD='",
                                       shared_, "'\nTEAM_COLOUR=", configured_, "\n"));
    Write("staging/.env.example", kTemplate);
    Write("production/.env", absl::StrCat("SECRET_KEY=", canaries_.Add("other SECRET_KEY"),
                                          "\nWORKERS=2\nDB_PASSWORD=", shared_, "\nONLY_HERE=x\n"));
    Write("production/.env.example", kTemplate);
  }

  static const test::TempDir& envs() {
    static const test::TempDir dir;
    return dir;
  }
  static AgentSettings WithEnv(absl::string_view name) {
    AgentSettings settings;
    settings.env = absl::StrCat("{file: \"", envs().path(), "/", name,
                                "/.env\", secret_names: [\"*_COLOUR\"]}");
    return settings;
  }

  void Write(absl::string_view name, absl::string_view text) const { envs().Write(name, text); }
  std::string Read(absl::string_view name) const {
    return test::ReadFileText(envs().File(name)).value_or("");
  }
  Side& staging() { return installation_->source(); }
  // What the audit log of staging says since the test began.
  std::string Audit() {
    return test::ReadFileText(staging().audit_file()).value_or("").substr(audit_start_);
  }

  // Runs `courier env …` and looks for secrets in what it leaves.
  test::ProcessResult Env(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "env");
    test::ProcessResult result = installation_->Courier(arguments);
    EXPECT_THAT(canaries_.FindIn(result.out, "stdout of courier"), IsEmpty());
    EXPECT_THAT(canaries_.FindIn(result.err, "stderr of courier"), IsEmpty());
    for (Side* side : {&installation_->source(), &installation_->target()}) {
      if (side->agent() == nullptr) continue;
      EXPECT_THAT(canaries_.FindIn(side->agent()->err() + side->agent()->out(), "log of an agent"),
                  IsEmpty());
    }
    const auto files = canaries_.FindInFolder(installation_->folder());
    EXPECT_TRUE(files.ok()) << files.status();
    EXPECT_THAT(files.value_or(std::vector<test::CanaryFind>()), IsEmpty());
    return result;
  }

  // The same on a terminal, with the controller's configuration after `change`.
  std::unique_ptr<test::TerminalProcess> OnTerminal(const std::vector<std::string>& arguments,
                                                    absl::string_view find = "",
                                                    absl::string_view change = "") {
    // Any command leaves the configuration behind.
    EXPECT_EQ(installation_->Courier({"version"}).status, 0);
    const std::string text =
        test::ReadFileText(installation_->folder() + "/courier.yaml").value_or("");
    const std::string file = installation_->folder() + "/changed.yaml";
    EXPECT_TRUE(
        test::WriteFileText(file, find.empty() ? text : absl::StrReplaceAll(text, {{find, change}}))
            .ok());
    test::TerminalSpec spec;
    spec.argv = {Program("courier"), "--config", file, "env"};
    spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
    auto process = test::TerminalProcess::Start(std::move(spec));
    EXPECT_TRUE(process.ok()) << process.status();
    return *std::move(process);
  }

  // The names of the backups of staging, oldest first.
  std::vector<std::string> Backups() const {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& entry :
         std::filesystem::directory_iterator(envs().File("staging/env-backup"), ignored)) {
      const std::string name = entry.path().filename();
      if (absl::StartsWith(name, ".env.backup_")) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  static Installation* installation_;
  test::CanarySet canaries_;
  std::string secret_;
  std::string shared_;
  std::string configured_;
  size_t audit_start_ = 0;
};

Installation* EnvTest::installation_ = nullptr;

TEST_F(EnvTest, DiffTellsWhatDiffersAndNoSecret) {
  const auto result = Env({"diff", "--on", "staging"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("2 differ"), HasSubstr("number down (8 > 4)"),
                                HasSubstr("SECRET_KEY"), HasSubstr("<secret>"),
                                HasSubstr("NEW_ONE"), HasSubstr("DB_PASSWORD")));
}

TEST_F(EnvTest, DiffAsJson) {
  const auto result = Env({"diff", "--on", "staging", "--output-format", "json"});
  EXPECT_EQ(result.status, 0) << result.err;
  const Report report(result.out);
  EXPECT_EQ(report.At("diff.mode"), "two_way");
  EXPECT_EQ(report.At("diff.statistics.differing"), "2");
  EXPECT_THAT(result.out, HasSubstr(R"("key":"TEAM_COLOUR","secret":true)"));
}

TEST_F(EnvTest, BaseIsSentToTheAgent) {
  Write("old", "SECRET_KEY=\nWORKERS=8\nDEBUG=false\nAPI_URL=http://localhost\n");
  const auto result = Env({"diff", "--on", "staging", "--base", envs().File("old")});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("the old default"));
}

TEST_F(EnvTest, SyncWithoutATerminalNeedsYesAndShowsThePlan) {
  const std::string before = Read("staging/.env");
  const auto result = Env({"sync", "--on", "staging"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.out, HasSubstr("NEW_ONE"));
  EXPECT_THAT(result.err, HasSubstr("--yes"));
  EXPECT_EQ(Read("staging/.env"), before);
  EXPECT_THAT(Backups(), IsEmpty());
}

TEST_F(EnvTest, SyncKeepsWhatWasSetAndBacksUp) {
  ASSERT_EQ(chmod(envs().File("staging/.env").c_str(), 0640), 0);
  const std::string before = Read("staging/.env");
  const auto result = Env({"sync", "--on", "staging", "--yes"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(Read("staging/.env"),
            absl::StrCat("# The template\nSECRET_KEY=", secret_,
                         "\nWORKERS=8\nDEBUG=false\nAPI_URL=http://localhost\nNEW_ONE=1\n\n"
                         "# Kept from the previous .env: not in .env.example\nDB_PASSWORD='",
                         shared_, "'\nTEAM_COLOUR=", configured_, "\n"));
  ASSERT_EQ(Backups().size(), 1u);
  EXPECT_EQ(Read("staging/env-backup/" + Backups()[0]), before);
  struct stat facts {};
  ASSERT_EQ(stat(envs().File("staging/.env").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777U, 0640U);
  ASSERT_EQ(stat(envs().File("staging/env-backup/" + Backups()[0]).c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777U, 0600U);
  EXPECT_THAT(Audit(), AllOf(HasSubstr(R"("action": "env")"), HasSubstr("sync: 2 preserved"),
                             HasSubstr(R"("result": "begun")")));
  EXPECT_THAT(result.out, HasSubstr("courier env restore " + Backups()[0] + " --on staging"));
}

TEST_F(EnvTest, SecondSyncFollowsTheKeptTemplate) {
  ASSERT_EQ(Env({"sync", "--on", "staging", "--yes"}).status, 0);
  Write("staging/.env.example", absl::StrCat("DEBUG=true\n", "WORKERS=16\nSECRET_KEY=\n"));
  const auto result =
      Env({"sync", "--on", "staging", "--yes", "--drop-removed", "--output-format", "json"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(Report(result.out).At("base"), "kept");
  EXPECT_EQ(Report(result.out).At("merge.mode"), "three_way");
  EXPECT_EQ(Read("staging/.env"),
            absl::StrCat("DEBUG=true\nWORKERS=8\nSECRET_KEY=", secret_, "\n"));
}

TEST_F(EnvTest, RestoreGoesBackAndCanBeUndone) {
  const std::string before = Read("staging/.env");
  ASSERT_EQ(Env({"sync", "--on", "staging", "--yes"}).status, 0);
  const std::string synced = Read("staging/.env");
  ASSERT_EQ(Backups().size(), 1u);
  const auto result = Env({"restore", Backups()[0], "--on", "staging", "--yes"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(Read("staging/.env"), before);
  ASSERT_EQ(Backups().size(), 2u);
  const auto listed = Env({"backups", "--on", "staging"});
  EXPECT_EQ(listed.status, 0) << listed.err;
  EXPECT_THAT(listed.out, AllOf(HasSubstr("2 backups"), HasSubstr(Backups()[1])));
  ASSERT_EQ(Env({"restore", Backups()[1], "--on", "staging", "--yes"}).status, 0);
  EXPECT_EQ(Read("staging/.env"), synced);
}

TEST_F(EnvTest, PruneKeepsTheNewest) {
  for (const char* stamp : {"20240101_000000", "20240102_000000", "20240103_000000"}) {
    Write(absl::StrCat("staging/env-backup/.env.backup_", stamp), "A=1\n");
  }
  EXPECT_EQ(Env({"prune", "--on", "staging", "--keep", "2"}).status, 2);
  EXPECT_EQ(Backups().size(), 3u);
  EXPECT_EQ(Env({"prune", "--on", "staging", "--keep", "2", "--yes"}).status, 0);
  EXPECT_EQ(Backups().size(), 2u);
  EXPECT_EQ(Env({"prune", "--on", "staging", "--older-than", "30d", "--yes"}).status, 0);
  EXPECT_THAT(Backups(), testing::ElementsAre(".env.backup_20240103_000000"));
}

TEST_F(EnvTest, AgainstAnotherEnvironmentSecretsReadTheSameOrDifferent) {
  const auto text = Env({"diff", "--on", "staging", "--against", "production"});
  EXPECT_EQ(text.status, 0) << text.err;
  EXPECT_THAT(text.out, AllOf(HasSubstr("2 differ"), HasSubstr("8 → 2"), HasSubstr("ONLY_HERE"),
                              HasSubstr("secrets with the same value in both")));
  const auto json =
      Env({"diff", "--on", "staging", "--against", "production", "--output-format", "json"});
  EXPECT_EQ(json.status, 0) << json.err;
  EXPECT_THAT(json.out, AllOf(HasSubstr(R"("same_secrets":["DB_PASSWORD"])"),
                              HasSubstr(R"("key":"SECRET_KEY","secret":true)")));
  EXPECT_THAT(Audit(), HasSubstr("comparison: 4 settings told"));
}

TEST_F(EnvTest, FolderAgainstAnEnvironment) {
  const auto result = Env(
      {"diff", "--dir", envs().File("staging"), "--against", "production", "--secret", "*_COLOUR"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("DB_PASSWORD"));
}

TEST_F(EnvTest, AnotherOneIsChangingTheFiles) {
  const int held = open(envs().File("staging").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  ASSERT_EQ(flock(held, LOCK_EX), 0);
  const auto result = Env({"sync", "--on", "staging", "--yes"});
  close(held);
  EXPECT_EQ(result.status, 4);
  EXPECT_THAT(result.err, HasSubstr("Another courier"));
  EXPECT_THAT(Backups(), IsEmpty());
}

TEST_F(EnvTest, AFileThatChangesWhileItIsAskedStaysAsItIs) {
  const auto process = OnTerminal({"sync", "--on", "staging"});
  ASSERT_TRUE(process->WaitFor("Apply? [y/N] ").ok()) << process->transcript();
  Write("staging/.env", "WORKERS=9\n");
  ASSERT_TRUE(process->Type("y\r").ok());
  EXPECT_EQ(process->Wait().value_or(-1), 7) << process->transcript();
  EXPECT_EQ(Read("staging/.env"), "WORKERS=9\n");
  EXPECT_THAT(Backups(), IsEmpty());
  EXPECT_THAT(canaries_.FindIn(process->transcript(), "terminal"), IsEmpty());
}

TEST_F(EnvTest, AnEnvironmentMayAskForItsName) {
  const std::string before = Read("staging/.env");
  for (const auto& [answer, status] : {std::pair("y", 130), std::pair("staging", 0)}) {
    const auto process =
        OnTerminal({"sync", "--on", "staging"}, "staging: {", "staging: {confirm: true, ");
    ASSERT_TRUE(process->Answer("Type the name of the environment", answer).ok())
        << process->transcript();
    EXPECT_EQ(process->Wait().value_or(-1), status) << process->transcript();
    EXPECT_EQ(Read("staging/.env") == before, status != 0);
  }
}

TEST_F(EnvTest, AnAgentThatFallsSilentLeavesItOpenWhetherItWasDone) {
  const auto process = OnTerminal({"sync", "--on", "staging", "--timeout", "1s"});
  ASSERT_TRUE(process->WaitFor("Apply? [y/N] ").ok()) << process->transcript();
  staging().agent()->Signal(SIGSTOP);
  EXPECT_TRUE(process->Type("y\r").ok());
  EXPECT_EQ(process->Wait().value_or(-1), 4) << process->transcript();
  staging().agent()->Signal(SIGCONT);
  EXPECT_THAT(process->transcript(), AllOf(HasSubstr("may or may not be done"),
                                           HasSubstr("courier env diff --on staging")));
}

TEST_F(EnvTest, PolicyThatDoesNotAllowIt) {
  AgentSettings settings = WithEnv("staging");
  settings.controller = "somebody-else";
  ASSERT_TRUE(staging().StartAgent(settings).ok());
  const auto result = Env({"diff", "--on", "staging"});
  EXPECT_EQ(result.status, 4);
  EXPECT_THAT(result.err, HasSubstr("\"env\""));
  EXPECT_THAT(Audit(), HasSubstr(R"("result": "refused")"));
  ASSERT_TRUE(staging().StartAgent(WithEnv("staging")).ok());
}

TEST_F(EnvTest, AgentThatKnowsNoEnv) {
  ASSERT_TRUE(staging().StartAgent({}).ok());
  const auto result = Env({"diff", "--on", "staging"});
  EXPECT_EQ(result.status, 6);
  EXPECT_THAT(result.err, HasSubstr("env: {file:"));
  ASSERT_TRUE(staging().StartAgent(WithEnv("staging")).ok());
}

TEST_F(EnvTest, TemplateThatIsMissing) {
  std::filesystem::remove(envs().File("staging/.env.example"));
  const auto result = Env({"sync", "--on", "staging", "--yes"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("There is no template"));
}

TEST_F(EnvTest, ValueOfMegabytesIsCut) {
  Write("staging/.env", absl::StrCat("NOTE=", std::string(10 << 20, 'x'), "\n"));
  const auto result = Env({"diff", "--on", "staging"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_LT(result.out.size(), size_t{10000});
  EXPECT_THAT(result.out, HasSubstr("10485760 characters"));
}

TEST_F(EnvTest, BytesThatAreNoText) {
  Write("staging/.env", "WORKERS=\xFF\xFE\n");
  EXPECT_EQ(Env({"diff", "--on", "staging"}).status, 0);
  const auto json = Env({"diff", "--on", "staging", "--output-format", "json"});
  EXPECT_EQ(json.status, 0) << json.err;
  EXPECT_THAT(json.out, HasSubstr("\xEF\xBF\xBD"));
}

TEST_F(EnvTest, TwoPlacesOrNoneIsAUsageError) {
  EXPECT_EQ(Env({"diff"}).status, 2);
  EXPECT_EQ(Env({"diff", "--on", "staging", "--dir", envs().path()}).status, 2);
  EXPECT_EQ(Env({"diff", "--on", "staging", "--secret", "X"}).status, 2);
  EXPECT_EQ(Env({"diff", "--on", "staging", "--against", "staging"}).status, 2);
  EXPECT_EQ(Env({"diff", "--on", "nowhere"}).status, 2);
  EXPECT_EQ(Env({"prune", "--on", "staging", "--older-than", "soon"}).status, 2);
}

}  // namespace
}  // namespace courier::e2e
