// What `courier pki show` and `courier doctor` say about a certificate file. Text comes from the
// certificate and is escaped; nothing is verified.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace courier::tls {

struct CertificateDescription {
  std::string subject;  // RFC 2253
  std::string issuer;
  std::string serial;  // hexadecimal
  std::vector<std::string> uris;
  std::vector<std::string> hosts;  // DNS names, then IP addresses
  absl::Time not_before;
  absl::Time not_after;
  int64_t days_left = 0;  // whole days; negative once expired
  bool is_ca = false;
  std::string key_type;            // "EC P-256", "RSA 2048", "Ed25519"
  std::string sha256_fingerprint;  // upper-case hexadecimal, pairs parted by ':'
};

// The first certificate in `file`. Failure: kBadConfiguration.
absl::StatusOr<CertificateDescription> DescribeCertificate(const std::string& file, absl::Time now);

}  // namespace courier::tls
