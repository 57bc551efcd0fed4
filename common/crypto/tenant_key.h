// The RSA key pair of a Dify workspace (Dify's schema says tenant): the public half is stored in
// tenants.encrypt_public_key, the private half in the object privkeys/<tenant id>/private.pem.
// RSA only, 2048 to 8192 bits. Movable; the const functions may be called on several threads.
//
// Messages name no file and no workspace; the caller adds them.
#pragma once

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/crypto/openssl_ptr.h"
#include "common/secret/secret_bytes.h"

namespace courier::crypto {

class TenantPublicKey {
 public:
  // SubjectPublicKeyInfo ("BEGIN PUBLIC KEY"). kBadKey for anything else, such as the name of a
  // key in a vault, and for a key that would not keep a secret (even or small exponent).
  static absl::StatusOr<TenantPublicKey> FromPem(absl::string_view pem);

  // A new token (tenant_envelope.h). kLimitExceeded for more than kMaxSecretBytes.
  absl::StatusOr<std::string> Encrypt(const secret::SecretBytes& secret) const;

  // How Dify stores a secret that was left empty: not as "", which it could not load.
  absl::StatusOr<std::string> EncryptEmpty() const;

 private:
  friend class TenantPrivateKey;
  explicit TenantPublicKey(EvpPkeyPtr key) : key_(std::move(key)) {}

  EvpPkeyPtr key_;
};

class TenantPrivateKey {
 public:
  // PKCS#1 ("BEGIN RSA PRIVATE KEY") or PKCS#8 ("BEGIN PRIVATE KEY"), unencrypted. kBadKey for
  // anything else and for a key whose parts don't belong together; kBadConfiguration when secrets
  // can't be kept in locked memory. The numbers lie in OpenSSL's secure heap.
  static absl::StatusOr<TenantPrivateKey> FromPem(const secret::SecretBytes& pem);

  // Whether `key` is the other half of this one. When not, nothing encrypted with `key` can be
  // read with this.
  bool Matches(const TenantPublicKey& key) const;

  // The secret of a current or legacy token. kBadToken with a TokenFailure (token_failure.h), or
  // kLimitExceeded.
  absl::StatusOr<secret::SecretBytes> Decrypt(absl::string_view token) const;

 private:
  explicit TenantPrivateKey(EvpPkeyPtr key) : key_(std::move(key)) {}

  EvpPkeyPtr key_;
};

}  // namespace courier::crypto
