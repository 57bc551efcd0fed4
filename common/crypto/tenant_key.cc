#include "common/crypto/tenant_key.h"

#include <openssl/core_names.h>

#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/crypto/base64.h"
#include "common/crypto/bytes.h"
#include "common/crypto/openssl_error.h"
#include "common/crypto/pem_armor.h"
#include "common/crypto/random.h"
#include "common/crypto/rsa_oaep.h"
#include "common/crypto/tenant_envelope.h"
#include "common/secret/secret_access.h"
#include "common/secret/secure_arena.h"

namespace courier::crypto {
namespace {

using secret::SecretAccess;
using secret::SecretBytes;

constexpr int kMinKeyBits = 2048;
constexpr int kMaxKeyBits = 8192;
constexpr unsigned long kMinExponent = 65537;
// A private key of 8192 bits takes less than 8 KiB.
constexpr size_t kMaxPemBytes = size_t{32} * 1024;

absl::Status BadKey(absl::string_view sentence) { return MakeError(Reason::kBadKey, sentence); }

// Null when `der` is not exactly one RSA key in this structure.
EvpPkeyPtr DecodeRsaKey(absl::string_view der, const char* structure, int selection) {
  EVP_PKEY* raw = nullptr;
  const DecoderCtxPtr decoder(
      OSSL_DECODER_CTX_new_for_pkey(&raw, "DER", structure, "RSA", selection, nullptr, nullptr));
  const unsigned char* rest = Bytes(der);
  size_t rest_bytes = der.size();
  const bool decoded = decoder != nullptr &&
                       OSSL_DECODER_from_data(decoder.get(), &rest, &rest_bytes) == 1 &&
                       rest_bytes == 0;
  EvpPkeyPtr key(raw);
  ClearOpensslErrors();
  if (!decoded || key == nullptr || EVP_PKEY_is_a(key.get(), "RSA") != 1) return nullptr;
  return key;
}

absl::Status CheckStrength(EVP_PKEY* key) {
  const int bits = EVP_PKEY_get_bits(key);
  if (bits < kMinKeyBits || bits > kMaxKeyBits) {
    return BadKey(absl::StrCat("The RSA key has ", bits, " bits; from ", kMinKeyBits, " to ",
                               kMaxKeyBits, " are supported."));
  }
  BIGNUM* raw = nullptr;
  EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &raw);
  const BignumPtr exponent(raw);
  // With the exponent 1, encrypting would change nothing.
  if (exponent == nullptr || BN_is_odd(exponent.get()) != 1 ||
      (BN_num_bits(exponent.get()) <= 32 && BN_get_word(exponent.get()) < kMinExponent)) {
    return BadKey("The RSA key has an unsafe public exponent; Dify's keys have 65537.");
  }
  return absl::OkStatus();
}

// Whether the parts of a private key belong together: what one half encrypts, the other reads.
absl::Status CheckRoundTrip(EVP_PKEY* key) {
  COURIER_ASSIGN_OR_RETURN(const SecretBytes challenge, RandomSecret(16));
  const auto encrypted = EncryptRsaOaep(key, challenge);
  if (encrypted.ok()) {
    const auto decrypted = DecryptRsaOaep(key, *encrypted);
    if (decrypted.ok() && decrypted->Equals(challenge)) return absl::OkStatus();
  }
  return BadKey("The private key is damaged: it can't read what it encrypts.");
}

// The structure that OpenSSL's decoder knows by this PEM label.
absl::StatusOr<const char*> PrivateKeyStructure(const PemArmor& armor) {
  if (armor.label == "ENCRYPTED PRIVATE KEY" || absl::StrContains(armor.body, "Proc-Type:")) {
    return BadKey(
        "The private key is protected by a pass phrase; Dify's own is not. Give the "
        "file as Dify wrote it.");
  }
  if (armor.label == "RSA PRIVATE KEY") return "type-specific";
  if (armor.label == "PRIVATE KEY") return "PrivateKeyInfo";
  if (absl::StrContains(armor.label, "PUBLIC KEY")) {
    return BadKey("This is a public key; the private key was expected.");
  }
  return BadKey("The PEM text is not an RSA private key.");
}

}  // namespace

absl::StatusOr<TenantPublicKey> TenantPublicKey::FromPem(absl::string_view pem) {
  if (pem.size() > kMaxPemBytes) return BadKey("The public key is too long to be one.");
  COURIER_ASSIGN_OR_RETURN(const PemArmor armor, ParsePemArmor(pem));
  if (absl::StrContains(armor.label, "PRIVATE KEY")) {
    return BadKey("This is a private key; the public key was expected.");
  }
  if (armor.label != "PUBLIC KEY") return BadKey("The PEM text is not a public key.");
  const std::optional<std::string> der = DecodeBase64(armor.body);
  if (!der.has_value()) return BadKey("The public key is damaged: its text is not base64.");
  EvpPkeyPtr key = DecodeRsaKey(*der, "SubjectPublicKeyInfo", EVP_PKEY_PUBLIC_KEY);
  if (key == nullptr) return BadKey("The public key is damaged, or is not an RSA key.");
  COURIER_RETURN_IF_ERROR(CheckStrength(key.get()));
  return TenantPublicKey(std::move(key));
}

absl::StatusOr<std::string> TenantPublicKey::Encrypt(const SecretBytes& secret) const {
  return SealTenantToken(key_.get(), secret);
}

absl::StatusOr<std::string> TenantPublicKey::EncryptEmpty() const { return Encrypt(SecretBytes()); }

absl::StatusOr<TenantPrivateKey> TenantPrivateKey::FromPem(const SecretBytes& pem) {
  // OpenSSL's secure heap must be there before it makes a private key.
  COURIER_RETURN_IF_ERROR(secret::ProcessSecureArena().status());
  if (pem.size() > kMaxPemBytes) return BadKey("The private key is too long to be one.");
  COURIER_ASSIGN_OR_RETURN(const PemArmor armor,
                           ParsePemArmor(pem.Reveal(SecretAccess::ForKeyLoading())));
  COURIER_ASSIGN_OR_RETURN(const char* structure, PrivateKeyStructure(armor));
  auto der = DecodeSecretBase64(armor.body);
  if (!der.ok()) {
    if (ReasonOf(der.status()) != Reason::kBadToken) return der.status();
    return BadKey("The private key is damaged: its text is not base64.");
  }
  EvpPkeyPtr key =
      DecodeRsaKey(der->Reveal(SecretAccess::ForKeyLoading()), structure, EVP_PKEY_KEYPAIR);
  if (key == nullptr) return BadKey("The private key is damaged, or is not an RSA key.");
  COURIER_RETURN_IF_ERROR(CheckStrength(key.get()));
  COURIER_RETURN_IF_ERROR(CheckRoundTrip(key.get()));
  return TenantPrivateKey(std::move(key));
}

bool TenantPrivateKey::Matches(const TenantPublicKey& key) const {
  const bool equal = EVP_PKEY_eq(key_.get(), key.key_.get()) == 1;
  ClearOpensslErrors();
  return equal;
}

absl::StatusOr<SecretBytes> TenantPrivateKey::Decrypt(absl::string_view token) const {
  return OpenTenantToken(key_.get(), token);
}

}  // namespace courier::crypto
