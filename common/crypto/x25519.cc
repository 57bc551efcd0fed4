#include "common/crypto/x25519.h"

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/crypto/bytes.h"
#include "common/crypto/openssl_error.h"
#include "common/secret/secret_access.h"
#include "common/secret/secure_arena.h"

namespace courier::crypto {
namespace {

using secret::SecretAccess;
using secret::SecretBytes;

absl::Status BadPeerKey() {
  return MakeError(Reason::kTamperedStream,
                   "The other agent's key for sealing the package is not a valid X25519 key.");
}

}  // namespace

absl::StatusOr<X25519KeyPair> X25519KeyPair::Generate() {
  // Sets up the secure heap, which the new key is to lie in.
  COURIER_RETURN_IF_ERROR(secret::ProcessSecureArena().status());
  EvpPkeyPtr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519"));
  if (key == nullptr) return OpensslError("generate an X25519 key");
  return FromKey(std::move(key));
}

absl::StatusOr<X25519KeyPair> X25519KeyPair::FromPrivateKey(const SecretBytes& private_key) {
  const absl::string_view bytes = private_key.Reveal(SecretAccess::ForKeyLoading());
  EvpPkeyPtr key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, Bytes(bytes), bytes.size()));
  if (key == nullptr) return OpensslError("load an X25519 key");
  return FromKey(std::move(key));
}

absl::StatusOr<X25519KeyPair> X25519KeyPair::FromKey(EvpPkeyPtr key) {
  std::string public_key(kX25519KeyBytes, '\0');
  size_t length = public_key.size();
  if (EVP_PKEY_get_raw_public_key(key.get(), MutableBytes(public_key), &length) != 1 ||
      length != kX25519KeyBytes) {
    return OpensslError("read an X25519 public key");
  }
  return X25519KeyPair(std::move(key), std::move(public_key));
}

absl::StatusOr<SecretBytes> X25519KeyPair::SharedSecret(absl::string_view peer_public_key) const {
  if (peer_public_key.size() != kX25519KeyBytes) return BadPeerKey();
  const EvpPkeyPtr peer(EVP_PKEY_new_raw_public_key(
      EVP_PKEY_X25519, nullptr, Bytes(peer_public_key), peer_public_key.size()));
  const EvpPkeyCtxPtr context(EVP_PKEY_CTX_new(key_.get(), nullptr));
  if (peer == nullptr || context == nullptr || EVP_PKEY_derive_init(context.get()) != 1 ||
      EVP_PKEY_derive_set_peer(context.get(), peer.get()) != 1) {
    return OpensslError("set up an X25519 agreement");
  }
  COURIER_ASSIGN_OR_RETURN(SecretBytes shared, SecretBytes::Allocate(kX25519KeyBytes));
  size_t length = shared.size();
  const auto out = shared.RevealForWrite(SecretAccess::ForDecryption());
  if (EVP_PKEY_derive(context.get(), out.data(), &length) != 1 || length != out.size()) {
    ClearOpensslErrors();
    return BadPeerKey();
  }
  // OpenSSL refuses a secret of zeros itself; that is not left to its version.
  const std::string zeros(kX25519KeyBytes, '\0');
  if (shared.EqualsPublicText(zeros)) return BadPeerKey();
  return shared;
}

}  // namespace courier::crypto
