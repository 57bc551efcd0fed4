// Where secrets could stay behind in a process: its memory while it waits and when it is done, its
// core, its arguments and environment, the files that it opens. Looking into another process takes
// root; a test that may not look says so.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/installation.h"
#include "tests/e2e/tokens.h"
#include "tests/support/canary.h"
#include "tests/support/file_text.h"
#include "tests/support/temp_dir.h"
#include "tests/support/terminal_process.h"

namespace courier::e2e {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;
using Arguments = std::vector<std::string>;

constexpr absl::string_view kApply = "Apply? [y/N] ";

bool IsInstalled(const std::string& program) {
  const char* path = std::getenv("PATH");
  for (const absl::string_view folder : absl::StrSplit(path == nullptr ? "" : path, ':')) {
    if (access(absl::StrCat(folder, "/", program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

// Tries until it is so; false after half a minute.
template <class Condition>
bool Becomes(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

// Runs what follows in a folder, where it may leave as large a core as it likes.
Arguments WithCores(const std::string& folder) {
  return {"sh", "-c", "cd \"$0\" && ulimit -c unlimited && exec \"$@\"", folder};
}

class MemoryLeakTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto installation = Installation::Start({});
    ASSERT_TRUE(installation.ok()) << installation.status();
    installation_ = installation->release();
    const OpenedTokens opened = OpenTokens(source());
    ASSERT_THAT(opened.secrets, Not(IsEmpty()));
    sealed_ = new test::CanarySet;
    secret_ = new std::string;
    for (const std::string& secret : source().demo().summary.secrets) {
      if (std::find(opened.secrets.begin(), opened.secrets.end(), secret) == opened.secrets.end()) {
        continue;
      }
      // Names such as "subscription" stand elsewhere too; the random end is the secret's alone.
      sealed_->AddKnown(secret, secret.substr(secret.rfind('-') + 1));
      *secret_ = secret;
    }
    ASSERT_THAT(*secret_, Not(IsEmpty()));
  }
  static void TearDownTestSuite() {
    delete std::exchange(installation_, nullptr);
    delete std::exchange(sealed_, nullptr);
    delete std::exchange(secret_, nullptr);
  }

  void SetUp() override {
    ASSERT_NE(installation_, nullptr);
    if (!sealed_->FindInProcess(installation_->source().agent()->pid()).ok()) {
      GTEST_SKIP() << "only root may look into other processes";
    }
    apps_before_ = AppsOfTarget();
  }

  static Side& source() { return installation_->source(); }
  static Side& target() { return installation_->target(); }
  static std::string AppsOfTarget() { return target().Query("SELECT max(updated_at) FROM apps"); }

  static Arguments Courier(const Arguments& arguments) {
    const auto config = installation_->ControllerConfig();
    EXPECT_TRUE(config.ok()) << config.status();
    Arguments all = {Program("courier"), "--config", *config, "--progress", "none"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return all;
  }
  static Arguments Transfer(const Arguments& more) {
    Arguments all = {"transfer",
                     "--from",
                     "staging",
                     "--to",
                     "production",
                     "--workspace",
                     std::string(demo::kSourceWorkspace),
                     "--target-workspace",
                     std::string(demo::kTargetWorkspace),
                     "--all-apps",
                     "--include-secrets",
                     "--conflict-strategy",
                     "update"};
    all.insert(all.end(), more.begin(), more.end());
    return Courier(all);
  }

  // The command on a terminal, up to where it asks.
  std::unique_ptr<test::TerminalProcess> UpToTheQuestion(Arguments argv) {
    auto process = test::TerminalProcess::Start({.argv = std::move(argv)});
    EXPECT_TRUE(process.ok()) << process.status();
    const absl::Status asked = (*process)->WaitFor(kApply);
    EXPECT_TRUE(asked.ok()) << asked << (*process)->transcript();
    return *std::move(process);
  }

  // Says yes, and comes back when the target has committed. The terminal takes no output meanwhile,
  // so the program can't end before it is looked at.
  void ApplyAndHold(test::TerminalProcess& process) {
    ASSERT_TRUE(process.Type("\x13").ok());
    ASSERT_TRUE(process.Type("y\n").ok());
    ASSERT_TRUE(Becomes([this] { return AppsOfTarget() != apps_before_; }));
  }
  static void LetGo(test::TerminalProcess& process) {
    ASSERT_TRUE(process.Type("\x11").ok());
    EXPECT_EQ(process.Wait().value_or(-1), 0) << process.transcript();
  }

  static void ExpectNone(const test::CanarySet& canaries, pid_t pid) {
    const auto finds = canaries.FindInProcess(pid);
    ASSERT_TRUE(finds.ok()) << finds.status();
    EXPECT_THAT(*finds, IsEmpty());
  }

  // In no process's arguments or environment, our own included.
  static void ExpectNoneInArguments(const test::CanarySet& canaries) {
    int looked_at = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
      int pid = 0;
      if (!absl::SimpleAtoi(entry.path().filename().string(), &pid)) continue;
      for (const char* file : {"cmdline", "environ"}) {
        const auto text = test::ReadFileText(absl::StrCat("/proc/", pid, "/", file));
        if (!text.ok()) continue;
        ++looked_at;
        EXPECT_THAT(canaries.FindIn(*text, absl::StrCat(file, " of ", pid)), IsEmpty());
      }
    }
    EXPECT_GT(looked_at, 4);
  }

  // A package of the demo with a secret of `canaries` at each place for one.
  std::string PackageWith(test::CanarySet& canaries, const std::string& folder) {
    const std::string file = folder + "/package.json";
    const auto exported =
        installation_->Courier({"export", "--from", "staging", "--output", file, "--overwrite",
                                "--workspace", std::string(demo::kSourceWorkspace), "--all-apps"});
    EXPECT_EQ(exported.status, 0) << exported.err;
    std::string text = *test::ReadFileText(file);
    const std::string empty = "value: ''\\n    value_type: secret";
    int planted = 0;
    for (size_t at = text.find(empty); at != std::string::npos; at = text.find(empty, at)) {
      const std::string secret = canaries.Add(absl::StrCat("package ", planted++));
      text.replace(at, empty.size(), absl::StrCat("value: ", secret, "\\n    value_type: secret"));
    }
    EXPECT_GT(planted, 3) << "the form of the file has changed";
    text = absl::StrReplaceAll(text, {{"\"include_secrets\": false", "\"include_secrets\": true"}});
    EXPECT_TRUE(test::WriteFileText(file, text).ok());
    EXPECT_EQ(chmod(file.c_str(), 0600), 0);
    return file;
  }

  static Installation* installation_;
  // The source's secrets that are tokens in its database; one of them.
  static test::CanarySet* sealed_;
  static std::string* secret_;
  std::string apps_before_;
};

Installation* MemoryLeakTest::installation_ = nullptr;
test::CanarySet* MemoryLeakTest::sealed_ = nullptr;
std::string* MemoryLeakTest::secret_ = nullptr;

TEST_F(MemoryLeakTest, SearchFindsASecretThatIsInMemoryOrArguments) {
  // This process opened them.
  const auto own = sealed_->FindInProcess(getpid());
  ASSERT_TRUE(own.ok()) << own.status();
  EXPECT_THAT(*own, Not(IsEmpty()));

  test::ProcessSpec spec;
  spec.argv = {"sleep", "1000"};
  spec.environment = {absl::StrCat("SECRET=", *secret_)};
  const auto holder = test::TestProcess::Start(std::move(spec));
  ASSERT_TRUE(holder.ok()) << holder.status();
  ASSERT_TRUE(Becomes([&] {
    const auto finds = sealed_->FindInProcess((*holder)->pid());
    return finds.ok() && !finds->empty();
  }));
}

TEST_F(MemoryLeakTest, NoAgentHoldsASealedSecretAtTheQuestionOrAfterwards) {
  const auto process = UpToTheQuestion(Transfer({}));
  // The source has sent its secrets, the target has them all.
  for (const pid_t pid : {source().agent()->pid(), target().agent()->pid(), process->pid()}) {
    ExpectNone(*sealed_, pid);
  }
  ExpectNoneInArguments(*sealed_);
  ApplyAndHold(*process);
  for (const pid_t pid : {source().agent()->pid(), target().agent()->pid(), process->pid()}) {
    ExpectNone(*sealed_, pid);
  }
  LetGo(*process);
  ExpectNone(*sealed_, source().agent()->pid());
}

TEST_F(MemoryLeakTest, SourceHoldsNoSecretOfATransferThatItRefused) {
  const std::string where =
      " WHERE version = 'draft' AND app_id = (SELECT id FROM apps WHERE name = 'Variable zoo')";
  const std::string good = source().Query("SELECT environment_variables FROM workflows" + where);
  source().Exec(
      "UPDATE workflows SET environment_variables = replace(environment_variables, 'SFlCUklEO', "
      "'SFlCUklEP')" +
      where);
  const auto result =
      installation_->Transfer({"--all-apps", "--include-secrets", "--conflict-strategy", "update"});
  source().Exec(
      absl::StrCat("UPDATE workflows SET environment_variables = $x$", good, "$x$", where));
  EXPECT_EQ(result.status, 6) << result.err;
  ExpectNone(*sealed_, source().agent()->pid());
}

TEST_F(MemoryLeakTest, ControllerLetsGoOfTheSecretsOfAnEnvMap) {
  const test::TempDir folder;
  test::CanarySet canaries;
  folder.Write("secret.txt", canaries.Add("from a file", test::CanarySet::Alphabet::kAwkward));
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string& piped = canaries.Add("from a descriptor");
  ASSERT_EQ(write(ends[1], piped.data(), piped.size()), static_cast<ssize_t>(piped.size()));
  close(ends[1]);
  const std::string map =
      folder.Write("map.json", absl::StrCat(R"({"Order desk": {"WAREHOUSE_TOKEN": {"file": )",
                                            R"("secret.txt"}}, "Poll until ready": {"API_KEY": )",
                                            R"({"fd": )", ends[0], "}}}"));
  const auto process = UpToTheQuestion(Transfer({"--env-map", map}));
  close(ends[0]);
  for (const pid_t pid : {source().agent()->pid(), target().agent()->pid(), process->pid()}) {
    ExpectNone(canaries, pid);
  }
  ExpectNoneInArguments(canaries);
  ApplyAndHold(*process);
  for (const pid_t pid : {source().agent()->pid(), target().agent()->pid(), process->pid()}) {
    ExpectNone(canaries, pid);
  }
  LetGo(*process);
  EXPECT_THAT(canaries.FindIn(process->transcript(), "terminal"), IsEmpty());
  EXPECT_THAT(*canaries.FindInFolder(installation_->folder()), IsEmpty());
}

bool HasSecretMemory(pid_t pid) {
  const auto maps = test::ReadFileText(absl::StrCat("/proc/", pid, "/maps"));
  return maps.ok() && absl::StrContains(*maps, "/secretmem");
}

TEST_F(MemoryLeakTest, ControllerHoldsTheSecretsOfAPackageInLockedMemoryOnly) {
  const test::TempDir folder;
  test::CanarySet canaries;
  const std::string file = PackageWith(canaries, folder.path());
  const auto process = UpToTheQuestion(Courier(
      {"import", "--input", file, "--allow-secret-file", "--to", "production", "--target-workspace",
       std::string(demo::kTargetWorkspace), "--conflict-strategy", "update"}));
  // Not even root reads secret memory; without it the locked pages would be found.
  const bool hidden = HasSecretMemory(process->pid());
  if (hidden) ExpectNone(canaries, process->pid());
  ExpectNone(canaries, target().agent()->pid());
  ExpectNoneInArguments(canaries);
  ApplyAndHold(*process);
  if (hidden) ExpectNone(canaries, process->pid());
  ExpectNone(canaries, target().agent()->pid());
  LetGo(*process);
  EXPECT_THAT(canaries.FindIn(process->transcript(), "terminal"), IsEmpty());
  EXPECT_THAT(*canaries.FindInFolder(installation_->folder()), IsEmpty());
}

// ---- cores ----

TEST_F(MemoryLeakTest, ACrashLeavesNoCore) {
  const test::TempDir folder;
  {
    // The same crash of a program that does not mind.
    test::ProcessSpec spec;
    spec.argv = WithCores(folder.path());
    spec.argv.insert(spec.argv.end(), {"sleep", "1000"});
    const auto careless = test::TestProcess::Start(std::move(spec));
    ASSERT_TRUE(careless.ok()) << careless.status();
    ASSERT_TRUE(Becomes([&] {
      const auto name = test::ReadFileText(absl::StrCat("/proc/", (*careless)->pid(), "/comm"));
      return name.ok() && *name == "sleep\n";
    }));
    (*careless)->Signal(SIGSEGV);
    ASSERT_TRUE((*careless)->Wait().ok());
  }
  if (std::filesystem::is_empty(folder.path())) GTEST_SKIP() << "this system writes no cores here";
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    std::filesystem::remove(entry.path());
  }
  AgentSettings crashing;
  crashing.launcher = WithCores(folder.path());
  for (const int signal : {SIGSEGV, SIGABRT}) {
    ASSERT_TRUE(source().StartAgent(crashing).ok());
    ASSERT_TRUE(target().StartAgent(crashing).ok());
    Arguments argv = WithCores(folder.path());
    const Arguments command = Transfer({});
    argv.insert(argv.end(), command.begin(), command.end());
    const auto process = UpToTheQuestion(argv);
    for (const pid_t pid : {source().agent()->pid(), target().agent()->pid(), process->pid()}) {
      EXPECT_EQ(kill(pid, signal), 0);
    }
    EXPECT_EQ(process->Wait().value_or(-1), 128 + signal);
    for (const Side* side : {&source(), &target()}) {
      EXPECT_EQ(side->agent()->Wait().value_or(test::ProcessResult()).status, 128 + signal);
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  }
  ASSERT_TRUE(source().StartAgent({}).ok());
  ASSERT_TRUE(target().StartAgent({}).ok());
}

void DumpCore(pid_t pid, const std::string& file) {
  test::ProcessSpec spec;
  spec.argv = {"gcore", "-o", file, std::to_string(pid)};
  const auto result = test::RunProcess(std::move(spec));
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_EQ(result->status, 0) << result->err;
}

TEST_F(MemoryLeakTest, AForcedCoreShowsNothingOfLockedMemory) {
  if (!IsInstalled("gcore")) GTEST_SKIP() << "gcore is not installed";
  const test::TempDir folder;
  const test::TempDir cores;
  test::CanarySet canaries;
  const std::string file = PackageWith(canaries, folder.path());
  const auto process = UpToTheQuestion(Courier(
      {"import", "--input", file, "--allow-secret-file", "--to", "production", "--target-workspace",
       std::string(demo::kTargetWorkspace), "--conflict-strategy", "update"}));
  DumpCore(process->pid(), cores.File("controller"));
  const auto finds = canaries.FindInFolder(cores.path());
  ASSERT_TRUE(finds.ok()) << finds.status();
  EXPECT_THAT(*finds, IsEmpty());
  // It is a core: what is no secret is in it.
  test::CanarySet known;
  known.AddKnown("the target's workspace", demo::kTargetWorkspace);
  EXPECT_THAT(*known.FindInFolder(cores.path()), Not(IsEmpty()));
  ASSERT_TRUE(process->Type("n\n").ok());
  EXPECT_TRUE(process->Wait().ok());
}

// ---- files ----

// The names in the lines of a trace that could have written a file.
std::vector<std::string> OpenedForWriting(const std::string& trace) {
  std::vector<std::string> names;
  for (const absl::string_view line : absl::StrSplit(trace, '\n', absl::SkipEmpty())) {
    if (!absl::StrContains(line, "O_WRONLY") && !absl::StrContains(line, "O_RDWR") &&
        !absl::StrContains(line, "O_CREAT") && !absl::StrContains(line, "creat(")) {
      continue;
    }
    const size_t begin = line.find('"');
    if (begin == absl::string_view::npos) continue;
    names.emplace_back(line.substr(begin + 1, line.find('"', begin + 1) - begin - 1));
  }
  return names;
}

Arguments Traced(const std::string& file) {
  return {
      "strace", "-D", "-f", "-qq",
      "-o",     file, "-e", "trace=open,openat,creat,mknod,link,linkat,rename,renameat,renameat2"};
}

TEST_F(MemoryLeakTest, NothingButTheAuditLogAndTheReportIsOpenedForWriting) {
  if (!IsInstalled("strace")) GTEST_SKIP() << "strace is not installed";
  const test::TempDir traces;
  AgentSettings settings;
  settings.launcher = Traced(traces.File("source"));
  ASSERT_TRUE(source().StartAgent(settings).ok());
  settings.launcher = Traced(traces.File("target"));
  ASSERT_TRUE(target().StartAgent(settings).ok());
  const std::string report = installation_->folder() + "/traced.json";
  test::ProcessSpec spec;
  spec.argv = Traced(traces.File("controller"));
  const Arguments command = Transfer({"--yes", "--report", report});
  spec.argv.insert(spec.argv.end(), command.begin(), command.end());
  const auto result = test::RunProcess(std::move(spec));
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_EQ(result->status, 0) << result->err;
  ASSERT_TRUE(source().StartAgent({}).ok());
  ASSERT_TRUE(target().StartAgent({}).ok());
  struct Case {
    std::string name;
    std::string allowed;
  };
  for (const Case& each : std::vector<Case>{{"source", source().audit_file()},
                                            {"target", target().audit_file()},
                                            {"controller", report}}) {
    const auto trace = test::ReadFileText(traces.File(each.name));
    ASSERT_TRUE(trace.ok()) << trace.status();
    const std::vector<std::string> names = OpenedForWriting(*trace);
    EXPECT_THAT(names, Not(IsEmpty())) << each.name << ": the trace shows nothing";
    for (const std::string& name : names) {
      EXPECT_TRUE(absl::StartsWith(name, each.allowed) || name == "/dev/null" || name == "/dev/tty")
          << each.name << " opened " << name;
    }
  }
}

}  // namespace
}  // namespace courier::e2e
