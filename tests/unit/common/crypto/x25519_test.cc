#include "common/crypto/x25519.h"

#include <gtest/gtest.h>

#include <string>

#include "common/base/error.h"
#include "tests/unit/common/crypto/crypto_test_support.h"

namespace courier::crypto {
namespace {

// RFC 7748, section 6.1.
constexpr char kAlicePrivate[] = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
constexpr char kAlicePublic[] = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";
constexpr char kBobPrivate[] = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";
constexpr char kBobPublic[] = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f";
constexpr char kShared[] = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";

TEST(X25519Test, Rfc7748DiffieHellman) {
  const auto alice = X25519KeyPair::FromPrivateKey(SecretFromHex(kAlicePrivate)).value();
  const auto bob = X25519KeyPair::FromPrivateKey(SecretFromHex(kBobPrivate)).value();
  EXPECT_EQ(ToHex(alice.public_key()), kAlicePublic);
  EXPECT_EQ(ToHex(bob.public_key()), kBobPublic);
  EXPECT_EQ(RevealedHex(*alice.SharedSecret(bob.public_key())), kShared);
  EXPECT_EQ(RevealedHex(*bob.SharedSecret(alice.public_key())), kShared);
}

TEST(X25519Test, Rfc7748SingleMultiplication) {
  const auto key = X25519KeyPair::FromPrivateKey(
      SecretFromHex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"));
  ASSERT_TRUE(key.ok()) << key.status();
  const auto product = key->SharedSecret(
      FromHex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"));
  ASSERT_TRUE(product.ok()) << product.status();
  EXPECT_EQ(RevealedHex(*product),
            "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
}

TEST(X25519Test, GeneratedKeysAgreeAndDiffer) {
  const auto one = X25519KeyPair::Generate().value();
  const auto other = X25519KeyPair::Generate().value();
  EXPECT_NE(one.public_key(), other.public_key());
  EXPECT_TRUE(one.SharedSecret(other.public_key())->Equals(*other.SharedSecret(one.public_key())));
}

class X25519SmallOrderTest : public testing::TestWithParam<const char*> {};

TEST_P(X25519SmallOrderTest, IsRefused) {
  const auto key = X25519KeyPair::Generate().value();
  EXPECT_EQ(ReasonOf(key.SharedSecret(FromHex(GetParam())).status()), Reason::kTamperedStream);
}

// 0, 1, the two points of order 8, p - 1, p, p + 1.
INSTANTIATE_TEST_SUITE_P(
    Points, X25519SmallOrderTest,
    testing::Values("0000000000000000000000000000000000000000000000000000000000000000",
                    "0100000000000000000000000000000000000000000000000000000000000000",
                    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"));

TEST(X25519Test, RefusesKeysOfOtherLengths) {
  const auto key = X25519KeyPair::Generate().value();
  EXPECT_EQ(ReasonOf(key.SharedSecret("").status()), Reason::kTamperedStream);
  EXPECT_EQ(ReasonOf(key.SharedSecret(std::string(31, 'a')).status()), Reason::kTamperedStream);
  EXPECT_EQ(ReasonOf(key.SharedSecret(std::string(33, 'a')).status()), Reason::kTamperedStream);
  EXPECT_EQ(ReasonOf(X25519KeyPair::FromPrivateKey(Secret("short")).status()), Reason::kInternal);
}

}  // namespace
}  // namespace courier::crypto
