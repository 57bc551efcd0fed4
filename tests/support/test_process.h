// A program started by a test: its output is collected while it runs, and it is killed when the
// object goes, or when the test itself dies. Start it from a thread that outlives it: the kernel
// ties the two together by thread. Use an object from one thread; out() and err() from any.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/support/unprivileged_user.h"

namespace courier::test {

struct ProcessSpec {
  // The program, looked up in PATH when it holds no slash, then its arguments.
  std::vector<std::string> argv;
  // NAME=VALUE, on top of the test's own environment; NAME= alone empties it.
  std::vector<std::string> environment;
  // Names taken out of the inherited environment; a * at the end stands for any rest.
  std::vector<std::string> unset;
  std::string working_directory;
  // Written to stdin, which is then closed; without it stdin stays open for WriteInput.
  std::optional<std::string> input = std::string();
  std::optional<UnprivilegedUser> user;
  // Sent when the test dies first.
  int death_signal = 9;
};

struct ProcessResult {
  // The exit status, or 128 + the signal that ended it, as shells count.
  int status = -1;
  std::string out;
  std::string err;
};

class TestProcess {
 public:
  static absl::StatusOr<std::unique_ptr<TestProcess>> Start(ProcessSpec spec);
  TestProcess(const TestProcess&) = delete;
  TestProcess& operator=(const TestProcess&) = delete;
  ~TestProcess();

  pid_t pid() const;
  // What it has written so far.
  std::string out() const;
  std::string err() const;

  // The first whole line on stdout or stderr that holds `text`; an error when the program ends or
  // `timeout` passes before.
  absl::StatusOr<std::string> WaitForLine(absl::string_view text,
                                          std::chrono::milliseconds timeout);
  // HOST:PORT of the line `listening on HOST:PORT`.
  absl::StatusOr<std::string> WaitForAddress(
      std::chrono::milliseconds timeout = std::chrono::seconds(30));
  // Waits for its end. After `timeout` it is killed and an error returned.
  absl::StatusOr<ProcessResult> Wait(std::chrono::milliseconds timeout = std::chrono::seconds(60));

  absl::Status WriteInput(absl::string_view text);
  void CloseInput();
  void Signal(int signal);
  bool Running();

 private:
  struct State;
  explicit TestProcess(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Start and Wait in one.
absl::StatusOr<ProcessResult> RunProcess(
    ProcessSpec spec, std::chrono::milliseconds timeout = std::chrono::seconds(60));

// HOST:PORT after "listening on " in `line`, or nothing.
std::optional<std::string> ListeningAddress(absl::string_view line);

}  // namespace courier::test
