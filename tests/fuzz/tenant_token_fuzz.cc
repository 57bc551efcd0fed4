// Tokens as a database may hold them. The first byte chooses what the rest is: the text of a token,
// what follows the RSA part of a token whose session key is right, or a secret to encrypt.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/error.h"
#include "common/crypto/base64.h"
#include "common/crypto/tenant_envelope.h"
#include "common/crypto/tenant_key.h"
#include "common/crypto/token_failure.h"
#include "common/secret/secret_access.h"
#include "common/secret/secret_bytes.h"
#include "common/text/utf8.h"
#include "tests/unit/common/crypto/test_keys.h"
#include "tests/unit/common/crypto/test_tokens.h"

namespace {

using courier::Reason;
using courier::crypto::TenantPrivateKey;
using courier::crypto::TenantPublicKey;
using courier::secret::SecretAccess;
using courier::secret::SecretBytes;

void Require(bool condition) {
  if (!condition) std::abort();
}

SecretBytes Secret(absl::string_view bytes) {
  return SecretBytes::CopyOf(bytes, SecretAccess::ForTest()).value();
}

const TenantPrivateKey& PrivateKey() {
  static const auto* const key = new TenantPrivateKey(
      TenantPrivateKey::FromPem(Secret(courier::crypto::kPrivatePemA)).value());
  return *key;
}

const TenantPublicKey& PublicKey() {
  static const auto* const key =
      new TenantPublicKey(TenantPublicKey::FromPem(courier::crypto::kPublicPemA).value());
  return *key;
}

void OpenToken(absl::string_view token) {
  const auto secret = PrivateKey().Decrypt(token);
  if (secret.ok()) {
    const auto again = PublicKey().Encrypt(*secret);
    Require(again.ok() && PrivateKey().Decrypt(*again)->Equals(*secret));
    return;
  }
  const bool named = courier::crypto::TokenFailureOf(secret.status()).has_value();
  const Reason reason = courier::ReasonOf(secret.status());
  Require(named ? reason == Reason::kBadToken : reason == Reason::kLimitExceeded);
}

void OpenTail(absl::string_view tail) {
  static const std::string head =
      courier::crypto::DecodeBase64(courier::crypto::kHybridToken).value().substr(0, 7 + 256);
  OpenToken(courier::crypto::EncodeBase64(absl::StrCat(head, tail)));
}

void EncryptSecret(absl::string_view text) {
  const auto token = PublicKey().Encrypt(Secret(text));
  const bool fit = courier::text::IsUtf8(text) && text.size() <= courier::crypto::kMaxSecretBytes;
  Require(token.ok() == fit);
  if (fit) Require(PrivateKey().Decrypt(*token)->EqualsPublicText(text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const absl::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'a':
      OpenTail(rest);
      break;
    case 'e':
      EncryptSecret(rest);
      break;
    default:
      OpenToken(rest);
      break;
  }
  return 0;
}
