#include "common/text/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace courier::text {
namespace {

TEST(Utf8Test, AcceptsTextOfEveryLength) {
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8(absl::string_view("a\0\x01\x7f", 4)));
  EXPECT_TRUE(IsUtf8("\xc2\x80 \xdf\xbf"));
  EXPECT_TRUE(IsUtf8("\xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 \xef\xbb\xbf"));
  EXPECT_TRUE(IsUtf8("\xf0\x90\x80\x80 \xf3\xbf\xbf\xbf \xf4\x8f\xbf\xbf"));
}

TEST(Utf8Test, KnowsWhereItEnds) {
  // At every place of the words that are looked at together.
  for (size_t before = 0; before < 20; ++before) {
    const std::string good = std::string(before, 'a') + "\xc3\xa9" + std::string(before, 'b');
    EXPECT_EQ(Utf8PrefixLength(good), good.size());
    EXPECT_EQ(Utf8PrefixLength(good + "\xff" + good), good.size());
  }
}

TEST(Utf8Test, MeasuresTheFirstCharacter) {
  EXPECT_EQ(Utf8CharacterLength("ab"), 1u);
  EXPECT_EQ(Utf8CharacterLength("\xc3\xa9z"), 2u);
  EXPECT_EQ(Utf8CharacterLength("\xe2\x82\xac"), 3u);
  EXPECT_EQ(Utf8CharacterLength("\xf0\x9f\x92\xa9"), 4u);
  EXPECT_EQ(Utf8CharacterLength(""), 0u);
  EXPECT_EQ(Utf8CharacterLength("\xe2\x82"), 0u);
}

TEST(Utf8Test, RefusesStrayAndImpossibleBytes) {
  EXPECT_FALSE(IsUtf8("\x80"));
  EXPECT_FALSE(IsUtf8("\xff"));
  EXPECT_FALSE(IsUtf8("\xf5\x80\x80\x80"));
}

TEST(Utf8Test, RefusesOverlongForms) {
  EXPECT_FALSE(IsUtf8("\xc0\x80"));
  EXPECT_FALSE(IsUtf8("\xc1\xbf"));
  EXPECT_FALSE(IsUtf8("\xe0\x9f\xbf"));
  EXPECT_FALSE(IsUtf8("\xf0\x8f\xbf\xbf"));
}

TEST(Utf8Test, RefusesSurrogatesAndWhatIsBeyondUnicode) {
  EXPECT_FALSE(IsUtf8("\xed\xa0\x80"));
  EXPECT_FALSE(IsUtf8("\xf4\x90\x80\x80"));
}

TEST(Utf8Test, RefusesTextThatIsCutOff) {
  EXPECT_FALSE(IsUtf8("a\xc3"));
  EXPECT_FALSE(IsUtf8("\xe2\x82"));
  EXPECT_FALSE(IsUtf8("\xf0\x9f\x92"));
  EXPECT_FALSE(IsUtf8("\xe2\x82z"));
}

}  // namespace
}  // namespace courier::text
