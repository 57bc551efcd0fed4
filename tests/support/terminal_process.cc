#include "tests/support/terminal_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "tests/support/exec_arguments.h"

namespace courier::test {
namespace {

using Clock = std::chrono::steady_clock;

// Between fork and exec only async-signal-safe calls are allowed, so all is prepared before.
[[noreturn]] void RunChild(const char* terminal, char* const* argv, char* const* env) {
  ::setsid();
  // The first terminal that a session's leader opens is the session's.
  const int fd = ::open(terminal, O_RDWR);
  ::ioctl(fd, TIOCSCTTY, 0);
  for (int standard = 0; standard < 3; ++standard) ::dup2(fd, standard);
  if (fd > 2) ::close(fd);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (fd >= 0) ::execvpe(argv[0], argv, env);
  ::_exit(127);
}

int StatusOf(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

}  // namespace

absl::StatusOr<std::unique_ptr<TerminalProcess>> TerminalProcess::Start(TerminalSpec spec) {
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  std::array<char, 128> name{};
  if (terminal < 0 || ::grantpt(terminal) != 0 || ::unlockpt(terminal) != 0 ||
      ::ptsname_r(terminal, name.data(), name.size()) != 0) {
    return MakeError(Reason::kInternal, "no pseudo-terminal to be had");
  }
  winsize size{};
  size.ws_row = 50;
  size.ws_col = spec.columns;
  ::ioctl(terminal, TIOCSWINSZ, &size);
  for (const char* kept : {"PATH", "HOME"}) {
    if (const char* value = ::getenv(kept)) {
      spec.environment.push_back(absl::StrCat(kept, "=", value));
    }
  }
  const std::vector<char*> argv = ExecPointers(spec.argv);
  const std::vector<char*> env = ExecPointers(spec.environment);
  const pid_t pid = ::fork();
  if (pid == 0) RunChild(name.data(), argv.data(), env.data());
  if (pid < 0) {
    ::close(terminal);
    return MakeError(Reason::kInternal, "can't fork");
  }
  return std::unique_ptr<TerminalProcess>(new TerminalProcess(terminal, pid));
}

TerminalProcess::~TerminalProcess() {
  if (!reaped_) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(terminal_);
}

absl::StatusOr<bool> TerminalProcess::ReadMore(Clock::time_point deadline) {
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd fd{terminal_, POLLIN, 0};
    const int ready = ::poll(&fd, 1, static_cast<int>(std::max<long>(0, left)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) return MakeError(Reason::kTimeout, "nothing more was written in time");
    std::array<char, 65536> buffer{};
    const ssize_t count = ::read(terminal_, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    // EIO: nobody has the terminal open any more.
    if (count <= 0) return false;
    const absl::string_view text(buffer.data(), static_cast<std::size_t>(count));
    for (const char c : text) {
      if (c != '\r') transcript_.push_back(c);
    }
    return true;
  }
}

absl::Status TerminalProcess::WaitFor(absl::string_view text, std::chrono::milliseconds timeout) {
  const Clock::time_point deadline = Clock::now() + timeout;
  while (true) {
    const std::size_t at = transcript_.find(text.data(), found_, text.size());
    if (at != std::string::npos) {
      found_ = at + text.size();
      return absl::OkStatus();
    }
    const absl::StatusOr<bool> more = ReadMore(deadline);
    if (more.ok() && *more) continue;
    const std::size_t shown = std::min<std::size_t>(transcript_.size(), 2000);
    return MakeError(Reason::kTimeout,
                     absl::StrCat("\"", text, "\" did not appear; the end of the transcript:\n",
                                  transcript_.substr(transcript_.size() - shown)));
  }
}

absl::Status TerminalProcess::Answer(absl::string_view question, absl::string_view answer) {
  COURIER_RETURN_IF_ERROR(WaitFor(question));
  return Type(absl::StrCat(answer, "\r"));
}

absl::Status TerminalProcess::Type(absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(terminal_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return MakeError(Reason::kInternal, "can't type: the terminal is gone");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return absl::OkStatus();
}

absl::StatusOr<int> TerminalProcess::Wait(std::chrono::milliseconds timeout) {
  const Clock::time_point deadline = Clock::now() + timeout;
  for (bool open = true; open;) {
    COURIER_ASSIGN_OR_RETURN(open, ReadMore(deadline));
  }
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  reaped_ = true;
  return StatusOf(status);
}

}  // namespace courier::test
