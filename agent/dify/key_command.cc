#include "agent/dify/key_command.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

extern char** environ;

namespace courier::dify {
namespace {

using Clock = std::chrono::steady_clock;

// How often a cancelled call is looked for.
constexpr std::chrono::milliseconds kLookEvery{50};

absl::Status CommandError(const std::string& program, absl::string_view what,
                          Reason reason = Reason::kBadKey) {
  return MakeError(reason, absl::StrCat("storage.command ", program, " ", what));
}

// A child that is killed and reaped whatever happens.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  ~Child() {
    if (pid_ <= 0) return;
    kill(-pid_, SIGKILL);
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Its exit status, -1 for a death by signal; nothing when it has to end earlier.
  std::optional<int> Wait(const std::function<bool()>& must_end) {
    constexpr std::chrono::milliseconds kPause{5};
    int status = 0;
    while (true) {
      const pid_t ended = waitpid(pid_, &status, WNOHANG);
      if (ended == pid_) break;
      if (ended < 0 && errno != EINTR) return -1;
      if (must_end()) return std::nullopt;
      std::this_thread::sleep_for(kPause);
    }
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_;
};

absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& command,
                            const std::string& workspace_id, int out) {
  std::vector<char*> argv;
  for (const std::string& part : command) argv.push_back(const_cast<char*>(part.c_str()));
  argv.push_back(const_cast<char*>(workspace_id.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // The agent's threads block the signals that end it; the command must not inherit that.
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, argv[0], &actions, &attributes, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) return CommandError(command[0], "can't be run; check its path and mode.");
  return pid;
}

// When a run must end, and why.
class Deadline {
 public:
  Deadline(const std::string& program, const KeyCommandLimits& limits)
      : program_(program), limits_(limits), end_(Clock::now() + limits.patience) {}

  bool Over() const { return Clock::now() >= end_ || Cancelled(); }

  absl::Status Error() const {
    if (Cancelled()) return CommandError(program_, "was cancelled.", Reason::kCancelled);
    return CommandError(
        program_,
        absl::StrCat("did not end within ", limits_.patience.count(), " s (storage.timeout)."),
        Reason::kTimeout);
  }

 private:
  bool Cancelled() const { return limits_.cancelled != nullptr && limits_.cancelled(); }

  const std::string& program_;
  const KeyCommandLimits& limits_;
  const Clock::time_point end_;
};

// Reads to the end of `in` within the time; the number of bytes.
absl::StatusOr<size_t> ReadAll(const std::string& program, int in, absl::Span<unsigned char> buffer,
                               const Deadline& deadline) {
  size_t filled = 0;
  while (true) {
    pollfd waiting{in, POLLIN, 0};
    const int ready = poll(&waiting, 1, static_cast<int>(kLookEvery.count()));
    if (deadline.Over()) return deadline.Error();
    if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
    if (ready < 0) return CommandError(program, "can't be read from.");
    if (filled == buffer.size()) {
      unsigned char more = 0;
      if (read(in, &more, 1) == 0) return filled;
      return CommandError(program, absl::StrCat("prints more than ", buffer.size(),
                                                " bytes, which no private key has."));
    }
    const ssize_t got = read(in, buffer.data() + filled, buffer.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return CommandError(program, "can't be read from.");
    if (got == 0) return filled;
    filled += static_cast<size_t>(got);
  }
}

}  // namespace

absl::StatusOr<secret::SecretBytes> RunKeyCommand(const std::vector<std::string>& command,
                                                  const std::string& workspace_id,
                                                  const KeyCommandLimits& limits) {
  if (command.empty()) return MakeError(Reason::kBadKey, "storage.command is empty.");
  COURIER_ASSIGN_OR_RETURN(secret::SecretBytes output,
                           secret::SecretBytes::Allocate(limits.max_bytes));
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0)
    return CommandError(command[0], "can't be run: no free descriptor.");
  const auto pid = Spawn(command, workspace_id, ends[1]);
  close(ends[1]);
  if (!pid.ok()) {
    close(ends[0]);
    return pid.status();
  }
  Child child(*pid);
  const Deadline deadline(command[0], limits);
  const auto size = ReadAll(command[0], ends[0],
                            output.RevealForWrite(secret::SecretAccess::ForKeyLoading()), deadline);
  close(ends[0]);
  if (!size.ok()) return size.status();
  const std::optional<int> status = child.Wait([&deadline] { return deadline.Over(); });
  if (!status) return deadline.Error();
  if (*status < 0) return CommandError(command[0], "was killed by a signal.");
  if (*status != 0) {
    return CommandError(command[0], absl::StrCat("failed with exit status ", *status, "."));
  }
  if (*size == 0) return CommandError(command[0], "prints nothing.");
  output.Truncate(*size);
  return output;
}

}  // namespace courier::dify
