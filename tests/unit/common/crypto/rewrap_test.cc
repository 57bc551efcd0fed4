#include "common/crypto/rewrap.h"

#include <gtest/gtest.h>

#include <string>

#include "common/base/error.h"
#include "common/crypto/token_failure.h"
#include "tests/unit/common/crypto/crypto_test_support.h"
#include "tests/unit/common/crypto/test_keys.h"
#include "tests/unit/common/crypto/test_tokens.h"

namespace courier::crypto {
namespace {

class RewrapTest : public testing::Test {
 protected:
  const TenantPrivateKey source_ = LoadPrivateKey(kPrivatePemA).value();
  const TenantPublicKey target_ = TenantPublicKey::FromPem(kPublicPemB).value();
  const TenantPrivateKey target_private_ = LoadPrivateKey(kPrivatePemB).value();
};

TEST_F(RewrapTest, TargetReadsWhatTheSourceStored) {
  const auto token = Rewrap(kHybridToken, source_, target_);
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_EQ(Revealed(*target_private_.Decrypt(*token)), "Fähre nach Köln ⛴");
  EXPECT_EQ(TokenFailureOf(source_.Decrypt(*token).status()), TokenFailure::kRsaOaep);
}

TEST_F(RewrapTest, LegacyTokensBecomeHybrid) {
  const auto token = Rewrap(kLegacyToken, source_, target_);
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_EQ(token->substr(0, 9), "SFlCUklEO");
  EXPECT_EQ(Revealed(*target_private_.Decrypt(*token)), "sk-made-before-the-marker");
}

TEST_F(RewrapTest, GivesTheErrorOfTheTokenItCannotRead) {
  EXPECT_EQ(TokenFailureOf(Rewrap(kBadUtf8Token, source_, target_).status()), TokenFailure::kUtf8);
  EXPECT_EQ(ReasonOf(Rewrap("", source_, target_).status()), Reason::kBadToken);
}

}  // namespace
}  // namespace courier::crypto
