#include "common/crypto/frame_nonce.h"

#include <gtest/gtest.h>

#include <limits>

#include "common/base/error.h"
#include "tests/unit/common/crypto/crypto_test_support.h"

namespace courier::crypto {
namespace {

TEST(FrameNoncesTest, CountsBigEndianAfterFourZeroBytes) {
  FrameNonces nonces;
  EXPECT_EQ(ToHex(*nonces.Next()), "000000000000000000000000");
  EXPECT_EQ(ToHex(*nonces.Next()), "000000000000000000000001");
  FrameNonces later(0x0102030405060708);
  EXPECT_EQ(ToHex(*later.Next()), "000000000102030405060708");
}

TEST(FrameNoncesTest, NeverStartsOver) {
  FrameNonces nonces(std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(ToHex(*nonces.Next()), "00000000ffffffffffffffff");
  EXPECT_EQ(ReasonOf(nonces.Next().status()), Reason::kLimitExceeded);
  EXPECT_EQ(ReasonOf(nonces.Next().status()), Reason::kLimitExceeded);
}

}  // namespace
}  // namespace courier::crypto
