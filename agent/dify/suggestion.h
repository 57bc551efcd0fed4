// "Did you mean": the candidate closest to what was typed, if it is close enough to be a slip.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace courier::dify {

// ` Did you mean "X"?`, or nothing.
std::string DidYouMean(absl::string_view typed, const std::vector<std::string>& candidates);

}  // namespace courier::dify
