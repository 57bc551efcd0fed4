#include "common/tls/certificate_builder.h"

#include <openssl/ec.h>
#include <openssl/err.h>

#include <algorithm>
#include <initializer_list>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::tls {
namespace {

using Asn1OctetStringPtr =
    std::unique_ptr<ASN1_OCTET_STRING, OpensslDelete<ASN1_OCTET_STRING_free>>;
using Asn1BitStringPtr = std::unique_ptr<ASN1_BIT_STRING, OpensslDelete<ASN1_BIT_STRING_free>>;
using AuthorityKeyIdPtr = std::unique_ptr<AUTHORITY_KEYID, OpensslDelete<AUTHORITY_KEYID_free>>;
using BasicConstraintsPtr =
    std::unique_ptr<BASIC_CONSTRAINTS, OpensslDelete<BASIC_CONSTRAINTS_free>>;
using ExtendedKeyUsagePtr =
    std::unique_ptr<EXTENDED_KEY_USAGE, OpensslDelete<EXTENDED_KEY_USAGE_free>>;
using NameConstraintsPtr = std::unique_ptr<NAME_CONSTRAINTS, OpensslDelete<NAME_CONSTRAINTS_free>>;
using GeneralSubtreePtr = std::unique_ptr<GENERAL_SUBTREE, OpensslDelete<GENERAL_SUBTREE_free>>;

constexpr size_t kMaxCommonName = 64;
constexpr int kSerialBits = 127;
constexpr int kX509Version3 = 2;

// Bits of the key usage extension (RFC 5280, 4.2.1.3).
enum KeyUsageBit { kDigitalSignature = 0, kKeyCertSign = 5, kCrlSign = 6 };

absl::Status Failed() {
  ERR_clear_error();
  return MakeError(Reason::kInternal, "OpenSSL could not make the certificate");
}

absl::Status Require(bool done) { return done ? absl::OkStatus() : Failed(); }

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

absl::Status AddExtension(X509* certificate, int nid, void* value, bool critical) {
  return Require(value != nullptr && X509_add1_ext_i2d(certificate, nid, value, critical ? 1 : 0,
                                                       X509V3_ADD_DEFAULT) == 1);
}

absl::Status SetSerial(X509* certificate) {
  const BignumPtr serial(BN_new());
  return Require(serial != nullptr &&
                 BN_rand(serial.get(), kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
                 BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr);
}

absl::Status SetSubject(X509* certificate, absl::string_view common_name) {
  const auto add = [name = X509_get_subject_name(certificate)](const char* field,
                                                               absl::string_view value) {
    return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, Bytes(value),
                                      static_cast<int>(value.size()), -1, 0) == 1;
  };
  return Require(add("O", "dify-courier") && add("CN", common_name.substr(0, kMaxCommonName)));
}

GeneralNamePtr NameOf(int type, absl::string_view value) {
  GeneralNamePtr name(GENERAL_NAME_new());
  ASN1_IA5STRING* text = ASN1_IA5STRING_new();
  if (name == nullptr || text == nullptr ||
      ASN1_STRING_set(text, value.data(), static_cast<int>(value.size())) != 1) {
    ASN1_IA5STRING_free(text);
    return nullptr;
  }
  GENERAL_NAME_set0_value(name.get(), type, text);
  return name;
}

GeneralNamePtr NameOfHost(const std::string& host) {
  ASN1_OCTET_STRING* address = a2i_IPADDRESS(host.c_str());
  ERR_clear_error();
  if (address == nullptr) return NameOf(GEN_DNS, host);
  GeneralNamePtr name(GENERAL_NAME_new());
  if (name == nullptr) {
    ASN1_OCTET_STRING_free(address);
    return nullptr;
  }
  GENERAL_NAME_set0_value(name.get(), GEN_IPADD, address);
  return name;
}

absl::Status AddAlternativeNames(X509* certificate, const CertificatePlan& plan) {
  const GeneralNamesPtr names(GENERAL_NAMES_new());
  const auto add = [&](GeneralNamePtr name) {
    if (name == nullptr || sk_GENERAL_NAME_push(names.get(), name.get()) == 0) return Failed();
    name.release();  // owned by the stack now
    return absl::OkStatus();
  };
  for (const std::string& uri : plan.uris) COURIER_RETURN_IF_ERROR(add(NameOf(GEN_URI, uri)));
  for (const std::string& host : plan.hosts) COURIER_RETURN_IF_ERROR(add(NameOfHost(host)));
  return AddExtension(certificate, NID_subject_alt_name, names.get(), /*critical=*/false);
}

absl::Status AddBasicConstraints(X509* certificate, bool is_ca) {
  const BasicConstraintsPtr constraints(BASIC_CONSTRAINTS_new());
  if (constraints == nullptr) return Failed();
  if (is_ca) {
    constraints->ca = 0xff;
    constraints->pathlen = ASN1_INTEGER_new();  // zero: no CA below this one; freed with it
    if (constraints->pathlen == nullptr) return Failed();
  }
  return AddExtension(certificate, NID_basic_constraints, constraints.get(), /*critical=*/true);
}

absl::Status AddKeyUsage(X509* certificate, std::initializer_list<KeyUsageBit> usages) {
  const Asn1BitStringPtr bits(ASN1_BIT_STRING_new());
  for (const KeyUsageBit usage : usages) {
    if (ASN1_BIT_STRING_set_bit(bits.get(), usage, 1) != 1) return Failed();
  }
  return AddExtension(certificate, NID_key_usage, bits.get(), /*critical=*/true);
}

absl::Status AddExtendedKeyUsage(X509* certificate) {
  const ExtendedKeyUsagePtr usages(EXTENDED_KEY_USAGE_new());
  for (const int nid : {NID_server_auth, NID_client_auth}) {
    // Objects from OBJ_nid2obj are static; freeing them with the stack is harmless.
    if (sk_ASN1_OBJECT_push(usages.get(), OBJ_nid2obj(nid)) == 0) return Failed();
  }
  return AddExtension(certificate, NID_ext_key_usage, usages.get(), /*critical=*/false);
}

// The key identifier of RFC 5280, 4.2.1.2 (1): SHA-1 of the public key. It is a name, no seal.
Asn1OctetStringPtr KeyIdOf(const X509* certificate) {
  Asn1OctetStringPtr id(ASN1_OCTET_STRING_new());
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (id == nullptr || X509_pubkey_digest(certificate, EVP_sha1(), digest, &size) != 1 ||
      ASN1_OCTET_STRING_set(id.get(), digest, static_cast<int>(size)) != 1) {
    return nullptr;
  }
  return id;
}

absl::Status AddKeyIds(X509* certificate, const X509* issuer) {
  const Asn1OctetStringPtr own = KeyIdOf(certificate);
  COURIER_RETURN_IF_ERROR(
      AddExtension(certificate, NID_subject_key_identifier, own.get(), /*critical=*/false));
  const AuthorityKeyIdPtr authority(AUTHORITY_KEYID_new());
  const ASN1_OCTET_STRING* issuer_id = X509_get0_subject_key_id(const_cast<X509*>(issuer));
  if (authority == nullptr || issuer_id == nullptr) return Failed();
  authority->keyid = ASN1_OCTET_STRING_dup(issuer_id);  // freed with it
  return AddExtension(certificate, NID_authority_key_identifier, authority.get(),
                      /*critical=*/false);
}

absl::Status AddNameConstraint(X509* certificate, absl::string_view trust_domain) {
  const NameConstraintsPtr constraints(NAME_CONSTRAINTS_new());
  GeneralSubtreePtr subtree(GENERAL_SUBTREE_new());
  GeneralNamePtr base = NameOf(GEN_URI, trust_domain);
  if (constraints == nullptr || subtree == nullptr || base == nullptr) return Failed();
  GENERAL_NAME_free(subtree->base);
  subtree->base = base.release();
  constraints->permittedSubtrees = sk_GENERAL_SUBTREE_new_null();  // freed with it
  if (constraints->permittedSubtrees == nullptr ||
      sk_GENERAL_SUBTREE_push(constraints->permittedSubtrees, subtree.get()) == 0) {
    return Failed();
  }
  subtree.release();
  return AddExtension(certificate, NID_name_constraints, constraints.get(), /*critical=*/true);
}

// Everything a CA's and a leaf's certificate have in common, up to the extensions.
absl::StatusOr<X509Ptr> Begin(const CertificatePlan& plan, EVP_PKEY* key, const X509* issuer) {
  X509Ptr certificate(X509_new());
  COURIER_RETURN_IF_ERROR(
      Require(certificate != nullptr && X509_set_version(certificate.get(), kX509Version3) == 1));
  COURIER_RETURN_IF_ERROR(SetSerial(certificate.get()));
  COURIER_RETURN_IF_ERROR(SetSubject(certificate.get(), plan.common_name));
  const X509* named = issuer != nullptr ? issuer : certificate.get();
  COURIER_RETURN_IF_ERROR(
      Require(X509_set_issuer_name(certificate.get(), X509_get_subject_name(named)) == 1 &&
              ASN1_TIME_set(X509_getm_notBefore(certificate.get()),
                            absl::ToTimeT(plan.not_before)) != nullptr &&
              ASN1_TIME_set(X509_getm_notAfter(certificate.get()), absl::ToTimeT(plan.not_after)) !=
                  nullptr &&
              X509_set_pubkey(certificate.get(), key) == 1));
  return certificate;
}

bool IsDnsLabel(absl::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
         });
}

}  // namespace

absl::StatusOr<EvpPkeyPtr> NewPrivateKey() {
  EvpPkeyPtr key(EVP_EC_gen("P-256"));
  if (key == nullptr) return Failed();
  return key;
}

absl::StatusOr<X509Ptr> BuildCaCertificate(const CertificatePlan& plan,
                                           absl::string_view trust_domain, EVP_PKEY* key) {
  COURIER_ASSIGN_OR_RETURN(X509Ptr certificate, Begin(plan, key, /*issuer=*/nullptr));
  X509* raw = certificate.get();
  COURIER_RETURN_IF_ERROR(AddBasicConstraints(raw, /*is_ca=*/true));
  COURIER_RETURN_IF_ERROR(AddKeyUsage(raw, {kKeyCertSign, kCrlSign}));
  COURIER_RETURN_IF_ERROR(AddNameConstraint(raw, trust_domain));
  COURIER_RETURN_IF_ERROR(AddAlternativeNames(raw, plan));
  const Asn1OctetStringPtr id = KeyIdOf(raw);
  COURIER_RETURN_IF_ERROR(
      AddExtension(raw, NID_subject_key_identifier, id.get(), /*critical=*/false));
  COURIER_RETURN_IF_ERROR(Require(X509_sign(raw, key, EVP_sha256()) > 0));
  return certificate;
}

absl::StatusOr<X509Ptr> BuildLeafCertificate(const CertificatePlan& plan, EVP_PKEY* key,
                                             X509* ca_certificate, EVP_PKEY* ca_key) {
  COURIER_ASSIGN_OR_RETURN(X509Ptr certificate, Begin(plan, key, ca_certificate));
  X509* raw = certificate.get();
  COURIER_RETURN_IF_ERROR(AddBasicConstraints(raw, /*is_ca=*/false));
  COURIER_RETURN_IF_ERROR(AddKeyUsage(raw, {kDigitalSignature}));
  COURIER_RETURN_IF_ERROR(AddExtendedKeyUsage(raw));
  COURIER_RETURN_IF_ERROR(AddAlternativeNames(raw, plan));
  COURIER_RETURN_IF_ERROR(AddKeyIds(raw, ca_certificate));
  COURIER_RETURN_IF_ERROR(Require(X509_sign(raw, ca_key, EVP_sha256()) > 0));
  return certificate;
}

bool IsHost(const std::string& text) {
  ASN1_OCTET_STRING* address = a2i_IPADDRESS(text.c_str());
  ERR_clear_error();
  if (address != nullptr) {
    ASN1_OCTET_STRING_free(address);
    return true;
  }
  if (text.size() > 253) return false;
  absl::string_view name = text;
  absl::ConsumePrefix(&name, "*.");
  const std::vector<absl::string_view> labels = absl::StrSplit(name, '.');
  return std::all_of(labels.begin(), labels.end(), IsDnsLabel);
}

}  // namespace courier::tls
