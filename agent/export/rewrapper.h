// Every secret of a package on its way from the source workspace's key to the target's, column by
// column, as Dify's own encrypter has them. Only the token inside a column's text changes.
// Several threads may use one.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "agent/export/known_tokens.h"
#include "common/crypto/tenant_key.h"
#include "common/migration/environment_overrides.h"

namespace courier::exporting {

// What was met on the way.
struct SecretTally {
  uint64_t secrets = 0;
  // What holds a mask of Dify's console in place of a secret, e.g. `secret variable KEY`: the
  // secret was lost before, and moves no more.
  std::vector<std::string> masks;
};

using FinishedVariables = migration::FinishedVariables;

// What an agent remembers of earlier exports.
struct Recall {
  // Borrowed.
  KnownTokens& tokens;
  // See KnownTokens::DigestOf.
  std::string source_key;
  // For a plan, of which nothing is ever written: it stands for each secret, and what is known to
  // open is not opened again. Empty: every token is opened and encrypted anew.
  std::string placeholder = "";
};

class Rewrapper {
 public:
  Rewrapper(const crypto::TenantPrivateKey& source, const crypto::TenantPublicKey& target,
            Recall recall)
      : source_(source), target_(target), recall_(std::move(recall)) {}

  // Failures: kBadToken for a token that must open and does not, kBadGraph for a column that is no
  // JSON. `owner` is named in errors, e.g. `app "Billing"`.

  // workflows.environment_variables. A secret that was never set is sent as "", so that the target
  // can tell and keep its own.
  absl::StatusOr<std::string> EnvironmentVariables(absl::string_view column,
                                                   const FinishedVariables& finished,
                                                   absl::string_view owner,
                                                   SecretTally& tally) const;
  // tool_api_providers.credentials_str: api_key_value, when auth_type is one that uses it.
  absl::StatusOr<std::string> ApiCredentials(absl::string_view column, absl::string_view owner,
                                             SecretTally& tally) const;
  // tool_mcp_providers.server_url: one token, which must open.
  absl::StatusOr<std::string> Token(absl::string_view token, absl::string_view owner,
                                    absl::string_view what, SecretTally& tally) const;
  // tool_mcp_providers.encrypted_headers and .encrypted_credentials: every text that is a token, at
  // any depth. What is stored in clear there stays as it is: Dify reads both.
  absl::StatusOr<std::string> TokensWithin(absl::string_view column, absl::string_view owner,
                                           absl::string_view what, SecretTally& tally) const;

 private:
  struct Rewrapped {
    std::string token;
    TokenTraits traits;
  };

  absl::StatusOr<Rewrapped> Rewrap(absl::string_view token, absl::string_view owner,
                                   absl::string_view what) const;
  static std::string Counted(Rewrapped&& rewrapped, absl::string_view what, SecretTally& tally);

  const crypto::TenantPrivateKey& source_;
  const crypto::TenantPublicKey& target_;
  const Recall recall_;
};

// Whether tool_api_providers.credentials_str holds a key.
bool HoldsApiKey(absl::string_view credentials);

// Without secrets: every secret variable but the finished ones is emptied, and nothing is
// decrypted.
absl::StatusOr<std::string> WithoutSecrets(absl::string_view environment_variables,
                                           const FinishedVariables& finished,
                                           absl::string_view owner);

}  // namespace courier::exporting
