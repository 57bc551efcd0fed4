// YAML as PyYAML's safe_load() reads it: YAML 1.1, one document. Dates are refused, because Dify
// can't store them; keys that are no text become what JSON would make of them. Anchors are followed
// as long as the document stays within its limits.
#pragma once

#include <cstddef>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/dsl_yaml/value.h"

namespace courier::dsl_yaml {

struct YamlLimits {
  size_t max_bytes = size_t{64} << 20u;
  // Values in the document, anchors followed.
  size_t max_values = 2'000'000;
  size_t max_depth = 500;
};

// kBadPackage or kLimitExceeded with a sentence that names line and column, both from 1, and never
// the text. An empty document is null.
absl::StatusOr<Value> ParseYaml(absl::string_view text, const YamlLimits& limits = {});

}  // namespace courier::dsl_yaml
