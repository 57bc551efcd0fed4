// A program on a terminal of its own, for what asks questions: the test waits for a text and types
// an answer, as a person would. Its output, echoed input included, is one transcript. Killed when
// the object goes, or when the test itself dies. Use it from one thread.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::test {

struct TerminalSpec {
  // The program, looked up in PATH when it holds no slash, then its arguments.
  std::vector<std::string> argv;
  // NAME=VALUE, in place of the test's own environment, of which only PATH and HOME are kept.
  std::vector<std::string> environment = {"TERM=xterm", "LANG=C.UTF-8"};
  unsigned short columns = 120;
};

class TerminalProcess {
 public:
  static absl::StatusOr<std::unique_ptr<TerminalProcess>> Start(TerminalSpec spec);
  TerminalProcess(const TerminalProcess&) = delete;
  TerminalProcess& operator=(const TerminalProcess&) = delete;
  ~TerminalProcess();

  pid_t pid() const { return pid_; }

  // Reads on until `text` appears after what an earlier call has found. An error, with the end of
  // the transcript, when the program ends or `timeout` passes before.
  absl::Status WaitFor(absl::string_view text,
                       std::chrono::milliseconds timeout = std::chrono::seconds(30));
  // Waits for `question`, then types `answer` and Enter.
  absl::Status Answer(absl::string_view question, absl::string_view answer);
  absl::Status Type(absl::string_view bytes);
  absl::Status TypeCtrlC() { return Type("\x03"); }

  // Waits for its end: the exit status, or 128 + the signal that ended it.
  absl::StatusOr<int> Wait(std::chrono::milliseconds timeout = std::chrono::seconds(60));

  // All that it has written so far, with LF line ends.
  const std::string& transcript() const { return transcript_; }

 private:
  TerminalProcess(int terminal, pid_t pid) : terminal_(terminal), pid_(pid) {}
  // False at the end of the program's output. kTimeout.
  absl::StatusOr<bool> ReadMore(std::chrono::steady_clock::time_point deadline);

  const int terminal_;
  const pid_t pid_;
  bool reaped_ = false;
  std::string transcript_;
  std::size_t found_ = 0;
};

}  // namespace courier::test
