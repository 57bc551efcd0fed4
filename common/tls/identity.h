// Who a certificate speaks for: the one URI among its subject alternative names,
//   spiffe://TRUST_DOMAIN/courier/agent/NAME  or  spiffe://TRUST_DOMAIN/courier/controller/NAME
// (SPIFFE-ID, https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE-ID.md). An Identity that
// came from ParseIdentity is always well formed. Messages quote at most a cut, escaped URI, since
// it may be a stranger's.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::tls {

struct Identity {
  enum class Role { kAgent, kController };

  std::string uri;
  std::string trust_domain;
  Role role = Role::kAgent;
  std::string name;

  bool operator==(const Identity&) const = default;
};

// "agent" and "controller".
absl::string_view RoleName(Identity::Role role);
std::optional<Identity::Role> RoleFromName(absl::string_view name);

// Failure: kWrongIdentity.
absl::StatusOr<Identity> ParseIdentity(absl::string_view uri);

// The identity of `name` under `trust_domain`. Failure: kUsage, since both come from a person.
absl::StatusOr<Identity> MakeIdentity(absl::string_view trust_domain, Identity::Role role,
                                      absl::string_view name);

// Lower-case letters, digits, '.', '-', '_'; at most 255 characters.
bool IsTrustDomain(absl::string_view text);

// An exact URI, or a prefix that ends in the pattern's only '*'.
bool IdentityMatches(absl::string_view pattern, absl::string_view uri);

// Refuses a pattern that can match nobody: no spiffe:// and no '*', or a '*' before the end.
// Failure: kBadConfiguration.
absl::Status ValidateIdentityPattern(absl::string_view pattern);

// `text` as a message may quote it: cut to 200 characters, everything unprintable escaped.
std::string QuoteForMessage(absl::string_view text);

}  // namespace courier::tls
