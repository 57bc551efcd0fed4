#include "common/tls/certificate_description.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/unit/common/tls/test_pki.h"

namespace courier::tls {
namespace {

using ::testing::ElementsAre;

TEST(DescribeCertificateTest, TellsWhatCourierIssued) {
  const absl::Time now = absl::FromCivil(absl::CivilSecond(2030, 1, 1), absl::UTCTimeZone());
  const TestPki pki(now);
  ASSERT_TRUE(IssueCertificate(pki.directory(),
                               {.role = Identity::Role::kAgent,
                                .name = "staging",
                                .hosts = {"127.0.0.1", "agent.acme.example", "::1"},
                                .days = 30},
                               now)
                  .ok());
  const auto description =
      DescribeCertificate(pki.File("agent-staging.crt"), now + absl::Hours(12));
  ASSERT_TRUE(description.ok()) << description.status();
  EXPECT_EQ(description->subject, "CN=staging,O=dify-courier");
  EXPECT_EQ(description->issuer, "CN=CA of acme.example,O=dify-courier");
  EXPECT_THAT(description->uris, ElementsAre("spiffe://acme.example/courier/agent/staging"));
  EXPECT_THAT(description->hosts, ElementsAre("agent.acme.example", "127.0.0.1", "::1"));
  EXPECT_EQ(description->not_after, now + absl::Hours(24 * 30));
  EXPECT_EQ(description->days_left, 29);
  EXPECT_EQ(description->key_type, "EC P-256");
  EXPECT_FALSE(description->is_ca);
  EXPECT_EQ(description->sha256_fingerprint.size(), 32u * 3 - 1);
}

TEST(DescribeCertificateTest, CountsDaysBelowZeroOnceExpired) {
  const absl::Time now = absl::FromCivil(absl::CivilSecond(2030, 1, 1), absl::UTCTimeZone());
  const TestPki pki(now);
  pki.IssueAt(Identity::Role::kAgent, "a", now, 1);
  const auto description = DescribeCertificate(pki.File("agent-a.crt"), now + absl::Hours(25));
  ASSERT_TRUE(description.ok());
  EXPECT_EQ(description->days_left, -1);
}

TEST(DescribeCertificateTest, KnowsACa) {
  const TestPki pki;
  const auto description = DescribeCertificate(pki.File("ca.crt"), absl::Now());
  ASSERT_TRUE(description.ok());
  EXPECT_TRUE(description->is_ca);
  EXPECT_THAT(description->uris, ElementsAre("spiffe://acme.example"));
}

TEST(DescribeCertificateTest, RefusesAKeyFile) {
  const TestPki pki;
  EXPECT_EQ(ReasonOf(DescribeCertificate(pki.File("ca.key"), absl::Now()).status()),
            Reason::kBadConfiguration);
}

}  // namespace
}  // namespace courier::tls
