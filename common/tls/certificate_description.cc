#include "common/tls/certificate_description.h"

#include <arpa/inet.h>
#include <openssl/err.h>

#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/status_macros.h"
#include "common/tls/certificate.h"
#include "common/tls/identity.h"
#include "common/tls/pem_file.h"

namespace courier::tls {
namespace {

std::string NameText(const X509_NAME* name) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253);
  const char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return QuoteForMessage(absl::string_view(data, size > 0 ? static_cast<size_t>(size) : 0));
}

std::string SerialText(const X509* certificate) {
  const BignumPtr serial(ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
  if (serial == nullptr) return "";
  char* hex = BN_bn2hex(serial.get());
  std::string text = hex != nullptr ? hex : "";
  OPENSSL_free(hex);
  return text;
}

std::string Fingerprint(const X509* certificate) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  X509_digest(certificate, EVP_sha256(), digest, &size);
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    absl::StrAppendFormat(&text, i == 0 ? "%02X" : ":%02X", digest[i]);
  }
  return text;
}

std::string KeyType(const X509* certificate) {
  const EVP_PKEY* key = X509_get0_pubkey(certificate);
  if (key == nullptr) return "unreadable";
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_EC) {
    char group[64] = "";
    size_t size = 0;
    EVP_PKEY_get_group_name(key, group, sizeof(group), &size);
    const char* common_name = EC_curve_nid2nist(OBJ_txt2nid(group));
    return absl::StrCat("EC ", common_name != nullptr ? common_name : group);
  }
  const char* name = EVP_PKEY_get0_type_name(key);
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519) return "Ed25519";
  return absl::StrCat(name != nullptr ? name : "unknown", " ", EVP_PKEY_get_bits(key));
}

std::string AddressText(const std::string& bytes) {
  char text[INET6_ADDRSTRLEN] = "";
  const int family = bytes.size() == 4 ? AF_INET : AF_INET6;
  if (bytes.size() != 4 && bytes.size() != 16) return "";
  inet_ntop(family, bytes.data(), text, sizeof(text));
  return text;
}

}  // namespace

absl::StatusOr<CertificateDescription> DescribeCertificate(const std::string& file,
                                                           absl::Time now) {
  COURIER_ASSIGN_OR_RETURN(const PemFile pem, ReadPemFile(file, "the certificate"));
  COURIER_ASSIGN_OR_RETURN(
      const std::vector<X509Ptr> certificates,
      ParseCertificates(pem.text, absl::StrCat("the certificate ", file), kMaxChain));
  X509* certificate = certificates.front().get();

  CertificateDescription description;
  description.subject = NameText(X509_get_subject_name(certificate));
  description.issuer = NameText(X509_get_issuer_name(certificate));
  description.serial = SerialText(certificate);
  for (const std::string& uri : UriNames(certificate)) {
    description.uris.push_back(QuoteForMessage(uri));
  }
  for (const std::string& host : DnsNames(certificate)) {
    description.hosts.push_back(QuoteForMessage(host));
  }
  for (const std::string& address : IpAddresses(certificate)) {
    description.hosts.push_back(AddressText(address));
  }
  description.not_before = NotBefore(certificate);
  description.not_after = NotAfter(certificate);
  description.days_left = static_cast<int64_t>(
      std::floor(absl::FDivDuration(description.not_after - now, absl::Hours(24))));
  description.is_ca = X509_check_ca(certificate) != 0;
  description.key_type = KeyType(certificate);
  description.sha256_fingerprint = Fingerprint(certificate);
  ERR_clear_error();
  return description;
}

}  // namespace courier::tls
