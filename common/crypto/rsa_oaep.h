// RSAES-OAEP with SHA-1 for the hash and for MGF1 and an empty label (RFC 8017, section 7.1): what
// Dify uses, for any length of key. SHA-1 is sound here; OAEP needs no collision resistance.
// Thread-safe, also for one key.
#pragma once

#include <openssl/evp.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/secret/secret_bytes.h"

namespace courier::crypto {

// One modulus length long. kInternal when the plaintext is longer than that less 42 bytes.
absl::StatusOr<std::string> EncryptRsaOaep(EVP_PKEY* public_key,
                                           const secret::SecretBytes& plaintext);

// kBadToken for any ciphertext that was not made so for this key.
absl::StatusOr<secret::SecretBytes> DecryptRsaOaep(EVP_PKEY* private_key,
                                                   absl::string_view ciphertext);

}  // namespace courier::crypto
