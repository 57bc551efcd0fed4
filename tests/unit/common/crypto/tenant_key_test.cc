#include "common/crypto/tenant_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/error.h"
#include "tests/unit/common/crypto/crypto_test_support.h"
#include "tests/unit/common/crypto/test_keys.h"

namespace courier::crypto {
namespace {

using testing::HasSubstr;

std::string PublicKeyError(absl::string_view pem) {
  const absl::Status status = TenantPublicKey::FromPem(pem).status();
  EXPECT_EQ(ReasonOf(status), Reason::kBadKey);
  return std::string(status.message());
}

std::string PrivateKeyError(absl::string_view pem) {
  const absl::Status status = LoadPrivateKey(pem).status();
  EXPECT_EQ(ReasonOf(status), Reason::kBadKey);
  return std::string(status.message());
}

TEST(TenantPublicKeyTest, MayEndWithANewline) {
  EXPECT_TRUE(TenantPublicKey::FromPem(kPublicPemA).ok());
  EXPECT_TRUE(TenantPublicKey::FromPem(absl::StrCat(kPublicPemA, "\n")).ok());
}

TEST(TenantPublicKeyTest, RefusesKeysOfAnotherKind) {
  EXPECT_THAT(PublicKeyError(kPrivatePemA), HasSubstr("is a private key"));
  EXPECT_THAT(PublicKeyError(kEcPublicPem), HasSubstr("not an RSA key"));
  EXPECT_THAT(PublicKeyError(kPublicPemPkcs1A), HasSubstr("not a public key"));
}

TEST(TenantPublicKeyTest, RefusesWeakKeys) {
  EXPECT_THAT(PublicKeyError(kPublicPem1024), HasSubstr("1024 bits"));
  EXPECT_THAT(PublicKeyError(kPublicPemExponent3), HasSubstr("exponent"));
}

TEST(TenantPublicKeyTest, RefusesNamesOfKeysInAVault) {
  EXPECT_THAT(PublicKeyError("dify-tenant-1"), HasSubstr("key vault"));
}

TEST(TenantPublicKeyTest, RefusesDamage) {
  const std::string pem = kPublicPemA;
  EXPECT_THAT(PublicKeyError(pem.substr(0, pem.size() / 2)), HasSubstr("cut off"));
  EXPECT_THAT(PublicKeyError(absl::StrReplaceAll(pem, {{"MIIB", "MI*B"}})), HasSubstr("base64"));
  EXPECT_THAT(PublicKeyError(absl::StrReplaceAll(pem, {{"MIIB", "MIIC"}})), HasSubstr("damaged"));
  EXPECT_THAT(PublicKeyError(std::string(40'000, 'a')), HasSubstr("too long"));
}

TEST(TenantPrivateKeyTest, ReadsBothFormsOfOneKey) {
  const auto pkcs1 = LoadPrivateKey(kPrivatePemA);
  const auto pkcs8 = LoadPrivateKey(kPkcs8PemA);
  ASSERT_TRUE(pkcs1.ok()) << pkcs1.status();
  ASSERT_TRUE(pkcs8.ok()) << pkcs8.status();
  const auto token = TenantPublicKey::FromPem(kPublicPemA)->Encrypt(Secret("secret")).value();
  EXPECT_EQ(Revealed(*pkcs1->Decrypt(token)), "secret");
  EXPECT_EQ(Revealed(*pkcs8->Decrypt(token)), "secret");
}

TEST(TenantPrivateKeyTest, MatchesItsOwnPublicHalfAlone) {
  const auto key = LoadPrivateKey(kPrivatePemA).value();
  EXPECT_TRUE(key.Matches(TenantPublicKey::FromPem(kPublicPemA).value()));
  EXPECT_FALSE(key.Matches(TenantPublicKey::FromPem(kPublicPemB).value()));
  EXPECT_FALSE(key.Matches(TenantPublicKey::FromPem(kPublicPem3072).value()));
}

TEST(TenantPrivateKeyTest, RefusesKeysOfAnotherKind) {
  EXPECT_THAT(PrivateKeyError(kPublicPemA), HasSubstr("is a public key"));
  EXPECT_THAT(PrivateKeyError(kEcPrivatePem), HasSubstr("not an RSA key"));
  EXPECT_THAT(PrivateKeyError("-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----"),
              HasSubstr("not an RSA private key"));
  EXPECT_THAT(PrivateKeyError(kPrivatePem1024), HasSubstr("1024 bits"));
}

TEST(TenantPrivateKeyTest, RefusesPassPhrasesWithoutAskingForThem) {
  EXPECT_THAT(PrivateKeyError(kEncryptedPkcs8Pem), HasSubstr("pass phrase"));
  EXPECT_THAT(PrivateKeyError(kEncryptedPkcs1Pem), HasSubstr("pass phrase"));
}

TEST(TenantPrivateKeyTest, RefusesAWrappedFile) {
  EXPECT_THAT(PrivateKeyError("ENCPK1:0123456789abcdef"), HasSubstr("ENCPK1"));
}

TEST(TenantPrivateKeyTest, RefusesDamage) {
  const std::string pem = kPrivatePemA;
  EXPECT_THAT(PrivateKeyError(pem.substr(0, pem.size() / 2)), HasSubstr("cut off"));
  EXPECT_THAT(PrivateKeyError(absl::StrReplaceAll(pem, {{"MIIE", "MI*E"}})), HasSubstr("base64"));
  EXPECT_THAT(PrivateKeyError(absl::StrReplaceAll(pem, {{"MIIE", "MIIF"}})), HasSubstr("damaged"));
  EXPECT_THAT(PrivateKeyError(kMixedPrivatePem), HasSubstr("damaged"));
}

TEST(TenantPrivateKeyTest, ErrorsQuoteNothingOfTheKey) {
  const std::string body = std::string(kPrivatePemA).substr(40, 24);
  const std::string pem = absl::StrReplaceAll(kPrivatePemA, {{"MIIE", "MI*E"}});
  EXPECT_THAT(PrivateKeyError(pem), testing::Not(HasSubstr(body)));
}

}  // namespace
}  // namespace courier::crypto
