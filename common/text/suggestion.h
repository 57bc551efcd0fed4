// "Did you mean …?" for a mistyped word.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace courier::text {

// The candidate that differs from `word` by the fewest typing errors (a letter more, less, other,
// or two swapped), when they are few for its length; empty otherwise.
std::string Nearest(absl::string_view word, const std::vector<std::string>& candidates);

// ` Did you mean "x"?` or nothing.
std::string DidYouMean(absl::string_view word, const std::vector<std::string>& candidates);

}  // namespace courier::text
