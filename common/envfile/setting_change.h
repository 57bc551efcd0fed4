// One variable with two values, fit to be shown or sent: a secret's values are dropped the moment
// this is made, so nothing downstream can print them.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "common/envfile/env_document.h"
#include "common/envfile/secret_names.h"
#include "common/envfile/value_change.h"

namespace courier::envfile {

struct SettingChange {
  std::string key;
  bool secret = false;
  ValueChange change;
  // As written; empty for a secret. Absent (not in that file) and empty are told apart by has_*.
  std::string from;
  std::string to;
  bool has_from = false;
  bool has_to = false;
  // Whether there is a value at all, told for secrets too.
  bool from_empty = true;
  bool to_empty = true;
};

// Either side may be null, not both. Secret if either value is.
SettingChange DescribeChange(const Assignment* from, const Assignment* to,
                             const SecretNames& secrets);

}  // namespace courier::envfile
