#include "common/envfile_store/keyed_digest.h"

#include <string>

#include "gtest/gtest.h"

namespace courier::envfile {
namespace {

TEST(KeyedDigestTest, GivesTheValuesOfRfc4231) {
  EXPECT_EQ(HmacDigest(std::string(20, '\x0b'))("Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(HmacDigest("Jefe")("what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(HmacDigest(std::string(131, '\xaa'))(
                "Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(KeyedDigestTest, APrivateKeyIsNeverTheSameTwice) {
  const auto one = PrivateDigest();
  const auto two = PrivateDigest();
  ASSERT_TRUE(one.ok() && two.ok());
  EXPECT_EQ((*one)("x"), (*one)("x"));
  EXPECT_NE((*one)("x"), (*two)("x"));
}

}  // namespace
}  // namespace courier::envfile
