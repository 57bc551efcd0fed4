// Spans of time as a flag takes them.
#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace courier::controller {

// "30s", "500ms", "2m", "1h", or a plain number of seconds; more than zero. Failure: kUsage.
absl::StatusOr<absl::Duration> ParseTimeout(absl::string_view text);

}  // namespace courier::controller
