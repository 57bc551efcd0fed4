// Why a token can't be read. The kinds are those of Dify's own decoder; a Status of this sort has
// Reason::kBadToken, and its message names the kind.
#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace courier::crypto {

enum class TokenFailure {
  kBase64,
  // The RSA part, or a whole legacy token, is not one modulus long.
  kRsaLength,
  // Made for another key, or damaged.
  kRsaOaep,
  kAesKeyLength,
  // Nothing follows the RSA part.
  kTruncatedNonce,
  kEaxMac,
  kUtf8,
};

// "base64", "rsa_length", "rsa_oaep", "aes_key_length", "truncated_nonce", "eax_mac", "utf8".
absl::string_view TokenFailureName(TokenFailure failure);

absl::Status TokenError(TokenFailure failure);

// nullopt for any other status.
std::optional<TokenFailure> TokenFailureOf(const absl::Status& status);

}  // namespace courier::crypto
