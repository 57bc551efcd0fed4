#include "common/tls/signed_statement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/rsa.h>

#include "common/base/error.h"
#include "tests/unit/common/tls/test_pki.h"

namespace courier::tls {
namespace {

using ::testing::HasSubstr;

constexpr absl::string_view kPurpose = "open-import";

SignedStatement Sign(const TlsMaterial& signer, absl::string_view payload = "the key") {
  auto statement = SignStatement(payload, kPurpose, signer);
  EXPECT_TRUE(statement.ok()) << statement.status();
  return statement.ok() ? *std::move(statement) : SignedStatement{};
}

Reason RefusalOf(const SignedStatement& statement, const std::string& ca,
                 absl::Time now = absl::Now()) {
  return ReasonOf(VerifyStatement(statement, kPurpose, ca, now).status());
}

// `material` with another kind of key, in a certificate of the same CA.
TlsMaterial WithKey(const TestPki& pki, EVP_PKEY* key) {
  const auto ca = ParseCertificates(ReadText(pki.File("ca.crt")), "ca", 1);
  const auto ca_key = ParsePrivateKey(ReadText(pki.File("ca.key")), "ca key");
  EXPECT_TRUE(ca.ok() && ca_key.ok());
  TlsMaterial material = pki.Forge({"spiffe://acme.example/courier/agent/other-key"});
  const auto certificate =
      BuildLeafCertificate({.common_name = "other-key",
                            .uris = {"spiffe://acme.example/courier/agent/other-key"},
                            .hosts = {},
                            .not_before = material.not_before,
                            .not_after = material.not_after},
                           key, ca->front().get(), ca_key->get());
  EXPECT_TRUE(certificate.ok());
  material.certificate_chain_pem = CertificatePem(certificate->get());
  material.key_pem = PrivateKeyPem(key);
  return material;
}

TEST(SignedStatementTest, NamesItsSigner) {
  const TestPki pki;
  const TlsMaterial agent = pki.Agent("production");
  const auto signer = VerifyStatement(Sign(agent), kPurpose, agent.ca_pem, absl::Now());
  ASSERT_TRUE(signer.ok()) << signer.status();
  EXPECT_EQ(signer->uri, "spiffe://acme.example/courier/agent/production");
}

TEST(SignedStatementTest, WorksWithRsaAndEd25519Keys) {
  const TestPki pki;
  const EvpPkeyPtr rsa(EVP_RSA_gen(2048));
  const EvpPkeyPtr ed25519(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  for (EVP_PKEY* key : {rsa.get(), ed25519.get()}) {
    const TlsMaterial agent = WithKey(pki, key);
    SignedStatement statement = Sign(agent);
    EXPECT_TRUE(VerifyStatement(statement, kPurpose, agent.ca_pem, absl::Now()).ok());
    statement.payload += "x";
    EXPECT_EQ(RefusalOf(statement, agent.ca_pem), Reason::kPeerRefused);
  }
}

TEST(SignedStatementTest, CarriesAnyBytes) {
  const TestPki pki;
  const TlsMaterial agent = pki.Agent("a");
  for (const std::string& payload : {std::string(), std::string("\0\xff\n", 3)}) {
    EXPECT_TRUE(VerifyStatement(Sign(agent, payload), kPurpose, agent.ca_pem, absl::Now()).ok());
  }
}

TEST(SignedStatementTest, TrustsWhatTheCaFileHoldsEvenWithoutARoot) {
  const TestPki pki;
  const TlsMaterial agent = pki.Agent("a");
  EXPECT_TRUE(
      VerifyStatement(Sign(agent), kPurpose, agent.certificate_chain_pem, absl::Now()).ok());
}

TEST(SignedStatementTest, RefusesAnyFlippedByte) {
  const TestPki pki;
  const TlsMaterial agent = pki.Agent("a");
  const SignedStatement statement = Sign(agent);
  for (size_t i = 0; i < statement.payload.size(); ++i) {
    SignedStatement changed = statement;
    changed.payload[i] = static_cast<char>(changed.payload[i] ^ 1);
    EXPECT_EQ(RefusalOf(changed, agent.ca_pem), Reason::kPeerRefused) << i;
  }
  for (size_t i = 0; i < statement.signature.size(); ++i) {
    SignedStatement changed = statement;
    changed.signature[i] = static_cast<char>(changed.signature[i] ^ 1);
    EXPECT_EQ(RefusalOf(changed, agent.ca_pem), Reason::kPeerRefused) << i;
  }
}

TEST(SignedStatementTest, RefusesAnotherPurpose) {
  const TestPki pki;
  const TlsMaterial agent = pki.Agent("a");
  EXPECT_EQ(ReasonOf(VerifyStatement(Sign(agent), "other", agent.ca_pem, absl::Now()).status()),
            Reason::kPeerRefused);
}

TEST(SignedStatementTest, RefusesBytesMovedBetweenPurposeAndPayload) {
  const TestPki pki;
  const TlsMaterial agent = pki.Agent("a");
  SignedStatement statement = Sign(agent, "xyz");
  statement.payload = "yz";
  EXPECT_FALSE(VerifyStatement(statement, "open-importx", agent.ca_pem, absl::Now()).ok());
}

TEST(SignedStatementTest, RefusesAnotherAgentsCertificate) {
  const TestPki pki;
  const TlsMaterial agent = pki.Agent("a");
  SignedStatement statement = Sign(agent);
  statement.chain_pem = pki.Agent("b").certificate_chain_pem;
  EXPECT_EQ(RefusalOf(statement, agent.ca_pem), Reason::kPeerRefused);
}

TEST(SignedStatementTest, RefusesAnotherCa) {
  const TestPki pki;
  const TestPki other;
  const SignedStatement statement = Sign(other.Agent("a"));
  const auto signer =
      VerifyStatement(statement, kPurpose, ReadText(pki.File("ca.crt")), absl::Now());
  EXPECT_EQ(ReasonOf(signer.status()), Reason::kPeerRefused);
  EXPECT_THAT(signer.status().message(), HasSubstr("cannot be trusted"));
}

TEST(SignedStatementTest, RefusesOutsideTheCertificatesTime) {
  const TestPki pki;
  const TlsMaterial agent = pki.Agent("a");
  const SignedStatement statement = Sign(agent);
  EXPECT_EQ(RefusalOf(statement, agent.ca_pem, agent.not_after + absl::Hours(1)),
            Reason::kPeerRefused);
  EXPECT_EQ(RefusalOf(statement, agent.ca_pem, agent.not_before - absl::Hours(1)),
            Reason::kPeerRefused);
}

TEST(SignedStatementTest, RefusesAnIdentityOutsideTheCasTrustDomain) {
  const TestPki pki;
  const TlsMaterial stray = pki.Forge({"spiffe://evil.example/courier/agent/a"});
  EXPECT_EQ(RefusalOf(Sign(stray), stray.ca_pem), Reason::kPeerRefused);
}

TEST(SignedStatementTest, RefusesTheCaItself) {
  const TestPki pki;
  TlsMaterial ca = pki.Agent("a");
  ca.certificate_chain_pem = ca.ca_pem;
  ca.key_pem = ReadText(pki.File("ca.key"));
  EXPECT_EQ(RefusalOf(Sign(ca), ca.ca_pem), Reason::kPeerRefused);
}

TEST(SignedStatementTest, RefusesACertificateWithoutIdentity) {
  const TestPki pki;
  const TlsMaterial nobody = pki.Forge({});
  EXPECT_EQ(RefusalOf(Sign(nobody), nobody.ca_pem), Reason::kPeerRefused);
}

TEST(SignedStatementTest, RefusesJunkAndOversizedFields) {
  const TestPki pki;
  const TlsMaterial agent = pki.Agent("a");
  const SignedStatement good = Sign(agent);
  SignedStatement bad = good;
  bad.chain_pem = "junk";
  EXPECT_EQ(RefusalOf(bad, agent.ca_pem), Reason::kPeerRefused);
  bad = good;
  bad.signature.clear();
  EXPECT_EQ(RefusalOf(bad, agent.ca_pem), Reason::kPeerRefused);
  bad = good;
  bad.chain_pem.append(kMaxStatementChain, '\n');
  EXPECT_EQ(RefusalOf(bad, agent.ca_pem), Reason::kPeerRefused);
  EXPECT_EQ(
      ReasonOf(SignStatement(std::string(kMaxStatementPayload + 1, 'x'), kPurpose, agent).status()),
      Reason::kLimitExceeded);
}

}  // namespace
}  // namespace courier::tls
