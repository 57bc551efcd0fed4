#include "agent/dify/suggestion.h"

#include "gtest/gtest.h"

namespace courier::dify {
namespace {

TEST(SuggestionTest, NamesTheClosestCandidate) {
  EXPECT_EQ(DidYouMean("Suport bot", {"Billing", "Support bot", "Support"}),
            " Did you mean \"Support bot\"?");
  EXPECT_EQ(DidYouMean("BILLING", {"Billing"}), " Did you mean \"Billing\"?");
}

TEST(SuggestionTest, SaysNothingWhenNothingIsClose) {
  EXPECT_EQ(DidYouMean("Billing", {"Support bot", "客服"}), "");
  EXPECT_EQ(DidYouMean("Billing", {}), "");
}

TEST(SuggestionTest, HugeTextsAreNotCompared) {
  EXPECT_EQ(DidYouMean(std::string(100'000, 'x'), {std::string(100'000, 'x')}), "");
}

}  // namespace
}  // namespace courier::dify
