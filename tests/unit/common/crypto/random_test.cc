#include "common/crypto/random.h"

#include <gtest/gtest.h>

#include "tests/unit/common/crypto/crypto_test_support.h"

namespace courier::crypto {
namespace {

TEST(RandomTest, GivesAsManyBytesAsAsked) {
  EXPECT_EQ(RandomBytes(0)->size(), 0u);
  EXPECT_EQ(RandomBytes(33)->size(), 33u);
  EXPECT_EQ(RandomSecret(0)->size(), 0u);
  EXPECT_EQ(RandomSecret(33)->size(), 33u);
}

// Equal by chance once in 2^128.
TEST(RandomTest, GivesOtherBytesEachTime) {
  EXPECT_NE(*RandomBytes(16), *RandomBytes(16));
  EXPECT_FALSE(RandomSecret(16)->Equals(*RandomSecret(16)));
}

}  // namespace
}  // namespace courier::crypto
