// The form in which Dify stores a secret, a "token". Base64 of
//   "HYBRID:" | RSA-OAEP(session key), one modulus long | nonce, 16 | tag, 16 | ciphertext
// with AES-EAX under the session key, no header, UTF-8 plaintext (Dify 1.14.2; older releases with
// the marker are the same). Without the marker it is a legacy token: base64 of RSA-OAEP(secret).
// Thread-safe, also for one key.
#pragma once

#include <openssl/evp.h>

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/secret/secret_bytes.h"

namespace courier::crypto {

// The longest secret, in UTF-8 bytes, whose token Dify loads again from a workflow.
inline constexpr size_t kMaxSecretBytes = 153'272;

// How a token with the marker begins: base64 of "HYBRID:", as far as it does not depend on what
// follows.
inline constexpr absl::string_view kTokenStart = "SFlCUklEO";

// A longer text is no token of a secret within that limit, whatever the key.
inline constexpr size_t kMaxTokenChars = size_t{300} * 1024;

// A new token; different each time. kLimitExceeded for a secret that is too long, kBadToken (utf8)
// for one that is not UTF-8.
absl::StatusOr<std::string> SealTenantToken(EVP_PKEY* public_key,
                                            const secret::SecretBytes& secret);

// Reads both kinds of token. kBadToken with a TokenFailure, or kLimitExceeded.
absl::StatusOr<secret::SecretBytes> OpenTenantToken(EVP_PKEY* private_key, absl::string_view token);

}  // namespace courier::crypto
