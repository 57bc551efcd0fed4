// The version of both programs. project() in CMakeLists.txt says the same.
#pragma once

#include "absl/strings/string_view.h"

namespace courier {

inline constexpr absl::string_view kVersion = "0.1.0";

}  // namespace courier
