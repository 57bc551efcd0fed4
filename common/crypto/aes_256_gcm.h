// AES-256-GCM (SP 800-38D) with 12-byte nonces and 16-byte tags, for many messages under one key:
// the key schedule is made once. Not thread-safe. That no nonce repeats is the caller's to see to.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/crypto/openssl_ptr.h"
#include "common/secret/secret_bytes.h"

namespace courier::crypto {

inline constexpr size_t kGcmKeyBytes = 32;
inline constexpr size_t kGcmTagBytes = 16;
using GcmNonce = std::array<unsigned char, 12>;

class GcmSealer {
 public:
  // kInternal for a key that is not 32 bytes long.
  static absl::StatusOr<GcmSealer> Create(const secret::SecretBytes& key);

  // Ciphertext and tag. kLimitExceeded from 2 GiB on.
  absl::StatusOr<std::string> Seal(const GcmNonce& nonce, absl::string_view additional,
                                   absl::string_view plaintext);

 private:
  explicit GcmSealer(EvpCipherCtxPtr context) : context_(std::move(context)) {}

  EvpCipherCtxPtr context_;
};

class GcmOpener {
 public:
  static absl::StatusOr<GcmOpener> Create(const secret::SecretBytes& key);

  // kTamperedStream when the tag does not match; no plaintext is given out then.
  absl::StatusOr<std::string> Open(const GcmNonce& nonce, absl::string_view additional,
                                   absl::string_view sealed);

 private:
  explicit GcmOpener(EvpCipherCtxPtr context) : context_(std::move(context)) {}

  EvpCipherCtxPtr context_;
};

}  // namespace courier::crypto
