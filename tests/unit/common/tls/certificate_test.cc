#include "common/tls/certificate.h"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "common/base/error.h"
#include "tests/unit/common/tls/test_pki.h"

namespace courier::tls {
namespace {

TEST(ParseCertificatesTest, ReadsAChainAndSkipsTheKeyBetween) {
  const TestPki pki;
  const TlsMaterial agent = pki.Agent("staging");
  const auto chain =
      ParseCertificates(agent.certificate_chain_pem + agent.key_pem + agent.ca_pem, "the chain", 2);
  ASSERT_TRUE(chain.ok()) << chain.status();
  EXPECT_EQ(chain->size(), 2u);
}

TEST(ParseCertificatesTest, RefusesTooMany) {
  const TestPki pki;
  const std::string ca = ReadText(pki.File("ca.crt"));
  EXPECT_EQ(ReasonOf(ParseCertificates(ca + ca, "the chain", 1).status()),
            Reason::kBadConfiguration);
}

TEST(ParseCertificatesTest, TellsNoPemFromDamagedPem) {
  const TestPki pki;
  EXPECT_EQ(ParseCertificates("", "the chain", 1).status().message(),
            "the chain is not PEM: it has no -----BEGIN CERTIFICATE-----");
  std::string damaged = ReadText(pki.File("ca.crt"));
  damaged[60] = '!';
  EXPECT_EQ(
      ParseCertificates(ReadText(pki.File("ca.crt")) + damaged, "the chain", 9).status().message(),
      "the chain is damaged: certificate 2 in it cannot be read");
}

TEST(ParseCertificatesTest, LeavesNoErrorForTheNextOpensslCall) {
  EXPECT_FALSE(ParseCertificates("junk", "the chain", 1).ok());
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST(ParsePrivateKeyTest, RefusesAnEncryptedKeyWithoutAsking) {
  const auto key = NewPrivateKey();
  ASSERT_TRUE(key.ok());
  const BioPtr bio(BIO_new(BIO_s_mem()));
  const unsigned char password[] = "password";
  ASSERT_EQ(
      PEM_write_bio_PKCS8PrivateKey(bio.get(), key->get(), EVP_aes_256_cbc(),
                                    reinterpret_cast<const char*>(password), 8, nullptr, nullptr),
      1);
  const char* data = nullptr;
  const auto size = static_cast<size_t>(BIO_get_mem_data(bio.get(), &data));
  const auto parsed = ParsePrivateKey({data, size}, "the private key k");
  EXPECT_EQ(parsed.status().message(),
            "the private key k is encrypted; store it without a password, readable by its owner "
            "only");
}

TEST(ParsePrivateKeyTest, TellsNoPemFromDamagedPem) {
  EXPECT_NE(ParsePrivateKey("junk", "k").status().message().find("not PEM"),
            absl::string_view::npos);
  EXPECT_NE(ParsePrivateKey("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "k")
                .status()
                .message()
                .find("damaged"),
            absl::string_view::npos);
}

TEST(IdentityOfTest, WantsExactlyOneUri) {
  const TestPki pki;
  const std::string uri = "spiffe://acme.example/courier/agent/a";
  for (const auto& uris : {std::vector<std::string>{}, {uri, uri}, {uri, "https://x.example"}}) {
    const auto chain = ParseCertificates(pki.Forge(uris).certificate_chain_pem, "c", 1);
    ASSERT_TRUE(chain.ok());
    EXPECT_EQ(ReasonOf(IdentityOf(chain->front().get()).status()), Reason::kWrongIdentity);
  }
}

TEST(PrivateKeyPemTest, IsReadBack) {
  const auto key = NewPrivateKey();
  ASSERT_TRUE(key.ok());
  const auto again = ParsePrivateKey(PrivateKeyPem(key->get()), "the key");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(EVP_PKEY_eq(key->get(), again->get()), 1);
}

}  // namespace
}  // namespace courier::tls
