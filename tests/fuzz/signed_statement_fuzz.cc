// A signed statement is read from the wire before anyone knows who sent it. The first two bytes
// say where signature and chain part, the first line is also taken for an identity. Nobody holds
// the key of the CA, which is made anew each run: whatever the bytes, nothing may be accepted.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "common/tls/certificate.h"
#include "common/tls/certificate_builder.h"
#include "common/tls/identity.h"
#include "common/tls/signed_statement.h"

namespace {

using courier::tls::BuildCaCertificate;
using courier::tls::CertificatePem;
using courier::tls::NewPrivateKey;
using courier::tls::ParseIdentity;
using courier::tls::SignedStatement;
using courier::tls::VerifyStatement;

std::string MakeCa() {
  const auto key = NewPrivateKey();
  const auto certificate = BuildCaCertificate({.common_name = "ca",
                                               .uris = {"spiffe://acme.example"},
                                               .hosts = {},
                                               .not_before = absl::UnixEpoch(),
                                               .not_after = absl::UnixEpoch() + absl::Hours(1)},
                                              "acme.example", key->get());
  return CertificatePem(certificate->get());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::string ca = MakeCa();
  if (size < 2) return 0;
  const std::string rest(reinterpret_cast<const char*>(data) + 2, size - 2);
  const size_t split = (size_t{data[0]} * 256 + data[1]) % (rest.size() + 1);
  const SignedStatement statement{
      .payload = rest, .signature = rest.substr(0, split), .chain_pem = rest.substr(split)};
  const absl::Time now = absl::UnixEpoch() + absl::Minutes(1);
  if (VerifyStatement(statement, "purpose", ca, now).ok()) std::abort();
  const auto identity = ParseIdentity(rest.substr(0, rest.find('\n')));
  if (identity.ok() && identity->uri.find_first_of("%?#@: \r\n", 9) != std::string::npos) {
    std::abort();
  }
  return 0;
}
