// X25519 key agreement (RFC 7748). Movable; SharedSecret may be called on several threads.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/crypto/openssl_ptr.h"
#include "common/secret/secret_bytes.h"

namespace courier::crypto {

inline constexpr size_t kX25519KeyBytes = 32;

class X25519KeyPair {
 public:
  static absl::StatusOr<X25519KeyPair> Generate();

  // 32 bytes; kInternal otherwise.
  static absl::StatusOr<X25519KeyPair> FromPrivateKey(const secret::SecretBytes& private_key);

  // 32 bytes.
  const std::string& public_key() const { return public_key_; }

  // 32 bytes, not uniformly random: run them through a KDF. kTamperedStream when the peer's key is
  // not 32 bytes long or is one of the points of small order, with which the secret would be zero.
  absl::StatusOr<secret::SecretBytes> SharedSecret(absl::string_view peer_public_key) const;

 private:
  static absl::StatusOr<X25519KeyPair> FromKey(EvpPkeyPtr key);
  X25519KeyPair(EvpPkeyPtr key, std::string public_key)
      : key_(std::move(key)), public_key_(std::move(public_key)) {}

  // OpenSSL keeps the private half in its secure heap.
  EvpPkeyPtr key_;
  std::string public_key_;
};

}  // namespace courier::crypto
