// Keys and tokens for the tests of this folder: the source workspace has key A, the target key B.
#pragma once

#include <string>

#include "agent/export/rewrapper.h"
#include "common/crypto/tenant_key.h"
#include "tests/unit/common/crypto/crypto_test_support.h"
#include "tests/unit/common/crypto/test_keys.h"

namespace courier::exporting {

inline std::string SourceToken(absl::string_view secret) {
  return *crypto::TenantPublicKey::FromPem(crypto::kPublicPemA)->Encrypt(crypto::Secret(secret));
}

// What the target will read.
inline std::string OpenedByTarget(absl::string_view token) {
  const auto key = crypto::LoadPrivateKey(crypto::kPrivatePemB);
  const auto secret = key->Decrypt(token);
  return secret.ok() ? crypto::Revealed(*secret) : "unreadable";
}

struct TestKeys {
  crypto::TenantPrivateKey source = *crypto::LoadPrivateKey(crypto::kPrivatePemA);
  crypto::TenantPublicKey target = *crypto::TenantPublicKey::FromPem(crypto::kPublicPemB);
  KnownTokens opened;
  Rewrapper rewrapper{source, target, {opened, "key A"}};
};

}  // namespace courier::exporting
