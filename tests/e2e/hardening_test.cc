// How the programs are built, read from their files, and how they run, read from /proc.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/fault_fixture.h"
#include "tests/support/elf_file.h"
#include "tests/support/file_text.h"
#include "tests/support/tls_proxy.h"
#include "tests/support/unprivileged_user.h"

namespace courier::e2e {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class BinaryTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const auto file = test::ReadElfFile(Program(GetParam()));
    ASSERT_TRUE(file.ok()) << file.status();
    file_ = *file;
  }
  test::ElfFile file_;
};

TEST_P(BinaryTest, IsLoadedAtARandomAddress) { EXPECT_TRUE(file_.position_independent); }

TEST_P(BinaryTest, HasNoRelocationsThatStayWritable) {
  EXPECT_TRUE(file_.read_only_relocations);
  EXPECT_TRUE(file_.bound_at_start);
}

TEST_P(BinaryTest, RunsNoData) {
  EXPECT_FALSE(file_.executable_stack);
  EXPECT_FALSE(file_.writable_code);
}

TEST_P(BinaryTest, ProtectsTheStack) { EXPECT_THAT(file_.imported, Contains("__stack_chk_fail")); }

TEST_P(BinaryTest, ChecksBuffersAtRunTime) {
  // The compiler leaves out the checks that it can do itself.
  EXPECT_THAT(file_.imported, Contains("__fprintf_chk"));
  EXPECT_THAT(file_.imported, Not(Contains("fprintf")));
}

TEST_P(BinaryTest, TakesLibrariesFromTheSystemOnly) { EXPECT_FALSE(file_.library_path); }

INSTANTIATE_TEST_SUITE_P(Programs, BinaryTest, testing::Values("courier", "courier-agent"),
                         [](const auto& test) {
                           return std::string(test.param) == "courier" ? "Courier" : "Agent";
                         });

std::string ProcFile(pid_t pid, absl::string_view name) {
  return absl::StrCat("/proc/", pid, "/", name);
}

// The words behind `key` in a file of /proc.
std::vector<std::string> ProcWords(pid_t pid, absl::string_view name, absl::string_view key) {
  const auto text = test::ReadFileText(ProcFile(pid, name));
  EXPECT_TRUE(text.ok()) << text.status();
  for (const absl::string_view line : absl::StrSplit(text.value_or(""), '\n')) {
    if (absl::StartsWith(line, key)) {
      return absl::StrSplit(line.substr(key.size()), absl::ByAnyChar(" \t"), absl::SkipEmpty());
    }
  }
  return {};
}

uid_t OwnerOf(const std::string& path) {
  struct stat info {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
  return info.st_uid;
}

class HardeningTest : public FaultTest {
 protected:
  static void ExpectNoCore(pid_t pid) {
    EXPECT_THAT(ProcWords(pid, "limits", "Max core file size"), ElementsAre("0", "0", "bytes"));
  }

  void GiveFolderTo(const std::optional<test::UnprivilegedUser>& user) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(installation().folder())) {
      ASSERT_TRUE(test::GiveTo(entry.path(), user).ok());
    }
    ASSERT_TRUE(test::GiveTo(installation().folder(), user).ok());
  }

  // The memory lock limit means nothing to root, unless it gives that up.
  static std::vector<std::string> WithLowLockLimit() {
    std::vector<std::string> launcher;
    if (::geteuid() == 0)
      launcher = {"setpriv", "--bounding-set=-ipc_lock", "--inh-caps=-ipc_lock"};
    launcher.insert(launcher.end(), {"prlimit", "--memlock=65536:65536"});
    return launcher;
  }

  // Runs a program to its end under that limit.
  static test::ProcessResult RunWithLowLockLimit(std::vector<std::string> command) {
    test::ProcessSpec spec;
    spec.argv = WithLowLockLimit();
    spec.argv.insert(spec.argv.end(), command.begin(), command.end());
    spec.unset = {"PG*"};
    auto result = test::RunProcess(std::move(spec));
    EXPECT_TRUE(result.ok()) << result.status();
    return std::move(result).value_or(test::ProcessResult());
  }
};

TEST_F(HardeningTest, AgentWritesNoCoreAndLocksItsSecrets) {
  const pid_t agent = source().agent()->pid();
  ExpectNoCore(agent);
  const auto locked = ProcWords(agent, "status", "VmLck:");
  ASSERT_THAT(locked, ElementsAre(testing::_, "kB"));
  int kibibytes = 0;
  ASSERT_TRUE(absl::SimpleAtoi(locked[0], &kibibytes));
  EXPECT_GE(kibibytes, 4096);
}

// The files in /proc of a process that may not be dumped belong to root, whoever runs it.
TEST_F(HardeningTest, NobodyButRootLooksIntoAnAgent) {
  const auto user = test::FindUnprivilegedUser();
  ASSERT_TRUE(user.ok()) << user.status();
  const uid_t uid = *user ? (*user)->uid : ::geteuid();
  AgentSettings settings;
  if (*user) {
    settings.launcher = {"setpriv", absl::StrCat("--reuid=", uid),
                         absl::StrCat("--regid=", (*user)->gid), "--clear-groups"};
    GiveFolderTo(*user);
  }
  RestartTarget(settings);
  test::ProcessSpec spec;
  spec.argv = {"sh", "-c", "echo ready; sleep 60"};
  spec.user = *user;
  const auto other = test::TestProcess::Start(std::move(spec));
  ASSERT_TRUE(other.ok()) << other.status();
  ASSERT_TRUE((*other)->WaitForLine("ready", std::chrono::seconds(60)).ok());
  EXPECT_EQ(OwnerOf(ProcFile((*other)->pid(), "environ")), uid);
  EXPECT_EQ(OwnerOf(ProcFile(target().agent()->pid(), "environ")), 0U);
  EXPECT_EQ(OwnerOf(ProcFile(target().agent()->pid(), "mem")), 0U);
  ASSERT_THAT(ProcWords(target().agent()->pid(), "status", "Uid:"), Contains(absl::StrCat(uid)));
}

TEST_F(HardeningTest, CourierWritesNoCoreAndNobodyButRootLooksIntoIt) {
  const auto user = test::FindUnprivilegedUser();
  ASSERT_TRUE(user.ok()) << user.status();
  const auto proxy = test::TlsProxy::Start(
      target().address(), {test::TlsProxy::Direction::kToClient, 0, test::TlsProxy::Then::kHold});
  ASSERT_TRUE(proxy.ok()) << proxy.status();
  target().Reroute((*proxy)->address());
  auto spec = installation().CourierSpec(Installation::TransferArguments({"--all-apps"}));
  ASSERT_TRUE(spec.ok()) << spec.status();
  // A copy, as nobody but root may be let into the folder that the program was built in.
  const std::string program = installation().folder() + "/courier";
  std::filesystem::copy_file(Program("courier"), program);
  spec->argv[0] = program;
  if (*user) GiveFolderTo(*user);
  spec->user = *user;
  const auto courier = test::TestProcess::Start(*std::move(spec));
  ASSERT_TRUE(courier.ok()) << courier.status();
  ASSERT_TRUE((*proxy)->WaitForMoment(std::chrono::seconds(60)));
  ExpectNoCore((*courier)->pid());
  EXPECT_EQ(OwnerOf(ProcFile((*courier)->pid(), "environ")), 0U);
  EXPECT_EQ(OwnerOf(ProcFile((*courier)->pid(), "mem")), 0U);
}

TEST_F(HardeningTest, AgentDoesNotStartWhenItCannotLockItsMemory) {
  const auto result = RunWithLowLockLimit(
      {Program("courier-agent"), "--config", installation().folder() + "/staging.yaml"});
  EXPECT_EQ(result.status, 2) << result.err;
  EXPECT_THAT(result.err, HasSubstr("the memory lock limit is 64 KiB"));
  EXPECT_THAT(result.err, HasSubstr("LimitMEMLOCK="));
}

TEST_F(HardeningTest, CourierTakesNoSecretThatItCannotLock) {
  const std::string folder = installation().folder();
  ASSERT_TRUE(test::WriteFileText(folder + "/secret", "a secret of the map").ok());
  ASSERT_TRUE(test::WriteFileText(folder + "/map.json", R"({"*": {"WAREHOUSE_TOKEN": {"file": ")" +
                                                            folder + R"(/secret"}}})")
                  .ok());
  const auto config = installation().ControllerConfig();
  ASSERT_TRUE(config.ok()) << config.status();
  std::vector<std::string> command = {Program("courier"), "--config", *config};
  const auto arguments = Installation::TransferArguments(
      {"--app", "Order desk", "--include-secrets", "--env-map", folder + "/map.json"});
  command.insert(command.end(), arguments.begin(), arguments.end());
  const auto result = RunWithLowLockLimit(command);
  EXPECT_EQ(result.status, 2) << result.err;
  EXPECT_THAT(result.err, HasSubstr("the memory lock limit is 64 KiB"));
  ExpectUntouched();
}

}  // namespace
}  // namespace courier::e2e
