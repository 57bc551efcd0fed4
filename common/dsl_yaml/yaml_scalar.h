// One scalar of a YAML document as a value.
#pragma once

#include <optional>

#include "absl/strings/string_view.h"
#include "common/dsl_yaml/scalar_style.h"
#include "common/dsl_yaml/value.h"

namespace courier::dsl_yaml {

// `plain` as what it means; nullopt for what has no value here: dates, and the marks of merging.
std::optional<Value> PlainValue(absl::string_view plain, PlainMeaning meaning);

// A key as Python's json module writes it; nullopt for lists and maps, which are no keys.
std::optional<std::string> KeyText(const Value& key);

}  // namespace courier::dsl_yaml
