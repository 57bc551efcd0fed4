#include "common/crypto/aes_cmac.h"

#include <gtest/gtest.h>

#include <string>

#include "common/base/error.h"
#include "tests/unit/common/crypto/crypto_test_support.h"

namespace courier::crypto {
namespace {

constexpr char kKey128[] = "2b7e151628aed2a6abf7158809cf4f3c";
constexpr char kKey256[] = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
constexpr char kMessage[] =
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";

struct CmacVector {
  absl::string_view key;
  size_t message_bytes;
  absl::string_view tag;
};

class AesCmacVectorTest : public testing::TestWithParam<CmacVector> {};

TEST_P(AesCmacVectorTest, GivesThePublishedTag) {
  auto cmac = AesCmac::Create(SecretFromHex(GetParam().key));
  ASSERT_TRUE(cmac.ok()) << cmac.status();
  const auto tag = cmac->Tag({FromHex(kMessage).substr(0, GetParam().message_bytes)});
  ASSERT_TRUE(tag.ok()) << tag.status();
  EXPECT_EQ(ToHex(*tag), GetParam().tag);
}

INSTANTIATE_TEST_SUITE_P(
    Rfc4493, AesCmacVectorTest,
    testing::Values(CmacVector{kKey128, 0, "bb1d6929e95937287fa37d129b756746"},
                    CmacVector{kKey128, 16, "070a16b46b4d4144f79bdd9dd04a287c"},
                    CmacVector{kKey128, 40, "dfa66747de9ae63030ca32611497c827"},
                    CmacVector{kKey128, 64, "51f0bebf7e3b9d92fc49741779363cfe"}));

INSTANTIATE_TEST_SUITE_P(
    Sp80038b, AesCmacVectorTest,
    testing::Values(CmacVector{kKey256, 0, "028962f61b7bf89efc6b551f4667d983"},
                    CmacVector{kKey256, 16, "28a7023f452e8f82bd4bf28d8c37c35c"},
                    CmacVector{kKey256, 64, "e1992190549f6ed5696a2c056c315410"}));

TEST(AesCmacTest, StartsOverForEachTag) {
  auto cmac = AesCmac::Create(SecretFromHex(kKey128)).value();
  ASSERT_TRUE(cmac.Tag({"another message"}).ok());
  const auto tag = cmac.Tag({});
  ASSERT_TRUE(tag.ok());
  EXPECT_EQ(ToHex(*tag), "bb1d6929e95937287fa37d129b756746");
}

TEST(AesCmacTest, PartsAreOneMessage) {
  auto cmac = AesCmac::Create(SecretFromHex(kKey128)).value();
  const auto whole = cmac.Tag({"0123456789abcdefXYZ"});
  const auto parts = cmac.Tag({"0123456789", "", "abcdefXYZ"});
  ASSERT_TRUE(whole.ok() && parts.ok());
  EXPECT_EQ(*whole, *parts);
}

TEST(AesCmacTest, RefusesKeysOfOtherLengths) {
  EXPECT_EQ(ReasonOf(AesCmac::Create(Secret("fifteen bytes..")).status()), Reason::kInternal);
  EXPECT_EQ(ReasonOf(AesCmac::Create(Secret("")).status()), Reason::kInternal);
}

}  // namespace
}  // namespace courier::crypto
