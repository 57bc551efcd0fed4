#include "common/crypto/rsa_oaep.h"

#include <openssl/rsa.h>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/crypto/bytes.h"
#include "common/crypto/openssl_error.h"
#include "common/crypto/openssl_ptr.h"
#include "common/secret/secret_access.h"

namespace courier::crypto {
namespace {

using secret::SecretAccess;
using secret::SecretBytes;

bool SetPadding(EVP_PKEY_CTX* context) {
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha1()) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha1()) == 1;
}

size_t ModulusBytes(EVP_PKEY* key) { return static_cast<size_t>(EVP_PKEY_get_size(key)); }

}  // namespace

absl::StatusOr<std::string> EncryptRsaOaep(EVP_PKEY* public_key, const SecretBytes& plaintext) {
  const EvpPkeyCtxPtr context(EVP_PKEY_CTX_new(public_key, nullptr));
  if (context == nullptr || EVP_PKEY_encrypt_init(context.get()) != 1 ||
      !SetPadding(context.get())) {
    return OpensslError("set up RSA encryption");
  }
  std::string ciphertext(ModulusBytes(public_key), '\0');
  size_t length = ciphertext.size();
  const absl::string_view in = plaintext.Reveal(SecretAccess::ForEncryption());
  // Also for an empty plaintext the pointer must not be null.
  const unsigned char* bytes = in.empty() ? MutableBytes(ciphertext) : Bytes(in);
  if (EVP_PKEY_encrypt(context.get(), MutableBytes(ciphertext), &length, bytes, in.size()) != 1) {
    return OpensslError("encrypt with RSA");
  }
  ciphertext.resize(length);
  return ciphertext;
}

absl::StatusOr<SecretBytes> DecryptRsaOaep(EVP_PKEY* private_key, absl::string_view ciphertext) {
  const EvpPkeyCtxPtr context(EVP_PKEY_CTX_new(private_key, nullptr));
  if (context == nullptr || EVP_PKEY_decrypt_init(context.get()) != 1 ||
      !SetPadding(context.get())) {
    return OpensslError("set up RSA decryption");
  }
  COURIER_ASSIGN_OR_RETURN(SecretBytes plaintext, SecretBytes::Allocate(ModulusBytes(private_key)));
  size_t length = plaintext.size();
  const auto out = plaintext.RevealForWrite(SecretAccess::ForDecryption());
  if (EVP_PKEY_decrypt(context.get(), out.data(), &length, Bytes(ciphertext), ciphertext.size()) !=
      1) {
    ClearOpensslErrors();
    return MakeError(Reason::kBadToken, "The RSA padding is wrong.");
  }
  plaintext.Truncate(length);
  return plaintext;
}

}  // namespace courier::crypto
