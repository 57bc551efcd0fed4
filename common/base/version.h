// The version of both programs. project() in CMakeLists.txt says the same.
#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"

namespace courier {

inline constexpr absl::string_view kVersion = "0.1.0";

// Of proto/courier/v1. A change that an older program would misread makes a new one.
inline constexpr uint32_t kProtocolVersion = 1;

}  // namespace courier
