#include "common/crypto/aes_cmac.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/crypto/bytes.h"
#include "common/crypto/openssl_error.h"
#include "common/secret/secret_access.h"

namespace courier::crypto {
namespace {

// Fetching costs more than the MAC of a short secret, so it is done once.
EVP_MAC* CmacAlgorithm() {
  static EVP_MAC* const cmac = EVP_MAC_fetch(nullptr, "CMAC", nullptr);
  return cmac;
}

}  // namespace

absl::StatusOr<AesCmac> AesCmac::Create(const secret::SecretBytes& key) {
  if (CmacAlgorithm() == nullptr) return OpensslError("find CMAC");
  EvpMacCtxPtr context(EVP_MAC_CTX_new(CmacAlgorithm()));
  std::string cipher = absl::StrCat("AES-", key.size() * 8, "-CBC");
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, cipher.data(), 0),
      OSSL_PARAM_construct_end(),
  };
  const absl::string_view key_bytes = key.Reveal(secret::SecretAccess::ForKeyLoading());
  if (context == nullptr ||
      EVP_MAC_init(context.get(), Bytes(key_bytes), key_bytes.size(), params) != 1) {
    return OpensslError("set up AES-CMAC");
  }
  return AesCmac(std::move(context));
}

absl::StatusOr<AesBlock> AesCmac::Tag(std::initializer_list<absl::string_view> parts) {
  // Without a key and parameters this starts over under the same key.
  bool ok = EVP_MAC_init(context_.get(), nullptr, 0, nullptr) == 1;
  for (const absl::string_view part : parts) {
    ok = ok && EVP_MAC_update(context_.get(), Bytes(part), part.size()) == 1;
  }
  AesBlock tag{};
  size_t length = 0;
  ok = ok && EVP_MAC_final(context_.get(), tag.data(), &length, tag.size()) == 1;
  if (!ok || length != tag.size()) return OpensslError("compute an AES-CMAC");
  return tag;
}

}  // namespace courier::crypto
