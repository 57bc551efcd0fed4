// Whether bytes are UTF-8 as Python's decoder takes it: no surrogates, no overlong forms, nothing
// above U+10FFFF. NUL and control characters are fine.
#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"

namespace courier::text {

bool IsUtf8(absl::string_view bytes);

// Of the character at the front, in bytes; 0 when there is none that is UTF-8.
size_t Utf8CharacterLength(absl::string_view bytes);

// How many bytes stand before the first that is not UTF-8: all of them if IsUtf8.
size_t Utf8PrefixLength(absl::string_view bytes);

}  // namespace courier::text
