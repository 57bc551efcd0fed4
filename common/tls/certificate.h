// X.509 certificates and private keys as OpenSSL objects: parsing PEM, reading names and dates,
// verifying a chain. Nothing here reads a file or prompts for a password. Messages describe the
// object without quoting it; `what` names it, as in "the certificate agent.crt".
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/tls/identity.h"
#include "common/tls/openssl_ptr.h"

namespace courier::tls {

// Certificates from a peer's own up to the CA's, both included; more is no honest chain.
constexpr size_t kMaxChain = 10;

// At least one certificate and at most `limit`; other PEM blocks are skipped.
// Failure: kBadConfiguration.
absl::StatusOr<std::vector<X509Ptr>> ParseCertificates(absl::string_view pem,
                                                       absl::string_view what, size_t limit);

// An unencrypted private key. Failure: kBadConfiguration.
absl::StatusOr<EvpPkeyPtr> ParsePrivateKey(absl::string_view pem, absl::string_view what);

std::vector<std::string> UriNames(const X509* certificate);
std::vector<std::string> DnsNames(const X509* certificate);
// 4 or 16 bytes each, in network order.
std::vector<std::string> IpAddresses(const X509* certificate);

// The one URI of the certificate as an identity. Failure: kWrongIdentity.
absl::StatusOr<Identity> IdentityOf(const X509* certificate);

absl::Time NotBefore(const X509* certificate);
absl::Time NotAfter(const X509* certificate);

// A store that trusts the certificates of `ca_pem` alone. Failure: kBadConfiguration.
absl::StatusOr<X509StorePtr> TrustStore(absl::string_view ca_pem, absl::string_view what);

std::string CertificatePem(X509* certificate);
std::string PrivateKeyPem(EVP_PKEY* key);

// "2030-01-31 12:00:00 UTC".
std::string FormatForMessage(absl::Time time);

}  // namespace courier::tls
