#include "common/crypto/hkdf_sha256.h"

#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/unit/common/crypto/crypto_test_support.h"

namespace courier::crypto {
namespace {

TEST(HkdfSha256Test, Rfc5869BasicCase) {
  const auto key =
      HkdfSha256(SecretFromHex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"),
                 FromHex("000102030405060708090a0b0c"), FromHex("f0f1f2f3f4f5f6f7f8f9"), 42);
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(RevealedHex(*key),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
}

TEST(HkdfSha256Test, Rfc5869WithoutSaltAndInfo) {
  const auto key =
      HkdfSha256(SecretFromHex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"), "", "", 42);
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(RevealedHex(*key),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(HkdfSha256Test, RefusesMoreThanTheConstructionGives) {
  EXPECT_TRUE(HkdfSha256(Secret("input"), "salt", "info", 255 * 32).ok());
  EXPECT_EQ(ReasonOf(HkdfSha256(Secret("input"), "salt", "info", 255 * 32 + 1).status()),
            Reason::kInternal);
}

}  // namespace
}  // namespace courier::crypto
