#include "common/tls/certificate_authority.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "common/base/error.h"
#include "common/tls/certificate_description.h"
#include "tests/unit/common/tls/test_pki.h"

namespace courier::tls {
namespace {

using ::testing::HasSubstr;

mode_t ModeOf(const std::string& path) {
  struct stat info {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 0777;
}

TEST(InitCaTest, KeepsDirectoryAndKeyToTheOwner) {
  const TestPki pki;
  EXPECT_EQ(ModeOf(pki.directory()), 0700u);
  EXPECT_EQ(ModeOf(pki.File("ca.key")), 0600u);
  EXPECT_EQ(ModeOf(pki.File("ca.crt")), 0644u);
}

TEST(InitCaTest, LastsTenYears) {
  const absl::Time now = absl::Now();
  const TestPki pki(now);
  const auto description = DescribeCertificate(pki.File("ca.crt"), now);
  ASSERT_TRUE(description.ok());
  EXPECT_EQ(description->days_left, 3649);
}

TEST(InitCaTest, NeverReplacesACa) {
  const TestPki pki;
  const std::string key = ReadText(pki.File("ca.key"));
  EXPECT_EQ(ReasonOf(InitCa(pki.directory(), "other.example", absl::Now())), Reason::kUsage);
  EXPECT_EQ(ReadText(pki.File("ca.key")), key);
}

TEST(InitCaTest, RefusesABadTrustDomain) {
  const TemporaryDirectory directory;
  for (const absl::string_view domain : {"", "Acme", "acme example", "spiffe://acme", "a/b"}) {
    EXPECT_EQ(ReasonOf(InitCa(directory.File("pki"), domain, absl::Now())), Reason::kUsage);
  }
  EXPECT_FALSE(std::filesystem::exists(directory.File("pki")));
}

TEST(IssueCertificateTest, NamesTheFilesByRoleAndName) {
  const TestPki pki;
  const auto issued = IssueCertificate(
      pki.directory(), {.role = Identity::Role::kController, .name = "release-bot"}, absl::Now());
  ASSERT_TRUE(issued.ok()) << issued.status();
  EXPECT_EQ(issued->certificate_path, pki.File("controller-release-bot.crt"));
  EXPECT_EQ(issued->key_path, pki.File("controller-release-bot.key"));
  EXPECT_EQ(issued->identity.uri, "spiffe://acme.example/courier/controller/release-bot");
  EXPECT_EQ(ModeOf(issued->key_path), 0600u);
}

TEST(IssueCertificateTest, RefusesWithoutACa) {
  const TemporaryDirectory directory;
  const absl::Status status =
      IssueCertificate(directory.File("."), {.name = "a"}, absl::Now()).status();
  EXPECT_EQ(ReasonOf(status), Reason::kUsage);
  EXPECT_THAT(status.message(), HasSubstr("courier pki init"));
}

TEST(IssueCertificateTest, RefusesBadRequests) {
  const TestPki pki;
  for (const IssueRequest& request :
       {IssueRequest{.name = ""}, IssueRequest{.name = "../ca"}, IssueRequest{.name = "a b"},
        IssueRequest{.name = "a", .days = 0}, IssueRequest{.name = "a", .days = 3651},
        IssueRequest{.name = "a", .hosts = {"a,b"}}}) {
    EXPECT_EQ(ReasonOf(IssueCertificate(pki.directory(), request, absl::Now()).status()),
              Reason::kUsage);
  }
}

TEST(IssueCertificateTest, NeverReplacesACertificate) {
  const TestPki pki;
  const TlsFiles files = pki.Issue(Identity::Role::kAgent, "a");
  const std::string key = ReadText(files.key);
  EXPECT_EQ(ReasonOf(IssueCertificate(pki.directory(), {.name = "a"}, absl::Now()).status()),
            Reason::kUsage);
  EXPECT_EQ(ReadText(files.key), key);
}

TEST(IssueCertificateTest, NeverOutlivesTheCa) {
  const absl::Time now = absl::Now();
  const TestPki pki(now - absl::Hours(24 * 3640));
  const auto issued = IssueCertificate(pki.directory(), {.name = "a", .days = 365}, now);
  ASSERT_TRUE(issued.ok()) << issued.status();
  EXPECT_EQ(issued->not_after, absl::FromTimeT(absl::ToTimeT(now + absl::Hours(24 * 10))));
}

TEST(IssueCertificateTest, RefusesOnceTheCaHasExpired) {
  const TestPki pki;
  EXPECT_EQ(ReasonOf(IssueCertificate(pki.directory(), {.name = "a"},
                                      absl::Now() + absl::Hours(24 * 3660))
                         .status()),
            Reason::kTlsRefused);
}

TEST(RenewCertificateTest, KeepsNamesAndLifetimeButNotTheKey) {
  const absl::Time now = absl::Now();
  const TestPki pki;
  ASSERT_TRUE(IssueCertificate(pki.directory(),
                               {.name = "a", .hosts = {"a.example", "10.0.0.1"}, .days = 90}, now)
                  .ok());
  const std::string old_key = ReadText(pki.File("agent-a.key"));
  const absl::Time later = now + absl::Hours(24 * 60);
  const auto renewed =
      RenewCertificate(pki.directory(), Identity::Role::kAgent, "a", std::nullopt, later);
  ASSERT_TRUE(renewed.ok()) << renewed.status();
  const auto description = DescribeCertificate(pki.File("agent-a.crt"), later);
  ASSERT_TRUE(description.ok());
  EXPECT_THAT(description->hosts, ::testing::ElementsAre("a.example", "10.0.0.1"));
  EXPECT_EQ(description->not_after, absl::FromTimeT(absl::ToTimeT(later + absl::Hours(24 * 90))));
  EXPECT_NE(ReadText(pki.File("agent-a.key")), old_key);
  EXPECT_TRUE(LoadTlsMaterial({.certificate = pki.File("agent-a.crt"),
                               .key = pki.File("agent-a.key"),
                               .ca = pki.File("ca.crt")},
                              later)
                  .ok());
}

TEST(RenewCertificateTest, MendsAPairThatDoesNotMatch) {
  const TestPki pki;
  const TlsFiles files = pki.Issue(Identity::Role::kAgent, "a");
  WriteText(files.key, ReadText(pki.Issue(Identity::Role::kAgent, "b").key));
  ASSERT_TRUE(RenewCertificate(pki.directory(), Identity::Role::kAgent, "a", 10, absl::Now()).ok());
  EXPECT_TRUE(LoadTlsMaterial(files, absl::Now()).ok());
}

TEST(RenewCertificateTest, RevivesAnExpiredCertificate) {
  const TestPki pki;
  const TlsFiles files = pki.IssueAt(Identity::Role::kAgent, "a", absl::Now() - absl::Hours(48), 1);
  ASSERT_FALSE(LoadTlsMaterial(files, absl::Now()).ok());
  ASSERT_TRUE(
      RenewCertificate(pki.directory(), Identity::Role::kAgent, "a", std::nullopt, absl::Now())
          .ok());
  EXPECT_TRUE(LoadTlsMaterial(files, absl::Now()).ok());
}

TEST(RenewCertificateTest, RefusesWhatWasNeverIssued) {
  const TestPki pki;
  EXPECT_EQ(ReasonOf(RenewCertificate(pki.directory(), Identity::Role::kAgent, "a", std::nullopt,
                                      absl::Now())
                         .status()),
            Reason::kUsage);
}

TEST(RenewCertificateTest, RefusesAStrangersCertificateUnderThatName) {
  const TestPki pki;
  const TlsFiles files = pki.Issue(Identity::Role::kAgent, "b");
  std::filesystem::copy(files.certificate, pki.File("agent-a.crt"));
  EXPECT_EQ(ReasonOf(RenewCertificate(pki.directory(), Identity::Role::kAgent, "a", std::nullopt,
                                      absl::Now())
                         .status()),
            Reason::kBadConfiguration);
}

}  // namespace
}  // namespace courier::tls
