// Questions on a terminal: asked on stderr, answered on stdin.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::controller {

// The line that was typed, without its line break. kCancelled at the end of input, and as soon as
// `interrupt_descriptor` becomes readable.
absl::StatusOr<std::string> Ask(absl::string_view question, int interrupt_descriptor);

// True for y and yes in any case; everything else, also nothing, is no.
bool IsYes(absl::string_view answer);

}  // namespace courier::controller
