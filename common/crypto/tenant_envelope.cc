#include "common/crypto/tenant_envelope.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/crypto/aes_eax.h"
#include "common/crypto/base64.h"
#include "common/crypto/random.h"
#include "common/crypto/rsa_oaep.h"
#include "common/crypto/token_failure.h"
#include "common/secret/secret_access.h"
#include "common/text/utf8.h"

namespace courier::crypto {
namespace {

using secret::SecretAccess;
using secret::SecretBytes;

constexpr absl::string_view kMarker = "HYBRID:";
constexpr absl::string_view kNoHeader = "";
constexpr size_t kSessionKeyBytes = 16;
constexpr size_t kNonceBytes = 16;

absl::Status TooLong() {
  return MakeError(Reason::kLimitExceeded,
                   absl::StrCat("The secret is longer than ", kMaxSecretBytes,
                                " bytes, which Dify would store but never load again."));
}

// The primitives say kBadToken; only here is it known which part of the token is to blame.
template <typename T>
absl::StatusOr<T> Blame(TokenFailure failure, absl::StatusOr<T> result) {
  if (!result.ok() && ReasonOf(result.status()) == Reason::kBadToken) return TokenError(failure);
  return result;
}

absl::StatusOr<SecretBytes> OpenRsaPart(EVP_PKEY* private_key, absl::string_view wrapped) {
  if (wrapped.size() != static_cast<size_t>(EVP_PKEY_get_size(private_key))) {
    return TokenError(TokenFailure::kRsaLength);
  }
  return Blame(TokenFailure::kRsaOaep, DecryptRsaOaep(private_key, wrapped));
}

// `bytes` is what follows the marker.
absl::StatusOr<SecretBytes> OpenHybrid(EVP_PKEY* private_key, absl::string_view bytes) {
  const auto modulus_bytes = static_cast<size_t>(EVP_PKEY_get_size(private_key));
  COURIER_ASSIGN_OR_RETURN(const SecretBytes session_key,
                           OpenRsaPart(private_key, bytes.substr(0, modulus_bytes)));
  if (session_key.size() != 16 && session_key.size() != 24 && session_key.size() != 32) {
    return TokenError(TokenFailure::kAesKeyLength);
  }
  bytes.remove_prefix(modulus_bytes);
  if (bytes.empty()) return TokenError(TokenFailure::kTruncatedNonce);
  if (bytes.size() < kNonceBytes + kEaxTagBytes) return TokenError(TokenFailure::kEaxMac);
  const absl::string_view nonce = bytes.substr(0, kNonceBytes);
  const absl::string_view tag = bytes.substr(kNonceBytes, kEaxTagBytes);
  const absl::string_view ciphertext = bytes.substr(kNonceBytes + kEaxTagBytes);
  if (ciphertext.size() > kMaxSecretBytes) return TooLong();
  return Blame(TokenFailure::kEaxMac, OpenEax(session_key, nonce, kNoHeader, tag, ciphertext));
}

}  // namespace

absl::StatusOr<std::string> SealTenantToken(EVP_PKEY* public_key, const SecretBytes& secret) {
  if (secret.size() > kMaxSecretBytes) return TooLong();
  // Dify could not read it back.
  if (!text::IsUtf8(secret.Reveal(SecretAccess::ForEncryption())))
    return TokenError(TokenFailure::kUtf8);
  COURIER_ASSIGN_OR_RETURN(const SecretBytes session_key, RandomSecret(kSessionKeyBytes));
  COURIER_ASSIGN_OR_RETURN(const std::string nonce, RandomBytes(kNonceBytes));
  COURIER_ASSIGN_OR_RETURN(const std::string wrapped, EncryptRsaOaep(public_key, session_key));
  COURIER_ASSIGN_OR_RETURN(const EaxSealed sealed, SealEax(session_key, nonce, kNoHeader, secret));
  return EncodeBase64(absl::StrCat(kMarker, wrapped, nonce, sealed.tag, sealed.ciphertext));
}

absl::StatusOr<SecretBytes> OpenTenantToken(EVP_PKEY* private_key, absl::string_view token) {
  if (token.size() > kMaxTokenChars) return TooLong();
  const std::optional<std::string> decoded = DecodeBase64(token);
  if (!decoded.has_value()) return TokenError(TokenFailure::kBase64);
  absl::string_view bytes = *decoded;
  const bool hybrid = absl::ConsumePrefix(&bytes, kMarker);
  COURIER_ASSIGN_OR_RETURN(SecretBytes secret, hybrid ? OpenHybrid(private_key, bytes)
                                                      : OpenRsaPart(private_key, bytes));
  if (!text::IsUtf8(secret.Reveal(SecretAccess::ForDecryption())))
    return TokenError(TokenFailure::kUtf8);
  return secret;
}

}  // namespace courier::crypto
