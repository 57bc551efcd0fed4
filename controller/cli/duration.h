// Spans of time as a flag takes them.
#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace courier::controller {

// Of --timeout: "30s", "500ms", "2m", "1h", or a plain number of seconds; more than zero. Failure:
// kUsage.
absl::StatusOr<absl::Duration> ParseTimeout(absl::string_view text);

// "30d", "2w", "12h", "90m", "10s": a whole number with a unit, more than zero and at most a
// hundred years. Failure: kUsage, naming `flag`.
absl::StatusOr<absl::Duration> ParseAge(absl::string_view text, absl::string_view flag);

}  // namespace courier::controller
