// Every secret of a package on its way from the source workspace's key to the target's, column by
// column (which columns hold what: Dify's encrypter and the notes in deploy/docs/secrets.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/crypto/tenant_key.h"

namespace courier::exporting {

class Rewrapper {
 public:
  Rewrapper(const crypto::TenantPrivateKey& source, const crypto::TenantPublicKey& target)
      : source_(source), target_(target) {}

  // workflows.environment_variables. `owner` is named in errors, e.g. `app "Billing"`.
  absl::StatusOr<std::string> EnvironmentVariables(absl::string_view column,
                                                   absl::string_view owner);
  // tool_api_providers.credentials_str: api_key_value, when auth_type is one that uses it.
  absl::StatusOr<std::string> ApiCredentials(absl::string_view column, absl::string_view owner);
  // tool_mcp_providers.server_url: one token, which must open.
  absl::StatusOr<std::string> Token(absl::string_view token, absl::string_view owner,
                                    absl::string_view what);
  // tool_mcp_providers.encrypted_headers and .encrypted_credentials: every text that is a token, at
  // any depth. What is stored in clear there stays as it is: Dify reads both.
  absl::StatusOr<std::string> TokensWithin(absl::string_view column, absl::string_view owner,
                                           absl::string_view what);

  uint64_t secrets() const { return secrets_; }

 private:
  const crypto::TenantPrivateKey& source_;
  const crypto::TenantPublicKey& target_;
  uint64_t secrets_ = 0;
};

// Without secrets: every secret variable is emptied, and nothing is decrypted.
absl::StatusOr<std::string> WithoutSecrets(absl::string_view environment_variables,
                                           absl::string_view owner);

}  // namespace courier::exporting
