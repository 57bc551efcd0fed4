// Key files and key columns. After a 'p' or a 'k' the input is the DER inside a PKCS#1 or PKCS#8
// file, so that the fuzzer need not find base64; else it is the whole text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/error.h"
#include "common/crypto/base64.h"
#include "common/crypto/tenant_key.h"
#include "common/secret/secret_access.h"
#include "common/secret/secret_bytes.h"

namespace {

using courier::Reason;
using courier::crypto::TenantPrivateKey;
using courier::crypto::TenantPublicKey;
using courier::secret::SecretAccess;
using courier::secret::SecretBytes;

void Require(bool condition) {
  if (!condition) std::abort();
}

std::string Armored(absl::string_view label, absl::string_view der) {
  return absl::StrCat("-----BEGIN ", label, "-----\n", courier::crypto::EncodeBase64(der),
                      "\n-----END ", label, "-----");
}

// A key is refused with kBadKey, or it works.
void LoadPrivate(absl::string_view pem) {
  const auto text = SecretBytes::CopyOf(pem, SecretAccess::ForTest()).value();
  const auto key = TenantPrivateKey::FromPem(text);
  if (!key.ok()) {
    Require(courier::ReasonOf(key.status()) == Reason::kBadKey);
    return;
  }
  Require(!key->Decrypt("").ok());
}

void LoadPublic(absl::string_view pem) {
  const auto key = TenantPublicKey::FromPem(pem);
  if (!key.ok()) {
    Require(courier::ReasonOf(key.status()) == Reason::kBadKey);
    return;
  }
  // A made-up modulus may be one that OpenSSL can't work with; that must be an error, no more.
  static_cast<void>(key->EncryptEmpty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  const char kind = input.empty() ? '\0' : input.front();
  if (kind == 'p') {
    LoadPrivate(Armored("RSA PRIVATE KEY", input.substr(1)));
  } else if (kind == 'k') {
    LoadPrivate(Armored("PRIVATE KEY", input.substr(1)));
    LoadPublic(Armored("PUBLIC KEY", input.substr(1)));
  } else {
    LoadPrivate(input);
    LoadPublic(input);
  }
  return 0;
}
