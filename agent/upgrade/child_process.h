// Runs a program to its end while its output is read: no shell, no standard input, no descriptor of
// this process but those named, a process group of its own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace courier::upgrade {

struct ChildSpec {
  // The program, looked up in PATH when it holds no slash, then its arguments.
  std::vector<std::string> argv;
  // Empty: this process's own.
  std::string working_directory;
  // NAME=VALUE, all there is.
  std::vector<std::string> environment;
  // Where its standard output goes; -1: it is read, as standard error always is.
  int output = -1;
  // Given to it as descriptor 3; -1: none.
  int extra = -1;
};

struct ChildEnd {
  enum class How { kExited, kSignalled, kTimedOut, kStopped };
  How how = How::kExited;
  // The exit status, or the signal that ended it.
  int code = 0;
};

// "ended with exit status 1", "was ended by signal 9", "did not end in time"
std::string EndText(const ChildEnd& end);

// `stop` is asked a few times a second: true ends the program as the time limit does, its whole
// group by SIGTERM and, 5 s later, by SIGKILL. kBadConfiguration when it can't be run.
absl::StatusOr<ChildEnd> RunChild(const ChildSpec& spec, absl::Duration limit,
                                  absl::FunctionRef<bool()> stop,
                                  absl::FunctionRef<void(absl::string_view)> on_output);

// Of this process's environment what a migration needs: where programs, homes and locales are, what
// configures Dify, Flask, Python, Docker and libpq, and the names in `more`.
std::vector<std::string> ChildEnvironment(const std::vector<std::string>& more);

}  // namespace courier::upgrade
