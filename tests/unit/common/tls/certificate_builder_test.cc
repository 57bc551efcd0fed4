#include "common/tls/certificate_builder.h"

#include <gtest/gtest.h>

#include "common/tls/certificate.h"

namespace courier::tls {
namespace {

TEST(IsHostTest, AcceptsNamesAndAddresses) {
  for (const char* host : {"localhost", "agent.acme.example", "*.acme.example", "db_1", "127.0.0.1",
                           "::1", "2001:db8::7"}) {
    EXPECT_TRUE(IsHost(host)) << host;
  }
}

TEST(IsHostTest, RefusesEverythingElse) {
  for (const std::string& host :
       {std::string(), std::string("a..b"), std::string("-a"), std::string("a b"),
        std::string("a,URI:spiffe://x"), std::string("*"), std::string("a.*.b"),
        std::string("a\0b", 3), std::string(64, 'a'), std::string("http://a")}) {
    EXPECT_FALSE(IsHost(host)) << host;
  }
}

TEST(BuildLeafCertificateTest, CutsALongCommonName) {
  const auto key = NewPrivateKey();
  ASSERT_TRUE(key.ok());
  const CertificatePlan plan{.common_name = std::string(300, 'n'),
                             .uris = {"spiffe://acme.example"},
                             .hosts = {},
                             .not_before = absl::UnixEpoch(),
                             .not_after = absl::UnixEpoch() + absl::Hours(1)};
  EXPECT_TRUE(BuildCaCertificate(plan, "acme.example", key->get()).ok());
}

TEST(BuildCaCertificateTest, DrawsAFreshSerialEachTime) {
  const auto key = NewPrivateKey();
  ASSERT_TRUE(key.ok());
  const CertificatePlan plan{.common_name = "ca",
                             .uris = {"spiffe://acme.example"},
                             .hosts = {},
                             .not_before = absl::UnixEpoch(),
                             .not_after = absl::UnixEpoch() + absl::Hours(1)};
  const auto one = BuildCaCertificate(plan, "acme.example", key->get());
  const auto two = BuildCaCertificate(plan, "acme.example", key->get());
  ASSERT_TRUE(one.ok() && two.ok());
  EXPECT_NE(
      ASN1_INTEGER_cmp(X509_get0_serialNumber(one->get()), X509_get0_serialNumber(two->get())), 0);
}

}  // namespace
}  // namespace courier::tls
