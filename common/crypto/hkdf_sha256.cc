#include "common/crypto/hkdf_sha256.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <string>

#include "common/base/status_macros.h"
#include "common/crypto/openssl_error.h"
#include "common/crypto/openssl_ptr.h"
#include "common/secret/secret_access.h"

namespace courier::crypto {
namespace {

using secret::SecretAccess;

// OSSL_PARAM is not const-correct, and reading is all that a key derivation does with it.
OSSL_PARAM Octets(const char* name, absl::string_view bytes) {
  // A null pointer with no bytes would be taken as "not given".
  static char nothing = 0;
  void* data = bytes.empty() ? &nothing : const_cast<char*>(bytes.data());
  return OSSL_PARAM_construct_octet_string(name, data, bytes.size());
}

}  // namespace

absl::StatusOr<secret::SecretBytes> HkdfSha256(const secret::SecretBytes& input,
                                               absl::string_view salt, absl::string_view info,
                                               size_t length) {
  const EvpKdfPtr hkdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  if (hkdf == nullptr) return OpensslError("find HKDF");
  const EvpKdfCtxPtr context(EVP_KDF_CTX_new(hkdf.get()));
  if (context == nullptr) return OpensslError("set up HKDF");
  char digest[] = "SHA256";
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
      Octets(OSSL_KDF_PARAM_KEY, input.Reveal(SecretAccess::ForKeyLoading())),
      Octets(OSSL_KDF_PARAM_SALT, salt),
      Octets(OSSL_KDF_PARAM_INFO, info),
      OSSL_PARAM_construct_end(),
  };
  COURIER_ASSIGN_OR_RETURN(auto key, secret::SecretBytes::Allocate(length));
  const auto out = key.RevealForWrite(SecretAccess::ForKeyLoading());
  if (EVP_KDF_derive(context.get(), out.data(), out.size(), params) != 1) {
    return OpensslError("derive a key");
  }
  return key;
}

}  // namespace courier::crypto
