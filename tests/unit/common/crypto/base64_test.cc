#include "common/crypto/base64.h"

#include <gtest/gtest.h>

#include <string>

#include "common/base/error.h"
#include "tests/unit/common/crypto/crypto_test_support.h"

namespace courier::crypto {
namespace {

TEST(Base64Test, EncodesAsRfc4648Does) {
  EXPECT_EQ(EncodeBase64(""), "");
  EXPECT_EQ(EncodeBase64("f"), "Zg==");
  EXPECT_EQ(EncodeBase64("fo"), "Zm8=");
  EXPECT_EQ(EncodeBase64("foo"), "Zm9v");
  EXPECT_EQ(EncodeBase64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(EncodeBase64("\xfb\xff\xfe"), "+//+");
}

TEST(Base64Test, DecodesWhatItEncodes) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(DecodeBase64(EncodeBase64(bytes)), bytes) << i << " bytes";
    bytes.push_back(static_cast<char>(i * 7));
  }
}

TEST(Base64Test, IgnoresWhiteSpaceAnywhere) {
  EXPECT_EQ(DecodeBase64(" Zm\n9v\r\nYg\t=\v=\f "), "foob");
}

TEST(Base64Test, RefusesMissingAndSurplusPadding) {
  EXPECT_EQ(DecodeBase64("Zg"), std::nullopt);
  EXPECT_EQ(DecodeBase64("Zg="), std::nullopt);
  EXPECT_EQ(DecodeBase64("Zg==="), std::nullopt);
  EXPECT_EQ(DecodeBase64("Zm9v="), std::nullopt);
  EXPECT_EQ(DecodeBase64("Zm9vZ"), std::nullopt);
  EXPECT_EQ(DecodeBase64("Zm9vZ==="), std::nullopt);
  EXPECT_EQ(DecodeBase64("="), std::nullopt);
  EXPECT_EQ(DecodeBase64("===="), std::nullopt);
}

TEST(Base64Test, RefusesDataAfterPadding) {
  EXPECT_EQ(DecodeBase64("Zg==Zg=="), std::nullopt);
  EXPECT_EQ(DecodeBase64("Zm8=Z"), std::nullopt);
}

TEST(Base64Test, RefusesCharactersOutsideTheAlphabet) {
  EXPECT_EQ(DecodeBase64("Zm9-"), std::nullopt);
  EXPECT_EQ(DecodeBase64("Zm9_"), std::nullopt);
  EXPECT_EQ(DecodeBase64("Zm!9v"), std::nullopt);
  EXPECT_EQ(DecodeBase64("Zm9\xc3"), std::nullopt);
  EXPECT_EQ(DecodeBase64(absl::string_view("Zm9\0", 4)), std::nullopt);
}

TEST(Base64Test, RefusesBitsThatEncodeNothing) {
  EXPECT_EQ(DecodeBase64("Zh=="), std::nullopt);
  EXPECT_EQ(DecodeBase64("Zm9="), std::nullopt);
}

TEST(Base64Test, DecodesSecretsIntoLockedMemory) {
  const auto secret = DecodeSecretBase64("Zm9v\nYmFy");
  ASSERT_TRUE(secret.ok()) << secret.status();
  EXPECT_EQ(Revealed(*secret), "foobar");
}

TEST(Base64Test, ErrorForASecretQuotesNothingOfIt) {
  const auto secret = DecodeSecretBase64("canary!");
  EXPECT_EQ(ReasonOf(secret.status()), Reason::kBadToken);
  EXPECT_EQ(secret.status().message().find("canary"), absl::string_view::npos);
}

}  // namespace
}  // namespace courier::crypto
