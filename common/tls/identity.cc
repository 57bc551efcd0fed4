#include "common/tls/identity.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"

namespace courier::tls {
namespace {

constexpr absl::string_view kScheme = "spiffe://";
constexpr size_t kMaxTrustDomain = 255;
// A certificate's common name holds 64 characters (RFC 5280, ub-common-name).
constexpr size_t kMaxName = 64;
constexpr size_t kMaxQuoted = 200;

bool IsNameCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '_';
}

bool IsName(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxName && text != "." && text != ".." &&
         std::all_of(text.begin(), text.end(), IsNameCharacter);
}

absl::Status NotAnIdentity(absl::string_view uri) {
  return MakeError(Reason::kWrongIdentity,
                   absl::StrCat("the URI '", QuoteForMessage(uri),
                                "' is no courier identity: it must read "
                                "spiffe://TRUST-DOMAIN/courier/agent/NAME or "
                                "spiffe://TRUST-DOMAIN/courier/controller/NAME"));
}

}  // namespace

absl::string_view RoleName(Identity::Role role) {
  switch (role) {
    case Identity::Role::kAgent:
      return "agent";
    case Identity::Role::kController:
      return "controller";
  }
  return "";
}

std::optional<Identity::Role> RoleFromName(absl::string_view name) {
  if (name == "agent") return Identity::Role::kAgent;
  if (name == "controller") return Identity::Role::kController;
  return std::nullopt;
}

bool IsTrustDomain(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxTrustDomain &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return IsNameCharacter(c) && !absl::ascii_isupper(static_cast<unsigned char>(c));
         });
}

absl::StatusOr<Identity> ParseIdentity(absl::string_view uri) {
  absl::string_view rest = uri;
  if (!absl::ConsumePrefix(&rest, kScheme)) return NotAnIdentity(uri);
  const std::vector<absl::string_view> parts = absl::StrSplit(rest, '/');
  if (parts.size() != 4 || parts[1] != "courier") return NotAnIdentity(uri);
  const std::optional<Identity::Role> role = RoleFromName(parts[2]);
  if (!role.has_value() || !IsTrustDomain(parts[0]) || !IsName(parts[3])) {
    return NotAnIdentity(uri);
  }
  return Identity{.uri = std::string(uri),
                  .trust_domain = std::string(parts[0]),
                  .role = *role,
                  .name = std::string(parts[3])};
}

absl::StatusOr<Identity> MakeIdentity(absl::string_view trust_domain, Identity::Role role,
                                      absl::string_view name) {
  if (!IsTrustDomain(trust_domain)) {
    return MakeError(Reason::kUsage,
                     absl::StrCat("'", QuoteForMessage(trust_domain),
                                  "' is no trust domain: use lower-case letters, digits, '.', "
                                  "'-' and '_', as in acme.example"));
  }
  if (!IsName(name)) {
    return MakeError(
        Reason::kUsage,
        absl::StrCat("'", QuoteForMessage(name), "' is no name for an ", RoleName(role),
                     ": use 1 to ", kMaxName, " letters, digits, '.', '-' and '_'"));
  }
  return ParseIdentity(absl::StrCat(kScheme, trust_domain, "/courier/", RoleName(role), "/", name));
}

bool IdentityMatches(absl::string_view pattern, absl::string_view uri) {
  if (absl::ConsumeSuffix(&pattern, "*")) {
    return !absl::StrContains(pattern, '*') && absl::StartsWith(uri, pattern);
  }
  return !pattern.empty() && pattern == uri;
}

absl::Status ValidateIdentityPattern(absl::string_view pattern) {
  absl::string_view prefix = pattern;
  const bool open_ended = absl::ConsumeSuffix(&prefix, "*");
  if (absl::StrContains(prefix, '*')) {
    return MakeError(Reason::kBadConfiguration,
                     absl::StrCat("the identity '", QuoteForMessage(pattern),
                                  "' has a * before its end; only the last character may be *"));
  }
  if (open_ended) {
    if (absl::StartsWith(prefix, kScheme) || absl::StartsWith(kScheme, prefix)) {
      return absl::OkStatus();
    }
    return MakeError(Reason::kBadConfiguration,
                     absl::StrCat("the identity '", QuoteForMessage(pattern),
                                  "' matches nobody: it must begin with spiffe://"));
  }
  if (const auto exact = ParseIdentity(pattern); !exact.ok()) {
    return MakeError(Reason::kBadConfiguration, exact.status().message());
  }
  return absl::OkStatus();
}

std::string QuoteForMessage(absl::string_view text) {
  if (text.size() <= kMaxQuoted) return absl::CHexEscape(text);
  return absl::StrCat(absl::CHexEscape(text.substr(0, kMaxQuoted)), "...");
}

}  // namespace courier::tls
