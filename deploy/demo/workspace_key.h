// The key pair of one demo workspace, as Dify makes it: RSA, 2048 bits. Secrets are sealed with the
// project's own envelope.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/crypto/tenant_key.h"

namespace courier::demo {

class WorkspaceKey {
 public:
  static absl::StatusOr<WorkspaceKey> Generate();

  // For tenants.encrypt_public_key: PEM without a newline at the end.
  const std::string& public_pem() const { return public_pem_; }
  // Writes privkeys/<workspace_id>/private.pem below `storage`: PKCS #1, mode 0600.
  absl::Status WritePrivateKey(const std::string& storage, const std::string& workspace_id) const;

  // A token that Dify and the agents read back with the private key.
  absl::StatusOr<std::string> Seal(absl::string_view plaintext) const;

 private:
  WorkspaceKey(std::string public_pem, std::string private_pem, crypto::TenantPublicKey key);

  std::string public_pem_;
  std::string private_pem_;
  crypto::TenantPublicKey key_;
};

}  // namespace courier::demo
