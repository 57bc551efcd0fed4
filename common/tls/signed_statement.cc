#include "common/tls/signed_statement.h"

#include <openssl/err.h>
#include <openssl/rsa.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/tls/certificate.h"

namespace courier::tls {
namespace {

constexpr absl::string_view kContext = "dify-courier signed statement 1\n";
// As Debian's TLS does: no RSA below 2048 bits, no SHA-1.
constexpr int kSecurityLevel = 2;

void AppendBigEndian(std::string& out, uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((value >> shift) & 0xff));
  }
}

std::string SignedBytes(absl::string_view purpose, absl::string_view payload) {
  std::string bytes(kContext);
  AppendBigEndian(bytes, purpose.size(), 4);
  absl::StrAppend(&bytes, purpose);
  AppendBigEndian(bytes, payload.size(), 8);
  absl::StrAppend(&bytes, payload);
  return bytes;
}

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Ed25519 hashes by itself and takes no digest.
const EVP_MD* DigestFor(const EVP_PKEY* key) {
  return EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 ? nullptr : EVP_sha256();
}

bool UsePssIfRsa(const EVP_PKEY* key, EVP_PKEY_CTX* context) {
  const int type = EVP_PKEY_get_base_id(key);
  if (type != EVP_PKEY_RSA && type != EVP_PKEY_RSA_PSS) return true;
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

bool IsSupportedKey(const EVP_PKEY* key) {
  const int type = EVP_PKEY_get_base_id(key);
  return type == EVP_PKEY_EC || type == EVP_PKEY_RSA || type == EVP_PKEY_RSA_PSS ||
         type == EVP_PKEY_ED25519;
}

absl::StatusOr<std::string> Sign(EVP_PKEY* key, absl::string_view bytes) {
  const EvpMdCtxPtr context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* key_context = nullptr;  // owned by context
  std::string signature;
  size_t size = 0;
  const bool sized =
      IsSupportedKey(key) && context != nullptr &&
      EVP_DigestSignInit(context.get(), &key_context, DigestFor(key), nullptr, key) == 1 &&
      UsePssIfRsa(key, key_context) &&
      EVP_DigestSign(context.get(), nullptr, &size, Bytes(bytes), bytes.size()) == 1;
  if (sized) {
    signature.resize(size);
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       Bytes(bytes), bytes.size()) == 1) {
      signature.resize(size);
      return signature;
    }
  }
  ERR_clear_error();
  return MakeError(Reason::kInternal,
                   "the TLS key cannot sign; use an EC, RSA or Ed25519 key of this machine");
}

bool SignatureHolds(EVP_PKEY* key, absl::string_view bytes, absl::string_view signature) {
  const EvpMdCtxPtr context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* key_context = nullptr;  // owned by context
  const bool holds =
      IsSupportedKey(key) && context != nullptr &&
      EVP_DigestVerifyInit(context.get(), &key_context, DigestFor(key), nullptr, key) == 1 &&
      UsePssIfRsa(key, key_context) &&
      EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(bytes),
                       bytes.size()) == 1;
  ERR_clear_error();
  return holds;
}

absl::Status Refuse(absl::string_view why) {
  return MakeError(Reason::kPeerRefused,
                   absl::StrCat("a signed statement was not accepted: ", why));
}

absl::Status VerifyChain(const std::vector<X509Ptr>& chain, absl::string_view ca_pem,
                         absl::Time now) {
  COURIER_ASSIGN_OR_RETURN(const X509StorePtr store, TrustStore(ca_pem, "the CA certificate"));
  const X509StackPtr untrusted(sk_X509_new_null());
  for (size_t i = 1; i < chain.size(); ++i) {
    if (X509_add_cert(untrusted.get(), chain[i].get(), X509_ADD_FLAG_UP_REF) != 1) {
      return Refuse("out of memory");
    }
  }
  const X509StoreCtxPtr context(X509_STORE_CTX_new());
  if (context == nullptr ||
      X509_STORE_CTX_init(context.get(), store.get(), chain.front().get(), untrusted.get()) != 1) {
    return Refuse("out of memory");
  }
  X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(rules, absl::ToTimeT(now));
  X509_VERIFY_PARAM_set_auth_level(rules, kSecurityLevel);
  const int verified = X509_verify_cert(context.get());
  const int why = X509_STORE_CTX_get_error(context.get());
  ERR_clear_error();
  if (verified != 1) {
    return Refuse(absl::StrCat("the signer's certificate cannot be trusted here: ",
                               X509_verify_cert_error_string(why)));
  }
  return absl::OkStatus();
}

absl::Status CheckMaySign(X509* certificate) {
  if (X509_check_ca(certificate) != 0) return Refuse("the signer's certificate is a CA's");
  // Absent key usage reads as every bit set.
  if ((X509_get_key_usage(certificate) & KU_DIGITAL_SIGNATURE) == 0) {
    return Refuse("the signer's certificate is not made for signing");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SignedStatement> SignStatement(absl::string_view payload, absl::string_view purpose,
                                              const TlsMaterial& signer) {
  if (payload.size() > kMaxStatementPayload || purpose.size() > kMaxStatementPurpose ||
      signer.certificate_chain_pem.size() > kMaxStatementChain) {
    return MakeError(Reason::kLimitExceeded, "the statement to sign is too large");
  }
  COURIER_ASSIGN_OR_RETURN(const EvpPkeyPtr key,
                           ParsePrivateKey(signer.key_pem, "the private key"));
  COURIER_ASSIGN_OR_RETURN(std::string signature, Sign(key.get(), SignedBytes(purpose, payload)));
  return SignedStatement{.payload = std::string(payload),
                         .signature = std::move(signature),
                         .chain_pem = signer.certificate_chain_pem};
}

absl::StatusOr<Identity> VerifyStatement(const SignedStatement& statement,
                                         absl::string_view purpose, absl::string_view ca_pem,
                                         absl::Time now) {
  if (statement.payload.size() > kMaxStatementPayload || purpose.size() > kMaxStatementPurpose ||
      statement.signature.size() > kMaxStatementSignature ||
      statement.chain_pem.size() > kMaxStatementChain) {
    return Refuse("it is too large");
  }
  const absl::StatusOr<std::vector<X509Ptr>> chain =
      ParseCertificates(statement.chain_pem, "the signer's certificate", kMaxChain);
  if (!chain.ok()) return Refuse(chain.status().message());
  X509* signer = chain->front().get();
  COURIER_RETURN_IF_ERROR(VerifyChain(*chain, ca_pem, now));
  COURIER_RETURN_IF_ERROR(CheckMaySign(signer));
  absl::StatusOr<Identity> identity = IdentityOf(signer);
  if (!identity.ok()) return Refuse(identity.status().message());
  EVP_PKEY* key = X509_get0_pubkey(signer);
  if (key == nullptr ||
      !SignatureHolds(key, SignedBytes(purpose, statement.payload), statement.signature)) {
    return Refuse(absl::StrCat("its signature is not that of ", identity->uri));
  }
  return identity;
}

}  // namespace courier::tls
