// The certificate, key and trusted CAs a program shows and accepts, read once and checked so that
// a wrong file is one clear sentence at start and not a failed handshake later. Holding a
// TlsMaterial means: the key belongs to the certificate, the certificate names one courier
// identity and was valid at load time. Failures: kBadConfiguration (missing, unreadable, not PEM,
// key and certificate differ), kWrongIdentity (URI names), kTlsRefused (expired, not yet valid).
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/tls/identity.h"

namespace courier::tls {

struct TlsFiles {
  std::string certificate;  // PEM: own certificate, then intermediate ones
  std::string key;          // PEM, not encrypted
  std::string ca;           // PEM: every CA the other side may come from
};

struct TlsMaterial {
  std::string certificate_chain_pem;
  std::string key_pem;
  std::string ca_pem;
  Identity identity;
  absl::Time not_before;
  absl::Time not_after;
  std::vector<std::string> warnings;  // sentences, e.g. a key that others may read
};

absl::StatusOr<TlsMaterial> LoadTlsMaterial(const TlsFiles& files, absl::Time now);

}  // namespace courier::tls
