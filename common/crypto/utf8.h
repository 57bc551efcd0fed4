// Whether bytes are UTF-8 as Python's decoder takes it: no surrogates, no overlong forms, nothing
// above U+10FFFF. NUL and control characters are fine.
#pragma once

#include "absl/strings/string_view.h"

namespace courier::crypto {

bool IsUtf8(absl::string_view bytes);

}  // namespace courier::crypto
