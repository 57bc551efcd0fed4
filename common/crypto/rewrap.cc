#include "common/crypto/rewrap.h"

#include "common/base/status_macros.h"
#include "common/secret/secret_bytes.h"

namespace courier::crypto {

absl::StatusOr<std::string> Rewrap(absl::string_view token, const TenantPrivateKey& source,
                                   const TenantPublicKey& target) {
  COURIER_ASSIGN_OR_RETURN(const secret::SecretBytes secret, source.Decrypt(token));
  return target.Encrypt(secret);
}

}  // namespace courier::crypto
