// How a text may stand in YAML: which quotes PyYAML would give it, and as what a plain one would be
// read back (YAML 1.1 as PyYAML resolves it).
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace courier::dsl_yaml {

enum class ScalarStyle { kPlain, kSingleQuoted, kDoubleQuoted };

ScalarStyle StyleOf(const std::u32string& text);

// What a plain scalar means; kText when it is nothing else.
enum class PlainMeaning { kText, kNull, kBool, kInteger, kFloat, kTimestamp, kMerge, kValue };

PlainMeaning MeaningOf(absl::string_view plain);

// The breaks of YAML 1.1.
inline bool IsBreak(char32_t c) { return c == U'\n' || c == 0x85 || c == 0x2028 || c == 0x2029; }

}  // namespace courier::dsl_yaml
