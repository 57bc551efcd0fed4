// Documents as JSON texts, read and written as Python's json module does with Dify's settings.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/dsl_yaml/value.h"

namespace courier::dsl_yaml {

// kBadGraph, naming the byte, for what is not JSON.
absl::StatusOr<Value> ParseJson(absl::string_view text);

// kAscii: everything outside of printable ASCII escaped, as in graphs, features and tool columns.
// kUtf8: only quotes, backslashes and controls, as in columns of variables. Separators ", " and
// ": ", members in their order.
enum class JsonSpelling { kAscii, kUtf8 };

std::string WriteJson(const Value& value, JsonSpelling spelling);

}  // namespace courier::dsl_yaml
