// The small CA behind `courier pki`, for those who have none: a directory with ca.crt, ca.key and
// one ROLE-NAME.crt, ROLE-NAME.key per agent and controller. Keys are EC P-256, mode 0600. The CA
// can vouch for one trust domain only: its certificate carries the name constraint, so every
// verifier holds it to that. Nothing is kept but these files; nothing is ever overwritten except
// by RenewCertificate. `now` is the caller's clock.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/tls/identity.h"

namespace courier::tls {

inline constexpr int kDefaultCertificateDays = 365;
inline constexpr int kMaxCertificateDays = 3650;

struct IssueRequest {
  Identity::Role role = Identity::Role::kAgent;
  std::string name;
  std::vector<std::string> hosts = {};  // DNS names and IP addresses, for other tools' sake
  int days = kDefaultCertificateDays;
};

struct IssuedCertificate {
  std::string certificate_path;
  std::string key_path;
  Identity identity;
  absl::Time not_after;
};

// Makes `directory` (0700) if needed. Failures: kUsage (bad domain, a CA is there already),
// kDiskFull, kInternal.
absl::Status InitCa(const std::string& directory, absl::string_view trust_domain, absl::Time now);

// Failures: kUsage (no CA there, bad name, host or days, issued already), kTlsRefused (the CA has
// expired), kBadConfiguration (damaged CA files), kDiskFull, kInternal.
absl::StatusOr<IssuedCertificate> IssueCertificate(const std::string& directory,
                                                   const IssueRequest& request, absl::Time now);

// A new key and certificate with the names of the present one, for `days` or as long as that one
// was made for. Both files are complete before either takes its name; should the machine stop
// between the two renames, renewing again mends it, because only the certificate is read.
absl::StatusOr<IssuedCertificate> RenewCertificate(const std::string& directory,
                                                   Identity::Role role, absl::string_view name,
                                                   std::optional<int> days, absl::Time now);

}  // namespace courier::tls
