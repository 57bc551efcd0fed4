#include "tests/support/test_process.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "tests/support/exec_arguments.h"

extern char** environ;

namespace courier::test {
namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
  int read = -1;
  int write = -1;
};

absl::StatusOr<Pipe> MakePipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return MakeError(Reason::kInternal, "no pipe left");
  return Pipe{ends[0], ends[1]};
}

void CloseFd(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

bool Unset(absl::string_view name, const std::vector<std::string>& patterns) {
  for (absl::string_view pattern : patterns) {
    if (absl::ConsumeSuffix(&pattern, "*") ? absl::StartsWith(name, pattern) : name == pattern) {
      return true;
    }
  }
  return false;
}

std::vector<std::string> EnvironmentOf(const ProcessSpec& spec) {
  std::vector<std::string> result;
  const auto name_of = [](absl::string_view entry) { return entry.substr(0, entry.find('=')); };
  for (char** entry = environ; *entry != nullptr; ++entry) {
    bool replaced = Unset(name_of(*entry), spec.unset);
    for (const std::string& own : spec.environment) replaced |= name_of(own) == name_of(*entry);
    if (!replaced) result.emplace_back(*entry);
  }
  result.insert(result.end(), spec.environment.begin(), spec.environment.end());
  return result;
}

// Between fork and exec only async-signal-safe calls are allowed, so all is prepared before.
[[noreturn]] void RunChild(const ProcessSpec& spec, char* const* argv, char* const* env, int in,
                           int out, int err) {
  ::dup2(in, 0);
  ::dup2(out, 1);
  ::dup2(err, 2);
  ::signal(SIGPIPE, SIG_DFL);
  bool ready = true;
  if (spec.user.has_value()) {
    ready = ::setgroups(0, nullptr) == 0 && ::setgid(spec.user->gid) == 0 &&
            ::setuid(spec.user->uid) == 0;
  }
  if (!spec.working_directory.empty()) ready &= ::chdir(spec.working_directory.c_str()) == 0;
  // After setuid, which would clear it.
  ::prctl(PR_SET_PDEATHSIG, spec.death_signal);
  if (ready) ::execvpe(argv[0], argv, env);
  ::_exit(127);
}

}  // namespace

struct TestProcess::State {
  pid_t pid = -1;
  int input = -1;
  int out_fd = -1;
  int err_fd = -1;
  std::thread reader;

  std::mutex mutex;
  std::condition_variable changed;
  std::string out;
  std::string err;
  bool closed = false;
  std::optional<int> status;

  void ReadUntilClosed();
  bool Reap(bool block);
  std::optional<std::string> FindLine(absl::string_view text);
};

void TestProcess::State::ReadUntilClosed() {
  std::array<char, 65536> buffer{};
  while (out_fd >= 0 || err_fd >= 0) {
    std::array<pollfd, 2> fds{pollfd{out_fd, POLLIN, 0}, pollfd{err_fd, POLLIN, 0}};
    if (::poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR) break;
    for (std::size_t i = 0; i < fds.size(); ++i) {
      if (fds[i].revents == 0) continue;
      const ssize_t count = ::read(fds[i].fd, buffer.data(), buffer.size());
      const std::lock_guard<std::mutex> lock(mutex);
      if (count > 0) {
        (i == 0 ? out : err).append(buffer.data(), static_cast<std::size_t>(count));
      } else if (count == 0 || errno != EINTR) {
        CloseFd(i == 0 ? out_fd : err_fd);
      }
      changed.notify_all();
    }
  }
  const std::lock_guard<std::mutex> lock(mutex);
  closed = true;
  changed.notify_all();
}

bool TestProcess::State::Reap(bool block) {
  if (status.has_value()) return true;
  int raw = 0;
  pid_t ended = 0;
  do {
    ended = ::waitpid(pid, &raw, block ? 0 : WNOHANG);
  } while (ended < 0 && errno == EINTR);
  if (ended == 0) return false;
  status = ended < 0 ? -1 : WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
  return true;
}

std::optional<std::string> TestProcess::State::FindLine(absl::string_view text) {
  for (const std::string* stream : {&out, &err}) {
    const std::size_t at = stream->find(text.data(), 0, text.size());
    if (at == std::string::npos) continue;
    const std::size_t end = stream->find('\n', at);
    if (end == std::string::npos && !closed) continue;
    const std::size_t before = at == 0 ? std::string::npos : stream->rfind('\n', at - 1);
    const std::size_t begin = before == std::string::npos ? 0 : before + 1;
    return stream->substr(begin, end == std::string::npos ? end : end - begin);
  }
  return std::nullopt;
}

TestProcess::TestProcess(std::unique_ptr<State> state) : state_(std::move(state)) {}

absl::StatusOr<std::unique_ptr<TestProcess>> TestProcess::Start(ProcessSpec spec) {
  if (spec.argv.empty()) return MakeError(Reason::kInternal, "no program to start");
  // A program that ends early must not take the test with it.
  ::signal(SIGPIPE, SIG_IGN);
  COURIER_ASSIGN_OR_RETURN(Pipe in, MakePipe());
  COURIER_ASSIGN_OR_RETURN(Pipe out, MakePipe());
  COURIER_ASSIGN_OR_RETURN(Pipe err, MakePipe());
  std::vector<std::string> environment = EnvironmentOf(spec);
  const std::vector<char*> env = ExecPointers(environment);
  const std::vector<char*> argv = ExecPointers(spec.argv);
  const pid_t pid = ::fork();
  if (pid == 0) RunChild(spec, argv.data(), env.data(), in.read, out.write, err.write);
  CloseFd(in.read);
  CloseFd(out.write);
  CloseFd(err.write);
  if (pid < 0) return MakeError(Reason::kInternal, "no process left");
  auto state = std::make_unique<State>();
  state->pid = pid;
  state->input = in.write;
  state->out_fd = out.read;
  state->err_fd = err.read;
  state->reader = std::thread([raw = state.get()] { raw->ReadUntilClosed(); });
  std::unique_ptr<TestProcess> process(new TestProcess(std::move(state)));
  if (spec.input.has_value()) {
    // An early end of the program shows in its status, not here.
    process->WriteInput(*spec.input).IgnoreError();
    process->CloseInput();
  }
  return process;
}

TestProcess::~TestProcess() {
  CloseInput();
  if (!state_->status.has_value()) ::kill(state_->pid, SIGKILL);
  state_->Reap(true);
  // A grandchild may hold the pipes open; closing is then up to it, so do not wait for it.
  {
    std::unique_lock<std::mutex> lock(state_->mutex);
    state_->changed.wait_for(lock, std::chrono::seconds(2), [this] { return state_->closed; });
    if (!state_->closed) {
      lock.unlock();
      state_->reader.detach();
      state_.release();  // NOLINT: the reader still uses it
      return;
    }
  }
  state_->reader.join();
}

pid_t TestProcess::pid() const { return state_->pid; }

std::string TestProcess::out() const {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  return state_->out;
}

std::string TestProcess::err() const {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  return state_->err;
}

absl::StatusOr<std::string> TestProcess::WaitForLine(absl::string_view text,
                                                     std::chrono::milliseconds timeout) {
  std::unique_lock<std::mutex> lock(state_->mutex);
  std::optional<std::string> line;
  state_->changed.wait_for(lock, timeout, [&] {
    line = state_->FindLine(text);
    return line.has_value() || state_->closed;
  });
  if (line.has_value()) return *line;
  return MakeError(Reason::kInternal,
                   absl::StrCat("the program ", state_->closed ? "ended" : "ran on",
                                " without a line with \"", text, "\"; stderr: ", state_->err));
}

absl::StatusOr<std::string> TestProcess::WaitForAddress(std::chrono::milliseconds timeout) {
  COURIER_ASSIGN_OR_RETURN(const std::string line, WaitForLine("listening on ", timeout));
  if (std::optional<std::string> address = ListeningAddress(line); address.has_value()) {
    return *std::move(address);
  }
  return MakeError(Reason::kInternal, absl::StrCat("no HOST:PORT in: ", line));
}

absl::StatusOr<ProcessResult> TestProcess::Wait(std::chrono::milliseconds timeout) {
  const Clock::time_point deadline = Clock::now() + timeout;
  {
    std::unique_lock<std::mutex> lock(state_->mutex);
    state_->changed.wait_until(lock, deadline, [this] { return state_->closed; });
  }
  // Both streams closed usually means ended; a daemon may close them and live on.
  while (!state_->Reap(false) && Clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  if (!state_->status.has_value()) {
    ::kill(state_->pid, SIGKILL);
    state_->Reap(true);
    return MakeError(Reason::kTimeout, absl::StrCat("the program did not end in ", timeout.count(),
                                                    " ms; stderr: ", err()));
  }
  return ProcessResult{*state_->status, out(), err()};
}

absl::Status TestProcess::WriteInput(absl::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(state_->input, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return MakeError(Reason::kInternal, "the program does not read its input");
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return absl::OkStatus();
}

void TestProcess::CloseInput() { CloseFd(state_->input); }

void TestProcess::Signal(int signal) {
  if (!state_->status.has_value()) ::kill(state_->pid, signal);
}

bool TestProcess::Running() { return !state_->Reap(false); }

absl::StatusOr<ProcessResult> RunProcess(ProcessSpec spec, std::chrono::milliseconds timeout) {
  COURIER_ASSIGN_OR_RETURN(std::unique_ptr<TestProcess> process,
                           TestProcess::Start(std::move(spec)));
  return process->Wait(timeout);
}

std::optional<std::string> ListeningAddress(absl::string_view line) {
  constexpr absl::string_view kMark = "listening on ";
  const std::size_t at = line.find(kMark);
  if (at == absl::string_view::npos) return std::nullopt;
  absl::string_view rest = line.substr(at + kMark.size());
  std::size_t end = 0;
  while (end < rest.size() && (absl::ascii_isalnum(static_cast<unsigned char>(rest[end])) ||
                               absl::StrContains(".:-[]_", rest.substr(end, 1)))) {
    ++end;
  }
  rest = rest.substr(0, end);
  const std::size_t colon = rest.rfind(':');
  if (colon == absl::string_view::npos || colon == 0 || colon + 1 == rest.size()) {
    return std::nullopt;
  }
  return std::string(rest);
}

}  // namespace courier::test
