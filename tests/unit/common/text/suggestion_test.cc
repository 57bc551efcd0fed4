#include "common/text/suggestion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace courier::text {
namespace {

const std::vector<std::string> kCommands = {"transfer", "plan", "list", "doctor"};

TEST(SuggestionTest, FindsTheWordBehindATypingError) {
  EXPECT_EQ(Nearest("transfr", kCommands), "transfer");
  EXPECT_EQ(Nearest("tarnsfer", kCommands), "transfer");
  EXPECT_EQ(Nearest("paln", kCommands), "plan");
  EXPECT_EQ(Nearest("Doctor", kCommands), "doctor");
}

TEST(SuggestionTest, SuggestsNothingForAnotherWord) {
  EXPECT_EQ(Nearest("banana", kCommands), "");
  EXPECT_EQ(Nearest("x", kCommands), "");
  EXPECT_EQ(DidYouMean("banana", kCommands), "");
}

TEST(SuggestionTest, AsksInASentence) {
  EXPECT_EQ(DidYouMean("lst", kCommands), " Did you mean \"list\"?");
}

TEST(SuggestionTest, HugeTextsAreNotCompared) {
  EXPECT_EQ(DidYouMean(std::string(100'000, 'x'), {std::string(100'000, 'x')}), "");
}

}  // namespace
}  // namespace courier::text
