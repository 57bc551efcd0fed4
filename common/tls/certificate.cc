#include "common/tls/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <ctime>
#include <limits>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::tls {
namespace {

constexpr size_t kMaxTrusted = 1000;

BioPtr ReadOnlyBio(absl::string_view text) {
  if (text.size() > static_cast<size_t>(std::numeric_limits<int>::max())) return nullptr;
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string TextOf(BIO* bio) {
  const char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return size > 0 ? std::string(data, static_cast<size_t>(size)) : std::string();
}

// Without it OpenSSL would ask for the password of an encrypted key on the terminal.
int RefusePassword(char* /*buffer*/, int /*size*/, int /*writing*/, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

std::vector<std::string> NamesOfType(const X509* certificate, int type) {
  std::vector<std::string> names;
  const GeneralNamesPtr all(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  if (all == nullptr) return names;
  for (int i = 0; i < sk_GENERAL_NAME_num(all.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(all.get(), i);
    if (name->type != type) continue;
    const auto* text = static_cast<const ASN1_STRING*>(GENERAL_NAME_get0_value(name, nullptr));
    names.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                       static_cast<size_t>(ASN1_STRING_length(text)));
  }
  return names;
}

absl::Time ToTime(const ASN1_TIME* time) {
  std::tm parts{};
  // An unreadable date must never look valid: InfinitePast fails "not after now".
  if (ASN1_TIME_to_tm(time, &parts) != 1) return absl::InfinitePast();
  return absl::FromTimeT(timegm(&parts));
}

}  // namespace

absl::StatusOr<std::vector<X509Ptr>> ParseCertificates(absl::string_view pem,
                                                       absl::string_view what, size_t limit) {
  const BioPtr bio = ReadOnlyBio(pem);
  std::vector<X509Ptr> certificates;
  ERR_clear_error();
  while (X509Ptr next{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    if (certificates.size() == limit) {
      return MakeError(Reason::kBadConfiguration,
                       absl::StrCat(what, " holds more than ", limit, " certificates"));
    }
    certificates.push_back(std::move(next));
  }
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!at_end) {
    return MakeError(Reason::kBadConfiguration,
                     absl::StrCat(what, " is damaged: certificate ", certificates.size() + 1,
                                  " in it cannot be read"));
  }
  if (certificates.empty()) {
    return MakeError(Reason::kBadConfiguration,
                     absl::StrCat(what, " is not PEM: it has no -----BEGIN CERTIFICATE-----"));
  }
  return certificates;
}

absl::StatusOr<EvpPkeyPtr> ParsePrivateKey(absl::string_view pem, absl::string_view what) {
  const BioPtr bio = ReadOnlyBio(pem);
  bool password_asked = false;
  ERR_clear_error();
  EvpPkeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, RefusePassword, &password_asked));
  ERR_clear_error();
  if (key != nullptr) return key;
  if (password_asked) {
    return MakeError(Reason::kBadConfiguration,
                     absl::StrCat(what,
                                  " is encrypted; store it without a password, readable "
                                  "by its owner only"));
  }
  const bool absent = !absl::StrContains(pem, "PRIVATE KEY-----");
  return MakeError(Reason::kBadConfiguration,
                   absl::StrCat(what, absent ? " is not PEM: it has no -----BEGIN PRIVATE KEY-----"
                                             : " is damaged: the key in it cannot be read"));
}

std::vector<std::string> UriNames(const X509* certificate) {
  return NamesOfType(certificate, GEN_URI);
}

std::vector<std::string> DnsNames(const X509* certificate) {
  return NamesOfType(certificate, GEN_DNS);
}

std::vector<std::string> IpAddresses(const X509* certificate) {
  return NamesOfType(certificate, GEN_IPADD);
}

absl::StatusOr<Identity> IdentityOf(const X509* certificate) {
  const std::vector<std::string> uris = UriNames(certificate);
  if (uris.size() != 1) {
    return MakeError(Reason::kWrongIdentity,
                     absl::StrCat("the certificate has ", uris.empty() ? "no" : "several",
                                  " URI subject alternative names; it must have exactly one, "
                                  "spiffe://TRUST-DOMAIN/courier/ROLE/NAME"));
  }
  return ParseIdentity(uris.front());
}

absl::Time NotBefore(const X509* certificate) {
  const absl::Time time = ToTime(X509_get0_notBefore(certificate));
  return time == absl::InfinitePast() ? absl::InfiniteFuture() : time;
}

absl::Time NotAfter(const X509* certificate) { return ToTime(X509_get0_notAfter(certificate)); }

absl::StatusOr<X509StorePtr> TrustStore(absl::string_view ca_pem, absl::string_view what) {
  COURIER_ASSIGN_OR_RETURN(const std::vector<X509Ptr> trusted,
                           ParseCertificates(ca_pem, what, kMaxTrusted));
  X509StorePtr store(X509_STORE_new());
  // As gRPC does: every certificate in the file is trusted, an intermediate CA without its root
  // too.
  X509_STORE_set_flags(store.get(), X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST);
  for (const X509Ptr& certificate : trusted) {
    if (X509_STORE_add_cert(store.get(), certificate.get()) != 1) {
      ERR_clear_error();
      return MakeError(Reason::kInternal, "OpenSSL refused to hold a trusted certificate");
    }
  }
  return store;
}

std::string CertificatePem(X509* certificate) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate);
  return TextOf(bio.get());
}

std::string PrivateKeyPem(EVP_PKEY* key) {
  const BioPtr bio(BIO_new(BIO_s_secmem()));
  PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return TextOf(bio.get());
}

std::string FormatForMessage(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", time, absl::UTCTimeZone());
}

}  // namespace courier::tls
