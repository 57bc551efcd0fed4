// AES-EAX (Bellare, Rogaway, Wagner: "The EAX Mode of Operation") with keys of 16, 24 or 32 bytes
// and full 16-byte tags, made of CMAC and CTR because OpenSSL has no EAX. Thread-safe.
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/secret/secret_bytes.h"

namespace courier::crypto {

inline constexpr size_t kEaxTagBytes = 16;

struct EaxSealed {
  std::string tag;
  std::string ciphertext;
};

// A nonce may be used once under a key. kInternal for a key of another length.
absl::StatusOr<EaxSealed> SealEax(const secret::SecretBytes& key, absl::string_view nonce,
                                  absl::string_view header, const secret::SecretBytes& plaintext);

// Decrypts only after the tag has been found right. kBadToken when it is not.
absl::StatusOr<secret::SecretBytes> OpenEax(const secret::SecretBytes& key, absl::string_view nonce,
                                            absl::string_view header, absl::string_view tag,
                                            absl::string_view ciphertext);

}  // namespace courier::crypto
