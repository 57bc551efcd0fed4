#include "common/crypto/token_failure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/base/error.h"

namespace courier::crypto {
namespace {

class TokenFailureTest : public testing::TestWithParam<TokenFailure> {};

TEST_P(TokenFailureTest, IsFoundInTheStatusAndNamedInItsMessage) {
  const absl::Status status = TokenError(GetParam());
  EXPECT_EQ(ReasonOf(status), Reason::kBadToken);
  EXPECT_EQ(TokenFailureOf(status), GetParam());
  EXPECT_THAT(std::string(status.message()),
              testing::HasSubstr(std::string(TokenFailureName(GetParam()))));
}

INSTANTIATE_TEST_SUITE_P(All, TokenFailureTest,
                         testing::Values(TokenFailure::kBase64, TokenFailure::kRsaLength,
                                         TokenFailure::kRsaOaep, TokenFailure::kAesKeyLength,
                                         TokenFailure::kTruncatedNonce, TokenFailure::kEaxMac,
                                         TokenFailure::kUtf8));

TEST(TokenFailureOfTest, IsNothingForOtherErrors) {
  EXPECT_EQ(TokenFailureOf(absl::OkStatus()), std::nullopt);
  EXPECT_EQ(TokenFailureOf(MakeError(Reason::kBadToken, "foreign")), std::nullopt);
}

}  // namespace
}  // namespace courier::crypto
