#include "common/crypto/random.h"

#include <openssl/rand.h>

#include "common/base/status_macros.h"
#include "common/crypto/bytes.h"
#include "common/crypto/openssl_error.h"
#include "common/secret/secret_access.h"

namespace courier::crypto {

absl::StatusOr<std::string> RandomBytes(size_t size) {
  std::string bytes(size, '\0');
  if (RAND_bytes_ex(nullptr, MutableBytes(bytes), size, 0) != 1) {
    return OpensslError("make random bytes");
  }
  return bytes;
}

absl::StatusOr<secret::SecretBytes> RandomSecret(size_t size) {
  COURIER_ASSIGN_OR_RETURN(auto bytes, secret::SecretBytes::Allocate(size));
  const auto out = bytes.RevealForWrite(secret::SecretAccess::ForKeyLoading());
  if (RAND_priv_bytes_ex(nullptr, out.data(), out.size(), 0) != 1) {
    return OpensslError("make a random key");
  }
  return bytes;
}

}  // namespace courier::crypto
