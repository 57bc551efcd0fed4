// What kind of change lies between two values: the classes that Dify's own synchroniser reports, in
// its order (first match wins), with exact integers and booleans in any case.
#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"
#include "common/envfile/env_document.h"

namespace courier::envfile {

enum class ChangeKind {
  kSetFromEmpty,
  kEmptied,
  kNumberUp,
  kNumberDown,
  kBoolean,
  kUrl,
  kPath,
  kLength,
  kSpelling,  // the same value, written differently: quotes or an inline comment
  kOther,
};

// snake_case, for machines: number_up, set_from_empty, …
absl::string_view ChangeKindName(ChangeKind kind);

struct ValueChange {
  ChangeKind kind = ChangeKind::kOther;
  size_t from_length = 0;  // characters
  size_t to_length = 0;
};

// `from` and `to` are values as meant, not as written.
ValueChange AnalyzeChange(absl::string_view from, absl::string_view to);

// All that may be told about a secret: set, emptied, or changed (kOther). No lengths.
ValueChange AnalyzeSecretChange(absl::string_view from, absl::string_view to);

}  // namespace courier::envfile
