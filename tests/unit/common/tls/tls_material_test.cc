#include "common/tls/tls_material.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "common/base/error.h"
#include "tests/unit/common/tls/test_pki.h"

namespace courier::tls {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(LoadTlsMaterialTest, LoadsWhatTheCaIssued) {
  const TestPki pki;
  const TlsFiles files = pki.Issue(Identity::Role::kAgent, "staging");
  const auto material = LoadTlsMaterial(files, absl::Now());
  ASSERT_TRUE(material.ok()) << material.status();
  EXPECT_EQ(material->identity.uri, "spiffe://acme.example/courier/agent/staging");
  EXPECT_EQ(material->certificate_chain_pem, ReadText(files.certificate));
  EXPECT_EQ(material->key_pem, ReadText(files.key));
  EXPECT_EQ(material->ca_pem, ReadText(files.ca));
  EXPECT_THAT(material->warnings, IsEmpty());
}

TEST(LoadTlsMaterialTest, NamesTheMissingFile) {
  const TestPki pki;
  TlsFiles files = pki.Issue(Identity::Role::kAgent, "a");
  files.ca = pki.File("none.crt");
  const absl::Status status = LoadTlsMaterial(files, absl::Now()).status();
  EXPECT_EQ(ReasonOf(status), Reason::kBadConfiguration);
  EXPECT_THAT(status.message(), HasSubstr("none.crt: No such file"));
}

TEST(LoadTlsMaterialTest, TellsWhenKeyAndCertificateAreSwapped) {
  const TestPki pki;
  const TlsFiles files = pki.Issue(Identity::Role::kAgent, "a");
  const absl::Status status =
      LoadTlsMaterial({.certificate = files.key, .key = files.certificate, .ca = files.ca},
                      absl::Now())
          .status();
  EXPECT_EQ(ReasonOf(status), Reason::kBadConfiguration);
  EXPECT_THAT(status.message(), HasSubstr("no -----BEGIN CERTIFICATE-----"));
}

TEST(LoadTlsMaterialTest, RefusesAnotherCertificatesKey) {
  const TestPki pki;
  TlsFiles files = pki.Issue(Identity::Role::kAgent, "a");
  files.key = pki.Issue(Identity::Role::kAgent, "b").key;
  const absl::Status status = LoadTlsMaterial(files, absl::Now()).status();
  EXPECT_EQ(ReasonOf(status), Reason::kBadConfiguration);
  EXPECT_THAT(status.message(), HasSubstr("does not belong to"));
}

TEST(LoadTlsMaterialTest, RefusesAnExpiredCertificate) {
  const TestPki pki;
  const TlsFiles files = pki.IssueAt(Identity::Role::kAgent, "a", absl::Now(), 1);
  const absl::Status status = LoadTlsMaterial(files, absl::Now() + absl::Hours(25)).status();
  EXPECT_EQ(ReasonOf(status), Reason::kTlsRefused);
  EXPECT_THAT(status.message(), HasSubstr("expired on"));
}

TEST(LoadTlsMaterialTest, RefusesACertificateOfTheFuture) {
  const TestPki pki;
  const TlsFiles files = pki.Issue(Identity::Role::kAgent, "a");
  const absl::Status status = LoadTlsMaterial(files, absl::Now() - absl::Hours(1)).status();
  EXPECT_EQ(ReasonOf(status), Reason::kTlsRefused);
  EXPECT_THAT(status.message(), HasSubstr("not valid before"));
}

TEST(LoadTlsMaterialTest, RefusesACertificateWithoutIdentity) {
  const TestPki pki;
  const TlsMaterial forged = pki.Forge({});
  WriteText(pki.File("x.crt"), forged.certificate_chain_pem);
  WriteText(pki.File("x.key"), forged.key_pem);
  const absl::Status status =
      LoadTlsMaterial(
          {.certificate = pki.File("x.crt"), .key = pki.File("x.key"), .ca = pki.File("ca.crt")},
          absl::Now())
          .status();
  EXPECT_EQ(ReasonOf(status), Reason::kWrongIdentity);
  EXPECT_THAT(status.message(), HasSubstr("x.crt"));
}

TEST(LoadTlsMaterialTest, WarnsOfAKeyThatEveryoneMayRead) {
  const TestPki pki;
  const TlsFiles files = pki.Issue(Identity::Role::kAgent, "a");
  ::chmod(files.key.c_str(), 0644);
  const TlsMaterial material = TestPki::Load(files);
  ASSERT_EQ(material.warnings.size(), 1u);
  EXPECT_THAT(material.warnings.front(), HasSubstr("chmod 600"));
}

TEST(LoadTlsMaterialTest, WarnsOfANearExpiry) {
  const TestPki pki;
  const TlsMaterial material =
      TestPki::Load(pki.IssueAt(Identity::Role::kAgent, "a", absl::Now(), 3));
  ASSERT_EQ(material.warnings.size(), 1u);
  EXPECT_THAT(material.warnings.front(), HasSubstr("expires on"));
}

}  // namespace
}  // namespace courier::tls
