// Debian 12's absl::string_view and std::string_view are unrelated types; convert here, explicitly.
#pragma once

#include <string_view>

#include "absl/strings/string_view.h"

namespace courier {

inline absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view ToStd(absl::string_view text) { return {text.data(), text.size()}; }

}  // namespace courier
