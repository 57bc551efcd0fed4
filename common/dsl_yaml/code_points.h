// The characters of a text as Python counts them. Text is UTF-8 that was checked before, or holds
// lone surrogates as three bytes; what is neither is read byte by byte and never out of bounds.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace courier::dsl_yaml {

inline bool IsSurrogate(uint32_t code) { return code >= 0xD800 && code < 0xE000; }

// The character at `at`, which moves behind it.
uint32_t TakeCodePoint(absl::string_view text, size_t& at);

void AppendCodePoint(uint32_t code, std::string& out);

std::u32string CodePointsOf(absl::string_view text);

}  // namespace courier::dsl_yaml
