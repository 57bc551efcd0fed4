#include "common/crypto/aes_256_gcm.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "common/base/error.h"
#include "tests/unit/common/crypto/crypto_test_support.h"

namespace courier::crypto {
namespace {

GcmNonce NonceFromHex(absl::string_view hex) {
  GcmNonce nonce{};
  const std::string bytes = FromHex(hex);
  std::copy(bytes.begin(), bytes.end(), nonce.begin());
  return nonce;
}

// Test cases 13, 14 and 16 of "The Galois/Counter Mode of Operation" (McGrew, Viega).
struct GcmVector {
  absl::string_view key;
  absl::string_view nonce;
  absl::string_view additional;
  absl::string_view plaintext;
  absl::string_view sealed;
};

class GcmVectorTest : public testing::TestWithParam<GcmVector> {};

TEST_P(GcmVectorTest, SealsAsPublished) {
  const GcmVector& v = GetParam();
  auto sealer = GcmSealer::Create(SecretFromHex(v.key)).value();
  const auto sealed =
      sealer.Seal(NonceFromHex(v.nonce), FromHex(v.additional), FromHex(v.plaintext));
  ASSERT_TRUE(sealed.ok()) << sealed.status();
  EXPECT_EQ(ToHex(*sealed), v.sealed);
}

TEST_P(GcmVectorTest, OpensAsPublished) {
  const GcmVector& v = GetParam();
  auto opener = GcmOpener::Create(SecretFromHex(v.key)).value();
  const auto opened = opener.Open(NonceFromHex(v.nonce), FromHex(v.additional), FromHex(v.sealed));
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(ToHex(*opened), v.plaintext);
}

constexpr char kZeroKey[] = "0000000000000000000000000000000000000000000000000000000000000000";

INSTANTIATE_TEST_SUITE_P(
    Published, GcmVectorTest,
    testing::Values(
        GcmVector{kZeroKey, "000000000000000000000000", "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
        GcmVector{kZeroKey, "000000000000000000000000", "", "00000000000000000000000000000000",
                  "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"},
        GcmVector{"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
                  "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
                  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                  "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
                  "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                  "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                  "76fc6ece0f4e1768cddf8853bb2d551b"}));

TEST(Aes256GcmTest, OneContextSealsManyMessages) {
  const auto key = Secret(std::string(kGcmKeyBytes, 'k'));
  auto sealer = GcmSealer::Create(key).value();
  auto opener = GcmOpener::Create(key).value();
  const GcmNonce first = NonceFromHex("000000000000000000000001");
  const GcmNonce second = NonceFromHex("000000000000000000000002");
  const auto sealed_first = sealer.Seal(first, "a", "message").value();
  const auto sealed_second = sealer.Seal(second, "a", "message").value();
  EXPECT_NE(sealed_first, sealed_second);
  EXPECT_EQ(*opener.Open(first, "a", sealed_first), "message");
  EXPECT_EQ(*opener.Open(second, "a", sealed_second), "message");
}

TEST(Aes256GcmTest, RefusesEveryFlippedBitAndStaysUsable) {
  const auto key = Secret(std::string(kGcmKeyBytes, 'k'));
  auto sealer = GcmSealer::Create(key).value();
  auto opener = GcmOpener::Create(key).value();
  const GcmNonce nonce{};
  const std::string sealed = sealer.Seal(nonce, "a", "message").value();
  for (size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string damaged = sealed;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    EXPECT_EQ(ReasonOf(opener.Open(nonce, "a", damaged).status()), Reason::kTamperedStream);
  }
  EXPECT_EQ(*opener.Open(nonce, "a", sealed), "message");
}

TEST(Aes256GcmTest, RefusesOtherAdditionalDataAndShortInput) {
  const auto key = Secret(std::string(kGcmKeyBytes, 'k'));
  auto sealer = GcmSealer::Create(key).value();
  auto opener = GcmOpener::Create(key).value();
  const GcmNonce nonce{};
  const std::string sealed = sealer.Seal(nonce, "a", "").value();
  EXPECT_EQ(*opener.Open(nonce, "a", sealed), "");
  EXPECT_EQ(ReasonOf(opener.Open(nonce, "b", sealed).status()), Reason::kTamperedStream);
  EXPECT_EQ(ReasonOf(opener.Open(nonce, "", sealed).status()), Reason::kTamperedStream);
  EXPECT_EQ(ReasonOf(opener.Open(nonce, "a", sealed.substr(1)).status()), Reason::kTamperedStream);
  EXPECT_EQ(ReasonOf(opener.Open(nonce, "a", "").status()), Reason::kTamperedStream);
}

TEST(Aes256GcmTest, RefusesKeysOfOtherLengths) {
  EXPECT_EQ(ReasonOf(GcmSealer::Create(Secret("short")).status()), Reason::kInternal);
  EXPECT_EQ(ReasonOf(GcmOpener::Create(Secret("short")).status()), Reason::kInternal);
}

}  // namespace
}  // namespace courier::crypto
