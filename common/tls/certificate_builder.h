// Makes certificates: the one place that fills in and signs an X.509 structure. Extensions are
// built as objects, never from configuration text, so that a name cannot smuggle in another one.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/tls/openssl_ptr.h"

namespace courier::tls {

struct CertificatePlan {
  std::string common_name;  // cut to the 64 characters that X.509 allows
  std::vector<std::string> uris;
  std::vector<std::string> hosts;  // DNS names and IP addresses
  absl::Time not_before;
  absl::Time not_after;
};

// A new EC P-256 key. Failure: kInternal.
absl::StatusOr<EvpPkeyPtr> NewPrivateKey();

// A self-signed CA that can only vouch for URIs under `trust_domain` (name constraint) and for no
// further CA.
absl::StatusOr<X509Ptr> BuildCaCertificate(const CertificatePlan& plan,
                                           absl::string_view trust_domain, EVP_PKEY* key);

// A certificate for TLS client, TLS server and signed statements.
absl::StatusOr<X509Ptr> BuildLeafCertificate(const CertificatePlan& plan, EVP_PKEY* key,
                                             X509* ca_certificate, EVP_PKEY* ca_key);

// True for a DNS name (a leading "*." included) or an IP address.
bool IsHost(const std::string& text);

}  // namespace courier::tls
