#include "common/tls/certificate_authority.h"

#include <openssl/err.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/tls/certificate.h"
#include "common/tls/certificate_builder.h"
#include "common/tls/certificate_description.h"
#include "common/tls/pem_file.h"

namespace courier::tls {
namespace {

constexpr int kCaDays = 3650;
constexpr mode_t kKeyMode = 0600;
constexpr mode_t kCertificateMode = 0644;
// Clocks of two machines differ a little; a new certificate must work at once on both.
constexpr absl::Duration kClockSkew = absl::Minutes(5);
constexpr absl::string_view kDomainScheme = "spiffe://";

struct Authority {
  X509Ptr certificate;
  EvpPkeyPtr key;
  std::string trust_domain;
};

absl::Duration Days(int days) { return absl::Hours(24) * days; }

std::string PathOf(const std::string& directory, absl::string_view file) {
  return absl::StrCat(directory.empty() ? "." : directory, "/", file);
}

absl::Status CreatePrivateDirectory(const std::string& directory) {
  std::error_code error;
  const std::filesystem::path path(directory.empty() ? "." : directory);
  if (std::filesystem::is_directory(path, error)) return absl::OkStatus();
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
  if (::mkdir(path.c_str(), 0700) != 0 && !std::filesystem::is_directory(path, error)) {
    return MakeError(Reason::kUsage, absl::StrCat("cannot make the directory ", directory,
                                                  "; choose one that you may write to"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Authority> OpenCa(const std::string& directory, absl::Time now) {
  const std::string certificate_path = PathOf(directory, "ca.crt");
  const std::string key_path = PathOf(directory, "ca.key");
  if (::access(certificate_path.c_str(), F_OK) != 0 || ::access(key_path.c_str(), F_OK) != 0) {
    return MakeError(Reason::kUsage, absl::StrCat("there is no CA in ", directory,
                                                  "; make one with courier pki init ", directory,
                                                  " --trust-domain DOMAIN"));
  }
  COURIER_ASSIGN_OR_RETURN(const PemFile certificate_file,
                           ReadPemFile(certificate_path, "the CA certificate"));
  COURIER_ASSIGN_OR_RETURN(const PemFile key_file, ReadPemFile(key_path, "the CA key"));
  COURIER_ASSIGN_OR_RETURN(std::vector<X509Ptr> certificates,
                           ParseCertificates(certificate_file.text, certificate_path, 1));
  COURIER_ASSIGN_OR_RETURN(EvpPkeyPtr key, ParsePrivateKey(key_file.text, key_path));
  X509* certificate = certificates.front().get();
  if (X509_check_private_key(certificate, key.get()) != 1) {
    ERR_clear_error();
    return MakeError(Reason::kBadConfiguration,
                     absl::StrCat(key_path, " does not belong to ", certificate_path));
  }
  const std::vector<std::string> uris = UriNames(certificate);
  absl::string_view domain = uris.size() == 1 ? absl::string_view(uris.front()) : "";
  if (!absl::ConsumePrefix(&domain, kDomainScheme) || !IsTrustDomain(domain)) {
    return MakeError(Reason::kBadConfiguration,
                     absl::StrCat(certificate_path,
                                  " was not made by courier pki init: it names no trust domain"));
  }
  if (now >= NotAfter(certificate)) {
    return MakeError(Reason::kTlsRefused, absl::StrCat("the CA in ", directory, " expired on ",
                                                       FormatForMessage(NotAfter(certificate)),
                                                       "; make a new one in another directory"));
  }
  std::string trust_domain(domain);
  return Authority{.certificate = std::move(certificates.front()),
                   .key = std::move(key),
                   .trust_domain = std::move(trust_domain)};
}

absl::Status ValidateRequest(const IssueRequest& request) {
  if (request.days < 1 || request.days > kMaxCertificateDays) {
    return MakeError(Reason::kUsage, absl::StrCat("a certificate lasts 1 to ", kMaxCertificateDays,
                                                  " days, not ", request.days));
  }
  for (const std::string& host : request.hosts) {
    if (!IsHost(host)) {
      return MakeError(Reason::kUsage, absl::StrCat("'", QuoteForMessage(host),
                                                    "' is neither a host name nor an IP address"));
    }
  }
  return absl::OkStatus();
}

std::string StemOf(const Identity& identity) {
  return absl::StrCat(RoleName(identity.role), "-", identity.name);
}

absl::StatusOr<IssuedCertificate> Issue(const std::string& directory, const Authority& ca,
                                        const Identity& identity, const IssueRequest& request,
                                        Existing existing, absl::Time now) {
  COURIER_ASSIGN_OR_RETURN(const EvpPkeyPtr key, NewPrivateKey());
  const CertificatePlan plan{
      .common_name = identity.name,
      .uris = {identity.uri},
      .hosts = request.hosts,
      .not_before = std::max(now - kClockSkew, NotBefore(ca.certificate.get())),
      .not_after = std::min(now + Days(request.days), NotAfter(ca.certificate.get()))};
  COURIER_ASSIGN_OR_RETURN(
      const X509Ptr certificate,
      BuildLeafCertificate(plan, key.get(), ca.certificate.get(), ca.key.get()));
  IssuedCertificate issued{.certificate_path = PathOf(directory, StemOf(identity) + ".crt"),
                           .key_path = PathOf(directory, StemOf(identity) + ".key"),
                           .identity = identity,
                           .not_after = plan.not_after};
  COURIER_RETURN_IF_ERROR(
      WriteFiles({{issued.key_path, PrivateKeyPem(key.get()), kKeyMode},
                  {issued.certificate_path, CertificatePem(certificate.get()), kCertificateMode}},
                 existing));
  return issued;
}

}  // namespace

absl::Status InitCa(const std::string& directory, absl::string_view trust_domain, absl::Time now) {
  if (!IsTrustDomain(trust_domain)) {
    return MakeError(Reason::kUsage,
                     absl::StrCat("'", QuoteForMessage(trust_domain),
                                  "' is no trust domain: use lower-case letters, digits, '.', "
                                  "'-' and '_', as in acme.example"));
  }
  COURIER_RETURN_IF_ERROR(CreatePrivateDirectory(directory));
  COURIER_ASSIGN_OR_RETURN(const EvpPkeyPtr key, NewPrivateKey());
  const CertificatePlan plan{.common_name = absl::StrCat("CA of ", trust_domain),
                             .uris = {absl::StrCat(kDomainScheme, trust_domain)},
                             .hosts = {},
                             .not_before = now - kClockSkew,
                             .not_after = now + Days(kCaDays)};
  COURIER_ASSIGN_OR_RETURN(const X509Ptr certificate,
                           BuildCaCertificate(plan, trust_domain, key.get()));
  return WriteFiles(
      {{PathOf(directory, "ca.key"), PrivateKeyPem(key.get()), kKeyMode},
       {PathOf(directory, "ca.crt"), CertificatePem(certificate.get()), kCertificateMode}},
      Existing::kRefuse);
}

absl::StatusOr<IssuedCertificate> IssueCertificate(const std::string& directory,
                                                   const IssueRequest& request, absl::Time now) {
  COURIER_RETURN_IF_ERROR(ValidateRequest(request));
  COURIER_ASSIGN_OR_RETURN(const Authority ca, OpenCa(directory, now));
  COURIER_ASSIGN_OR_RETURN(const Identity identity,
                           MakeIdentity(ca.trust_domain, request.role, request.name));
  return Issue(directory, ca, identity, request, Existing::kRefuse, now);
}

absl::StatusOr<IssuedCertificate> RenewCertificate(const std::string& directory,
                                                   Identity::Role role, absl::string_view name,
                                                   std::optional<int> days, absl::Time now) {
  COURIER_ASSIGN_OR_RETURN(const Authority ca, OpenCa(directory, now));
  COURIER_ASSIGN_OR_RETURN(const Identity identity, MakeIdentity(ca.trust_domain, role, name));
  const std::string path = PathOf(directory, StemOf(identity) + ".crt");
  if (::access(path.c_str(), F_OK) != 0) {
    return MakeError(Reason::kUsage, absl::StrCat("there is no ", path,
                                                  " to renew; issue it with courier pki "
                                                  "issue ",
                                                  directory, " ", RoleName(role), " ", name));
  }
  COURIER_ASSIGN_OR_RETURN(const CertificateDescription present, DescribeCertificate(path, now));
  if (present.uris != std::vector<std::string>{identity.uri}) {
    return MakeError(Reason::kBadConfiguration,
                     absl::StrCat(path, " is not the certificate of ", identity.uri));
  }
  const auto lifetime = static_cast<int>((present.not_after - present.not_before) / Days(1));
  IssueRequest request{.role = role,
                       .name = identity.name,
                       .hosts = present.hosts,
                       .days = days.value_or(std::clamp(lifetime, 1, kMaxCertificateDays))};
  COURIER_RETURN_IF_ERROR(ValidateRequest(request));
  return Issue(directory, ca, identity, request, Existing::kReplace, now);
}

}  // namespace courier::tls
