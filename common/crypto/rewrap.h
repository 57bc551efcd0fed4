// Encrypts a stored secret anew for another workspace. This is the one step of a transfer in which
// the secret is open, and it is open in locked memory only, for as long as this call takes.
// Thread-safe.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/crypto/tenant_key.h"

namespace courier::crypto {

// The errors of TenantPrivateKey::Decrypt and TenantPublicKey::Encrypt.
absl::StatusOr<std::string> Rewrap(absl::string_view token, const TenantPrivateKey& source,
                                   const TenantPublicKey& target);

}  // namespace courier::crypto
