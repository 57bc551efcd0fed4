#include "controller/output/standard_output.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace courier::controller {

namespace {

// Why an earlier write failed. The stream has dropped the bytes and the reason; one more byte gets
// the same answer, and does no harm where part of the text is missing.
int ReasonOfEarlierFailure() { return write(STDOUT_FILENO, "\n", 1) < 0 ? errno : 0; }

}  // namespace

absl::Status FlushStandardOutput() {
  const bool failed_before = std::ferror(stdout) != 0;
  int error = std::fflush(stdout) == 0 ? 0 : errno;
  if (error == 0 && !failed_before) return absl::OkStatus();
  if (error == 0) error = ReasonOfEarlierFailure();
  if (error == EPIPE) return absl::OkStatus();
  const bool full = error == ENOSPC || error == EDQUOT;
  return MakeError(
      full ? Reason::kDiskFull : Reason::kInternal,
      absl::StrCat("can't write to standard output", error == 0 ? "" : ": ",
                   error == 0 ? std::string() : std::generic_category().message(error)));
}

}  // namespace courier::controller
