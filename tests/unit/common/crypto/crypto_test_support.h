// Shorthands of the tests in this directory.
#pragma once

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "common/crypto/tenant_key.h"
#include "common/secret/secret_access.h"
#include "common/secret/secret_bytes.h"

namespace courier::crypto {

inline std::string FromHex(absl::string_view hex) { return absl::HexStringToBytes(hex); }

template <typename Container>
std::string ToHex(const Container& bytes) {
  return absl::BytesToHexString({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

inline secret::SecretBytes Secret(absl::string_view bytes) {
  return secret::SecretBytes::CopyOf(bytes, secret::SecretAccess::ForTest()).value();
}

inline secret::SecretBytes SecretFromHex(absl::string_view hex) { return Secret(FromHex(hex)); }

inline std::string Revealed(const secret::SecretBytes& secret) {
  return std::string(secret.Reveal(secret::SecretAccess::ForTest()));
}

// For ASSERT_EQ and EXPECT_EQ on whatever a function gave.
inline std::string RevealedHex(const secret::SecretBytes& secret) {
  return absl::BytesToHexString(Revealed(secret));
}

inline absl::StatusOr<TenantPrivateKey> LoadPrivateKey(absl::string_view pem) {
  return TenantPrivateKey::FromPem(Secret(pem));
}

}  // namespace courier::crypto
