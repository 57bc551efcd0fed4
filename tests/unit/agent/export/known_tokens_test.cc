#include "agent/export/known_tokens.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace courier::exporting {
namespace {

void Add(KnownTokens& tokens, int number, TokenTraits traits = {}) {
  tokens.Add(absl::StrCat(number), traits);
}

TEST(KnownTokensTest, TellsWhatShowedWhenATokenWasOpened) {
  KnownTokens tokens;
  Add(tokens, 1);
  Add(tokens, 2, {.empty = true});
  Add(tokens, 3, {.mask = true});
  EXPECT_FALSE(tokens.Find("1")->empty || tokens.Find("1")->mask);
  EXPECT_TRUE(tokens.Find("2")->empty);
  EXPECT_TRUE(tokens.Find("3")->mask);
  EXPECT_FALSE(tokens.Find("4").has_value());
}

TEST(KnownTokensTest, ForgetsTheOldestAndRemembersAsManyAsItShould) {
  constexpr int kMany = 1000;
  KnownTokens tokens(100);
  for (int i = 0; i < kMany; ++i) {
    Add(tokens, i);
    int known = 0;
    for (int old = 0; old <= i; ++old) known += tokens.Find(absl::StrCat(old)).has_value() ? 1 : 0;
    ASSERT_LE(known, 200);
    for (int last = i; last >= 0 && last > i - 100; --last) {
      ASSERT_TRUE(tokens.Find(absl::StrCat(last)).has_value()) << last << " of " << i;
    }
  }
}

TEST(KnownTokensTest, ADigestIsOfTheKeyToo) {
  EXPECT_EQ(KnownTokens::DigestOf("key", "token"), KnownTokens::DigestOf("key", "token"));
  EXPECT_NE(KnownTokens::DigestOf("key", "token"), KnownTokens::DigestOf("other", "token"));
  EXPECT_NE(KnownTokens::DigestOf("keyt", "oken"), KnownTokens::DigestOf("key", "token"));
}

}  // namespace
}  // namespace courier::exporting
