#include "common/crypto/aes_eax.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "tests/unit/common/crypto/crypto_test_support.h"

namespace courier::crypto {
namespace {

// The vectors of the paper, appendix "Test vectors"; there the tag follows the ciphertext.
struct EaxVector {
  absl::string_view message;
  absl::string_view key;
  absl::string_view nonce;
  absl::string_view header;
  absl::string_view cipher;
};

class EaxPaperTest : public testing::TestWithParam<EaxVector> {};

TEST_P(EaxPaperTest, SealsAsPublished) {
  const EaxVector& v = GetParam();
  const auto sealed =
      SealEax(SecretFromHex(v.key), FromHex(v.nonce), FromHex(v.header), SecretFromHex(v.message));
  ASSERT_TRUE(sealed.ok()) << sealed.status();
  EXPECT_EQ(ToHex(absl::StrCat(sealed->ciphertext, sealed->tag)), v.cipher);
}

TEST_P(EaxPaperTest, OpensAsPublished) {
  const EaxVector& v = GetParam();
  const std::string cipher = FromHex(v.cipher);
  const size_t length = cipher.size() - kEaxTagBytes;
  const auto opened = OpenEax(SecretFromHex(v.key), FromHex(v.nonce), FromHex(v.header),
                              cipher.substr(length), cipher.substr(0, length));
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(RevealedHex(*opened), v.message);
}

INSTANTIATE_TEST_SUITE_P(
    Published, EaxPaperTest,
    testing::Values(
        EaxVector{"", "233952dee4d5ed5f9b9c6d6ff80ff478", "62ec67f9c3a4a407fcb2a8c49031a8b3",
                  "6bfb914fd07eae6b", "e037830e8389f27b025a2d6527e79d01"},
        EaxVector{"f7fb", "91945d3f4dcbee0bf45ef52255f095a4", "becaf043b0a23d843194ba972c66debd",
                  "fa3bfd4806eb53fa", "19dd5c4c9331049d0bdab0277408f67967e5"},
        EaxVector{"1a47cb4933", "01f74ad64077f2e704c0f60ada3dd523",
                  "70c3db4f0d26368400a10ed05d2bff5e", "234a3463c1264ac6",
                  "d851d5bae03a59f238a23e39199dc9266626c40f80"},
        EaxVector{"40d0c07da5e4", "35b6d0580005bbc12b0587124557d2c2",
                  "fdb6b06676eedc5c61d74276e1f8e816", "aeb96eaebe2970e9",
                  "071dfe16c675cb0677e536f73afe6a14b74ee49844dd"},
        EaxVector{"4de3b35c3fc039245bd1fb7d", "bd8e6e11475e60b268784c38c62feb22",
                  "6eac5c93072d8e8513f750935e46da1b", "d4482d1ca78dce0f",
                  "835bb4f15d743e350e728414abb8644fd6ccb86947c5e10590210a4f"},
        EaxVector{"8b0a79306c9ce7ed99dae4f87f8dd61636", "7c77d6e813bed5ac98baa417477a2e7d",
                  "1a8c98dcd73d38393b2bf1569deefc19", "65d2017990d62528",
                  "02083e3979da014812f59f11d52630da30137327d10649b0aa6e1c181db617d7f2"},
        EaxVector{"ca40d7446e545ffaed3bd12a740a659ffbbb3ceab7", "8395fcf1e95bebd697bd010bc766aac3",
                  "22e7add93cfc6393c57ec0b3c17d6b44", "126735fcc320d25a",
                  "cb8920f87a6c75cff39627b56e3ed197c552d295a7cfc46afc253b4652b1af3795b124ab6e"}));

class AesEaxTest : public testing::TestWithParam<size_t> {
 protected:
  const secret::SecretBytes key_ = Secret(std::string(GetParam(), 'k'));
  const std::string nonce_ = std::string(16, 'n');
};

TEST_P(AesEaxTest, OpensWhatItSealsForLengthsAroundTheBlock) {
  for (const size_t length : {0U, 1U, 15U, 16U, 17U, 31U, 32U, 33U, 1000U}) {
    const std::string message(length, 'm');
    const auto sealed = SealEax(key_, nonce_, "", Secret(message));
    ASSERT_TRUE(sealed.ok()) << sealed.status();
    const auto opened = OpenEax(key_, nonce_, "", sealed->tag, sealed->ciphertext);
    ASSERT_TRUE(opened.ok()) << opened.status();
    EXPECT_EQ(Revealed(*opened), message);
  }
}

TEST_P(AesEaxTest, RefusesEveryFlippedBit) {
  const auto sealed = SealEax(key_, nonce_, "header", Secret("message")).value();
  const std::string all = sealed.tag + sealed.ciphertext;
  for (size_t bit = 0; bit < all.size() * 8; ++bit) {
    std::string damaged = all;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    const auto opened = OpenEax(key_, nonce_, "header", damaged.substr(0, kEaxTagBytes),
                                damaged.substr(kEaxTagBytes));
    EXPECT_EQ(ReasonOf(opened.status()), Reason::kBadToken) << "bit " << bit;
  }
}

TEST_P(AesEaxTest, RefusesAnotherNonceHeaderOrTagLength) {
  const auto sealed = SealEax(key_, nonce_, "header", Secret("message")).value();
  const std::string& tag = sealed.tag;
  EXPECT_TRUE(OpenEax(key_, nonce_, "header", tag, sealed.ciphertext).ok());
  EXPECT_FALSE(OpenEax(key_, std::string(16, 'o'), "header", tag, sealed.ciphertext).ok());
  EXPECT_FALSE(OpenEax(key_, nonce_, "", tag, sealed.ciphertext).ok());
  EXPECT_FALSE(OpenEax(key_, nonce_, "header", tag.substr(0, 15), sealed.ciphertext).ok());
  EXPECT_FALSE(OpenEax(key_, nonce_, "header", "", sealed.ciphertext).ok());
}

INSTANTIATE_TEST_SUITE_P(KeyLengths, AesEaxTest, testing::Values(16, 24, 32));

TEST(AesEaxKeyTest, RefusesKeysOfOtherLengths) {
  const auto sealed = SealEax(Secret("short"), "nonce", "", Secret("message"));
  EXPECT_EQ(ReasonOf(sealed.status()), Reason::kInternal);
}

}  // namespace
}  // namespace courier::crypto
