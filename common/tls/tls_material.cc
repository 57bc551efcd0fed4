#include "common/tls/tls_material.h"

#include <openssl/err.h>
#include <sys/stat.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/tls/certificate.h"
#include "common/tls/pem_file.h"

namespace courier::tls {
namespace {

constexpr absl::Duration kWarnBeforeExpiry = absl::Hours(24 * 14);

absl::Status CheckDates(const TlsMaterial& material, const std::string& path, absl::Time now) {
  if (now < material.not_before) {
    return MakeError(
        Reason::kTlsRefused,
        absl::StrCat("the certificate ", path, " is not valid before ",
                     FormatForMessage(material.not_before), "; check this machine's clock"));
  }
  if (now > material.not_after) {
    return MakeError(
        Reason::kTlsRefused,
        absl::StrCat("the certificate ", path, " expired on ", FormatForMessage(material.not_after),
                     "; renew it, for example with courier pki renew"));
  }
  return absl::OkStatus();
}

std::vector<std::string> WarningsFor(const TlsMaterial& material, const TlsFiles& files,
                                     mode_t key_mode, absl::Time now) {
  std::vector<std::string> warnings;
  if ((key_mode & (S_IROTH | S_IWOTH)) != 0) {
    warnings.push_back(absl::StrCat("the private key ", files.key,
                                    " is open to every user of this machine; run chmod 600 on it"));
  }
  if (material.not_after - now < kWarnBeforeExpiry) {
    warnings.push_back(absl::StrCat("the certificate ", files.certificate, " expires on ",
                                    FormatForMessage(material.not_after),
                                    "; renew it, for example with courier pki renew"));
  }
  return warnings;
}

}  // namespace

absl::StatusOr<TlsMaterial> LoadTlsMaterial(const TlsFiles& files, absl::Time now) {
  const std::string certificate_name = absl::StrCat("the certificate ", files.certificate);
  const std::string key_name = absl::StrCat("the private key ", files.key);

  COURIER_ASSIGN_OR_RETURN(PemFile certificate, ReadPemFile(files.certificate, "the certificate"));
  COURIER_ASSIGN_OR_RETURN(PemFile key, ReadPemFile(files.key, "the private key"));
  COURIER_ASSIGN_OR_RETURN(PemFile ca, ReadPemFile(files.ca, "the CA certificate"));

  COURIER_ASSIGN_OR_RETURN(const std::vector<X509Ptr> chain,
                           ParseCertificates(certificate.text, certificate_name, kMaxChain));
  COURIER_ASSIGN_OR_RETURN(const EvpPkeyPtr private_key, ParsePrivateKey(key.text, key_name));
  COURIER_RETURN_IF_ERROR(
      TrustStore(ca.text, absl::StrCat("the CA certificate ", files.ca)).status());

  const X509* own = chain.front().get();
  if (X509_check_private_key(own, private_key.get()) != 1) {
    ERR_clear_error();
    return MakeError(Reason::kBadConfiguration,
                     absl::StrCat(key_name, " does not belong to ", certificate_name));
  }
  absl::StatusOr<Identity> identity = IdentityOf(own);
  if (!identity.ok()) {
    return MakeError(ReasonOf(identity.status()),
                     absl::StrCat(files.certificate, ": ", identity.status().message()));
  }

  TlsMaterial material{.certificate_chain_pem = std::move(certificate.text),
                       .key_pem = std::move(key.text),
                       .ca_pem = std::move(ca.text),
                       .identity = *std::move(identity),
                       .not_before = NotBefore(own),
                       .not_after = NotAfter(own),
                       .warnings = {}};
  COURIER_RETURN_IF_ERROR(CheckDates(material, files.certificate, now));
  material.warnings = WarningsFor(material, files, key.mode, now);
  return material;
}

}  // namespace courier::tls
