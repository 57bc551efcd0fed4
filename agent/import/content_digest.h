// What the hash of a plan says of a package: a digest over all that would be written. Tokens count
// as such and not with their text, which differs each time that a secret is encrypted.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "agent/db/transaction.h"

namespace courier::import {

class ContentDigest {
 public:
  // One record, as it is staged: a null field is another than an empty one.
  void Add(absl::string_view kind, absl::Span<const db::Field> fields);

  // Raw bytes, over all records in their order.
  const std::string& value() const { return value_; }

 private:
  std::string value_ = std::string(32, '\0');
};

// `text` with a mark in place of each token.
std::string WithoutTokens(absl::string_view text);

}  // namespace courier::import
