#include "agent/upgrade/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

extern char** environ;

namespace courier::upgrade {
namespace {

constexpr int kTickMs = 100;
constexpr absl::Duration kTimeToEnd = absl::Seconds(5);
// What a program leaves in the pipe, when a descendant of it holds the other end.
constexpr absl::Duration kTimeToDrain = absl::Seconds(1);

// Names and beginnings of names.
constexpr absl::string_view kPassed[] = {
    "PATH",      "HOME",         "USER",         "LOGNAME",     "SHELL",       "LANG",
    "LANGUAGE",  "LC_*",         "TZ",           "TMPDIR",      "XDG_*",       "DOCKER_*",
    "COMPOSE_*", "KUBECONFIG",   "PYTHON*",      "VIRTUAL_ENV", "FLASK_*",     "ALEMBIC_*",
    "DB_*",      "SQLALCHEMY_*", "DATABASE_URL", "PG*",         "MIGRATION_*",
};

bool Matches(absl::string_view pattern, absl::string_view name) {
  return absl::ConsumeSuffix(&pattern, "*") ? absl::StartsWith(name, pattern) : name == pattern;
}

// argv or environ of a program; points into `texts`.
std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (const std::string& each : texts) pointers.push_back(const_cast<char*>(each.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

struct SpawnActions {
  posix_spawn_file_actions_t files{};
  posix_spawnattr_t attributes{};
  SpawnActions() {
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
  }
  ~SpawnActions() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
};

absl::StatusOr<pid_t> SpawnGroup(const ChildSpec& spec, int pipe) {
  SpawnActions actions;
  posix_spawn_file_actions_addopen(&actions.files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions.files, spec.output >= 0 ? spec.output : pipe,
                                   STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions.files, pipe, STDERR_FILENO);
  constexpr int kExtra = 3;
  if (spec.extra >= 0) posix_spawn_file_actions_adddup2(&actions.files, spec.extra, kExtra);
  posix_spawn_file_actions_addclosefrom_np(&actions.files, spec.extra >= 0 ? kExtra + 1 : kExtra);
  if (!spec.working_directory.empty()) {
    posix_spawn_file_actions_addchdir_np(&actions.files, spec.working_directory.c_str());
  }
  // The agent's threads block the signals that end it; the program must not inherit that.
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&actions.attributes, &none);
  posix_spawnattr_setsigdefault(&actions.attributes, &all);
  posix_spawnattr_setflags(&actions.attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  const std::vector<char*> argv = Pointers(spec.argv);
  const std::vector<char*> environment = Pointers(spec.environment);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, argv[0], &actions.files, &actions.attributes, argv.data(),
                                 environment.data());
  if (error == 0) return pid;
  return MakeError(
      Reason::kBadConfiguration,
      absl::StrCat(
          "can't run ", spec.argv.front(),
          spec.working_directory.empty() ? "" : absl::StrCat(" in ", spec.working_directory), ": ",
          error == ENOENT   ? "there is no such program or folder"
          : error == EACCES ? "permission denied"
                            : "the system refuses it",
          ". Check schema in the agent's configuration."));
}

// A running group: ended and reaped whatever happens.
class Group {
 public:
  explicit Group(pid_t pid) : pid_(pid) {}
  ~Group() {
    if (ended_) return;
    Signal(SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;

  void Signal(int signal) const { kill(-pid_, signal); }

  // How it ended; nothing while it runs.
  std::optional<ChildEnd> Poll() {
    int status = 0;
    const pid_t reaped = waitpid(pid_, &status, WNOHANG);
    if (reaped != pid_) return std::nullopt;
    ended_ = true;
    if (WIFEXITED(status)) return ChildEnd{ChildEnd::How::kExited, WEXITSTATUS(status)};
    return ChildEnd{ChildEnd::How::kSignalled, WTERMSIG(status)};
  }

 private:
  const pid_t pid_;
  bool ended_ = false;
};

class PipeReader {
 public:
  explicit PipeReader(int fd) : fd_(fd) {}
  ~PipeReader() { close(fd_); }
  PipeReader(const PipeReader&) = delete;
  PipeReader& operator=(const PipeReader&) = delete;

  bool at_end() const { return at_end_; }

  // Hands on what there is, waiting for it at most `wait_ms`. False when there was nothing.
  bool Read(int wait_ms, absl::FunctionRef<void(absl::string_view)> on_output) {
    pollfd waiting{fd_, POLLIN, 0};
    if (at_end_) {
      poll(nullptr, 0, wait_ms);
      return false;
    }
    if (poll(&waiting, 1, wait_ms) <= 0) return false;
    std::array<char, 8192> buffer{};
    const ssize_t got = read(fd_, buffer.data(), buffer.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return true;
    at_end_ = got <= 0;
    if (got > 0) on_output({buffer.data(), static_cast<size_t>(got)});
    return got > 0;
  }

 private:
  const int fd_;
  bool at_end_ = false;
};

}  // namespace

std::string EndText(const ChildEnd& end) {
  switch (end.how) {
    case ChildEnd::How::kExited:
      return absl::StrCat("ended with exit status ", end.code);
    case ChildEnd::How::kSignalled:
      return absl::StrCat("was ended by signal ", end.code);
    case ChildEnd::How::kTimedOut:
      return "did not end within its time limit (schema.timeout_seconds) and was ended";
    case ChildEnd::How::kStopped:
      return "was ended because the agent was stopped twice";
  }
  return "";
}

absl::StatusOr<ChildEnd> RunChild(const ChildSpec& spec, absl::Duration limit,
                                  absl::FunctionRef<bool()> stop,
                                  absl::FunctionRef<void(absl::string_view)> on_output) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return MakeError(Reason::kInternal, "no free descriptor for a pipe");
  }
  const auto pid = SpawnGroup(spec, ends[1]);
  close(ends[1]);
  PipeReader output(ends[0]);
  COURIER_RETURN_IF_ERROR(pid.status());
  Group group(*pid);
  const absl::Time deadline = absl::Now() + limit;
  std::optional<ChildEnd::How> why;
  absl::Time kill_at = absl::InfiniteFuture();
  std::optional<ChildEnd> end;
  while (!(end = group.Poll())) {
    output.Read(output.at_end() ? kTickMs / 10 : kTickMs, on_output);
    const absl::Time now = absl::Now();
    if (!why && (now >= deadline || stop())) {
      why = now >= deadline ? ChildEnd::How::kTimedOut : ChildEnd::How::kStopped;
      group.Signal(SIGTERM);
      kill_at = now + kTimeToEnd;
    }
    if (now >= kill_at) group.Signal(SIGKILL);
  }
  const absl::Time drained = absl::Now() + kTimeToDrain;
  while (!output.at_end() && absl::Now() < drained && output.Read(0, on_output)) {
  }
  if (!why) return *end;
  group.Signal(SIGKILL);  // what it started and left behind
  return ChildEnd{*why, end->code};
}

std::vector<std::string> ChildEnvironment(const std::vector<std::string>& more) {
  std::vector<std::string> passed;
  for (char** each = environ; each != nullptr && *each != nullptr; ++each) {
    const absl::string_view entry(*each);
    const absl::string_view name = entry.substr(0, entry.find('='));
    const bool known =
        std::any_of(std::begin(kPassed), std::end(kPassed),
                    [&](absl::string_view p) { return Matches(p, name); }) ||
        std::any_of(more.begin(), more.end(), [&](absl::string_view m) { return name == m; });
    if (known) passed.emplace_back(entry);
  }
  return passed;
}

}  // namespace courier::upgrade
