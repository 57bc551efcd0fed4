#include "common/crypto/pem_armor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/base/error.h"

namespace courier::crypto {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(PemArmorTest, GivesLabelAndBody) {
  const auto armor = ParsePemArmor("-----BEGIN A KEY-----\nQUJD\nREVG\n-----END A KEY-----");
  ASSERT_TRUE(armor.ok()) << armor.status();
  EXPECT_EQ(armor->label, "A KEY");
  EXPECT_EQ(armor->body, "\nQUJD\nREVG\n");
}

TEST(PemArmorTest, AllowsWhiteSpaceAroundAndOtherLineEnds) {
  EXPECT_TRUE(ParsePemArmor("\n -----BEGIN K-----\r\nQUJD\r\n-----END K-----\r\n").ok());
}

class NotPemTest : public testing::TestWithParam<const char*> {};

TEST_P(NotPemTest, IsRefused) {
  EXPECT_EQ(ReasonOf(ParsePemArmor(GetParam()).status()), Reason::kBadKey);
}

INSTANTIATE_TEST_SUITE_P(Texts, NotPemTest,
                         testing::Values("", "  \n", "nonsense", "-----BEGIN", "-----BEGIN K",
                                         "-----BEGIN K-----", "-----BEGIN K-----\nQUJD",
                                         "-----BEGIN K-----\nQUJD\n-----END L-----",
                                         "-----BEGIN K-----\nQUJD\n-----END K",
                                         "first\n-----BEGIN K-----\nQUJD\n-----END K-----"));

TEST(PemArmorTest, SaysWhenTheKeyIsInAVault) {
  const auto armor = ParsePemArmor("dify-tenant-400a2d33-1111-4222-8333-444455556666");
  EXPECT_THAT(std::string(armor.status().message()), HasSubstr("key vault"));
  EXPECT_THAT(std::string(armor.status().message()), Not(HasSubstr("400a2d33")));
}

TEST(PemArmorTest, SaysWhenTheKeyIsWrapped) {
  const auto armor = ParsePemArmor("ENCPK1:canary");
  EXPECT_THAT(std::string(armor.status().message()), HasSubstr("ENCPK1"));
  EXPECT_THAT(std::string(armor.status().message()), Not(HasSubstr("canary")));
}

TEST(PemArmorTest, QuotesNothingOfOtherText) {
  const auto armor = ParsePemArmor("canary");
  EXPECT_THAT(std::string(armor.status().message()), HasSubstr("-----BEGIN"));
  EXPECT_THAT(std::string(armor.status().message()), Not(HasSubstr("canary")));
}

}  // namespace
}  // namespace courier::crypto
