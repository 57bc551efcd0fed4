#include "controller/transfer/secret_overrides.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/crypto/tenant_envelope.h"
#include "common/crypto/tenant_key.h"
#include "common/secret/secret_access.h"
#include "common/secret/secret_bytes.h"

namespace courier::controller {
namespace {

using secret::SecretAccess;
using secret::SecretBytes;

std::string Described(const SecretOverride& from) {
  return from.file.empty() ? absl::StrCat("file descriptor ", from.descriptor) : from.file;
}

absl::Status CannotRead(const SecretOverride& from, int error) {
  return MakeError(Reason::kUsage,
                   absl::StrCat("can't read the value of ", from.name, " from ", Described(from),
                                ": ", std::generic_category().message(error)));
}

void DropLineBreak(SecretBytes& secret) {
  const absl::string_view text = secret.Reveal(SecretAccess::ForIntake());
  size_t size = text.size();
  if (size > 0 && text[size - 1] == '\n') --size;
  if (size > 0 && size < text.size() && text[size - 1] == '\r') --size;
  secret.Truncate(size);
}

// Straight into locked memory: no stream, no buffer in between.
absl::StatusOr<SecretBytes> ReadAll(int descriptor, const SecretOverride& from) {
  COURIER_ASSIGN_OR_RETURN(SecretBytes secret, SecretBytes::Allocate(crypto::kMaxSecretBytes + 3));
  const absl::Span<unsigned char> room = secret.RevealForWrite(SecretAccess::ForIntake());
  size_t used = 0;
  while (used < room.size()) {
    const ssize_t got = read(descriptor, room.data() + used, room.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return CannotRead(from, errno);
    if (got == 0) break;
    used += static_cast<size_t>(got);
  }
  secret.Truncate(used);
  DropLineBreak(secret);
  return secret;
}

absl::StatusOr<SecretBytes> ReadSecret(const SecretOverride& from) {
  if (from.file.empty()) return ReadAll(from.descriptor, from);
  const int descriptor = open(from.file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return CannotRead(from, errno);
  absl::StatusOr<SecretBytes> secret = ReadAll(descriptor, from);
  close(descriptor);
  return secret;
}

}  // namespace

absl::StatusOr<std::vector<model::EnvironmentOverride>> EncryptSecretOverrides(
    const std::vector<SecretOverride>& secrets, absl::string_view public_key_pem) {
  std::vector<model::EnvironmentOverride> overrides;
  if (secrets.empty()) return overrides;
  COURIER_ASSIGN_OR_RETURN(const crypto::TenantPublicKey key,
                           crypto::TenantPublicKey::FromPem(public_key_pem));
  for (const SecretOverride& from : secrets) {
    COURIER_ASSIGN_OR_RETURN(const SecretBytes secret, ReadSecret(from));
    COURIER_ASSIGN_OR_RETURN(std::string token,
                             secret.empty() ? key.EncryptEmpty() : key.Encrypt(secret));
    overrides.push_back({from.app, from.name, std::move(token), /*is_token=*/true});
  }
  return overrides;
}

}  // namespace courier::controller
