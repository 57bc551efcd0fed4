#include "common/checkup/certificate_checkup.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/tls/certificate.h"
#include "common/tls/certificate_description.h"

namespace courier::checkup {
namespace {

constexpr absl::Duration kSoon = absl::Hours(24 * 30);
// A CA is not renewed in a day: everybody needs the new one.
constexpr absl::Duration kSoonForCa = absl::Hours(24 * 90);

int64_t WholeDays(absl::Duration left) { return absl::ToInt64Hours(left) / 24; }

std::string Days(absl::Duration left) {
  const int64_t days = WholeDays(left);
  return absl::StrCat(days, days == 1 ? " day" : " days");
}

// The folder of `courier pki` when its CA lies beside the certificate.
std::string PkiFolder(const tls::TlsFiles& files) {
  const std::filesystem::path folder = std::filesystem::path(files.certificate).parent_path();
  return access((folder / "ca.key").c_str(), F_OK) == 0 ? folder.string() : "DIR";
}

std::string Renewal(const tls::TlsFiles& files, absl::string_view role, absl::string_view name) {
  return absl::StrCat("courier pki renew ", PkiFolder(files), " ", role, " ", name);
}

absl::Time EndOfCa(const tls::TlsMaterial& used) {
  // As many as a file of trusted certificates may reasonably hold.
  constexpr size_t kMost = 1000;
  const auto certificates = tls::ParseCertificates(used.ca_pem, "the CA certificate", kMost);
  absl::Time end = absl::InfiniteFuture();
  if (!certificates.ok()) return end;
  for (const tls::X509Ptr& each : *certificates) end = std::min(end, tls::NotAfter(each.get()));
  return end;
}

}  // namespace

Findings CheckCertificate(const tls::TlsFiles& files, const tls::TlsMaterial& used,
                          absl::Time now) {
  Findings findings;
  const std::string renewal = Renewal(files, tls::RoleName(used.identity.role), used.identity.name);
  const absl::Duration left = used.not_after - now;
  if (left <= absl::ZeroDuration()) {
    findings.push_back(Failure("certificate", "the certificate has expired", renewal));
  } else if (left < kSoon) {
    findings.push_back(Warning(
        "certificate", absl::StrCat("certificate ", Days(left), ", expires soon"), renewal));
  } else {
    findings.push_back(Ok("certificate", absl::StrCat("certificate ", Days(left))));
  }
  const absl::Duration ca_left = EndOfCa(used) - now;
  if (ca_left < kSoonForCa) {
    findings.push_back(Warning(
        "certificate",
        ca_left <= absl::ZeroDuration()
            ? "the CA's certificate has expired: nobody accepts what it signed"
            : absl::StrCat("the CA's certificate ends in ", Days(ca_left), ", and all it signed"),
        "make a new CA with courier pki init, and let both stand in every ca file meanwhile"));
  }
  if (const auto renewed = tls::LoadTlsMaterial(files, now); !renewed.ok()) {
    findings.push_back(UnusableCertificate(files, renewed.status()));
  }
  struct stat key {};
  if (stat(files.key.c_str(), &key) == 0 && (key.st_mode & (S_IROTH | S_IWOTH)) != 0) {
    findings.push_back(
        Warning("certificate",
                absl::StrCat("every user of the machine can reach the private key ", files.key),
                absl::StrCat("chmod 600 ", files.key)));
  }
  return findings;
}

Finding UnusableCertificate(const tls::TlsFiles& files, const absl::Status& error) {
  std::string remedy = absl::StrCat("courier pki show ", files.certificate);
  const auto found = tls::DescribeCertificate(files.certificate, absl::Now());
  if (found.ok() && found->days_left < 0 && found->uris.size() == 1) {
    const auto identity = tls::ParseIdentity(found->uris.front());
    if (identity.ok()) remedy = Renewal(files, tls::RoleName(identity->role), identity->name);
  }
  return Failure("certificate", std::string(error.message()), remedy);
}

}  // namespace courier::checkup
