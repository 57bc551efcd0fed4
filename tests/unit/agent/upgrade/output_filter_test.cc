#include "agent/upgrade/output_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace courier::upgrade {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> Filtered(const std::vector<std::string>& pieces) {
  OutputFilter filter({"hunter22"});
  std::vector<std::string> lines;
  const auto on_line = [&](const std::string& line) { lines.push_back(line); };
  for (const std::string& piece : pieces) filter.Feed(piece, on_line);
  filter.Finish(on_line);
  return lines;
}

std::string Shown(const std::string& line) { return ShownLine(line, {"hunter22"}); }

TEST(OutputFilterTest, PutsLinesTogetherFromPieces) {
  EXPECT_THAT(Filtered({"one\ntw", "o\r\n\nthr", "ee"}), ElementsAre("one", "two", "three"));
}

TEST(OutputFilterTest, TakesTheUserPartOutOfAUrl) {
  EXPECT_EQ(Shown("to postgresql+psycopg2://dify:p%40ss@db:5432/dify now"),
            "to postgresql+psycopg2://***@db:5432/dify now");
  EXPECT_EQ(Shown("'redis://:a@b@cache/0'"), "'redis://***@cache/0'");
  EXPECT_EQ(Shown("see https://docs.dify.ai/x"), "see https://docs.dify.ai/x");
}

TEST(OutputFilterTest, TakesAKnownPasswordOutWhereverItStands) {
  EXPECT_EQ(Shown("xhunter22y"), "x***y");
}

TEST(OutputFilterTest, TakesOutWhatANameCallsASecret) {
  EXPECT_EQ(Shown("host=db password=abc user=me"), "host=db password=*** user=me");
  EXPECT_EQ(Shown("{'DB_PASSWORD': 'a b', 'x': 1}"), "{'DB_PASSWORD': '***', 'x': 1}");
  EXPECT_EQ(Shown("SECRET_KEY: abc"), "SECRET_KEY: ***");
  EXPECT_EQ(Shown("password authentication failed"), "password authentication failed");
}

TEST(OutputFilterTest, TakesOutRowValues) {
  EXPECT_EQ(Shown("[parameters: {'id': 7}]"), "[parameters: …]");
  EXPECT_EQ(Shown("DETAIL:  Failing row contains (1, Bob)."), "DETAIL:  Failing row contains (…)");
  EXPECT_EQ(Shown("DETAIL:  Key (name)=(Bob (2)) already exists."),
            "DETAIL:  Key (name)=(…) already exists.");
}

TEST(OutputFilterTest, PasswordCutOffWithItsLineIsNotShown) {
  const std::string line = absl::StrCat(std::string(16370, 'x'), " postgresql://me:geheim@db/x");
  const std::vector<std::string> lines = Filtered({line, "\nnext\n"});
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines[0], Not(HasSubstr("geh")));
  EXPECT_LE(lines[0].size(), 2010u);
  EXPECT_EQ(lines[1], "next");
}

TEST(OutputFilterTest, EscapesControlsAndDropsColours) {
  EXPECT_EQ(Shown("\x1B[31mred\x1B[0m\x07\x1B]0;title\tend"), "red\\x07\\x1B]0;title end");
  EXPECT_EQ(Shown("\xC2\x9B"), "\\x9B");
}

TEST(OutputFilterTest, WhatIsNoTextBecomesTheReplacementCharacter) {
  EXPECT_EQ(Shown("a\xFF\xE4\xB8\xAD\xC0\x80"),
            "a\xEF\xBF\xBD\xE4\xB8\xAD\xEF\xBF\xBD\xEF\xBF\xBD");
}

}  // namespace
}  // namespace courier::upgrade
