#include "controller/output/display_width.h"

#include <gtest/gtest.h>

namespace courier::controller {
namespace {

TEST(DisplayWidthTest, CountsColumnsAndNotBytes) {
  EXPECT_EQ(DisplayWidth("plain"), 5u);
  EXPECT_EQ(DisplayWidth("für"), 3u);
  EXPECT_EQ(DisplayWidth("客服"), 4u);
  EXPECT_EQ(DisplayWidth("한글"), 4u);
  EXPECT_EQ(DisplayWidth("🤖"), 2u);
  EXPECT_EQ(DisplayWidth("――"), 2u);
}

TEST(DisplayWidthTest, CountsEmojiSequencesOnce) {
  EXPECT_EQ(DisplayWidth("👨‍👩‍👧"), 2u);
  EXPECT_EQ(DisplayWidth("👍🏽"), 2u);
  EXPECT_EQ(DisplayWidth("⚙️"), 2u);
  EXPECT_EQ(DisplayWidth("🇩🇪"), 2u);
}

TEST(DisplayWidthTest, GivesCombiningMarksNoColumn) { EXPECT_EQ(DisplayWidth("e\u0301"), 1u); }

TEST(DisplayWidthTest, SurvivesWhatIsNoUtf8) {
  EXPECT_EQ(DisplayWidth("a\xFFz"), 3u);
  EXPECT_EQ(DisplayWidth("\xE5\xAE"), 2u);
}

TEST(DisplayWidthTest, PadsByColumns) {
  EXPECT_EQ(PadTo("客服", 6), "客服  ");
  EXPECT_EQ(PadTo("long", 2), "long");
}

TEST(DisplayWidthTest, CutsBetweenCharacters) {
  EXPECT_EQ(CutTo("abcdef", 4), "abc…");
  EXPECT_EQ(CutTo("客服机器人", 6), "客服…");
  EXPECT_EQ(CutTo("short", 5), "short");
  EXPECT_EQ(CutTo("x", 0), "");
}

TEST(DisplayWidthTest, MakesForeignTextsHarmless) {
  EXPECT_EQ(PrintableLine("a\nb\x1b[2Jc"), "a\uFFFDb\uFFFD[2Jc");
  EXPECT_EQ(PrintableLine("x\u202Ey"), "x\uFFFDy");
  EXPECT_EQ(PrintableLine("客服 🤖"), "客服 🤖");
  EXPECT_EQ(PrintableLine("\xC2\x9B"), "\uFFFD");
}

TEST(DisplayWidthTest, WrapsAtBlanks) {
  EXPECT_EQ(WrapAt("one two three", 2, 8), "one two\n  three");
  EXPECT_EQ(WrapAt("averylongword x", 0, 5), "averylongword\nx");
  EXPECT_EQ(WrapAt("short", 4, 80), "short");
}

}  // namespace
}  // namespace courier::controller
