// Takes the armor off a PEM text (RFC 7468) without copying: OpenSSL's own PEM reader may ask for
// a pass phrase on the terminal and keeps copies in the heap.
#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::crypto {

// Views into the text.
struct PemArmor {
  // "PUBLIC KEY" and the like.
  absl::string_view label;
  // Base64 with line breaks; not decoded.
  absl::string_view body;
};

// The first block of `text`, which nothing but white space may come before. kBadKey, saying what
// the text looks like instead, when there is none; the message quotes nothing.
absl::StatusOr<PemArmor> ParsePemArmor(absl::string_view text);

}  // namespace courier::crypto
