#include "common/envfile/env_value.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::envfile {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string Meaning(const std::string& line) {
  const auto document = EnvDocument::Parse("A=" + line + "\n", ".env");
  return MeaningOf(*document->Find("A"));
}

TEST(EnvValueTest, TakesOffQuotesAndInlineComments) {
  EXPECT_EQ(Meaning("plain"), "plain");
  EXPECT_EQ(Meaning("5 # five"), "5");
  EXPECT_EQ(Meaning("a#b"), "a#b");
  EXPECT_EQ(Meaning("'a b' # c"), "a b");
  EXPECT_EQ(Meaning("\"a \\\"b\\\" \\n\""), "a \"b\" \\n");
  EXPECT_EQ(Meaning(" # only a comment"), "");
  EXPECT_EQ(Meaning("#value"), "#value");
}

TEST(EnvValueTest, LeavesTextGluedToAQuoteAlone) { EXPECT_EQ(Meaning("'it''s'"), "'it''s'"); }

TEST(EnvValueTest, FindsReferences) {
  EXPECT_THAT(ReferencedNames("${A:-x},$B and $$C ${D}"), ElementsAre("A", "B", "D"));
  EXPECT_THAT(ReferencedNames("$(id) `id` 5$"), IsEmpty());
}

TEST(EnvValueTest, CountsCharactersNotBytes) {
  EXPECT_EQ(CountCharacters("abc"), 3U);
  EXPECT_EQ(CountCharacters("\xC3\xBC\xF0\x9F\x9A\x80"), 2U);
  EXPECT_EQ(CountCharacters("\xFF\xC3"), 2U);
}

TEST(EnvValueTest, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(EscapeControls("a\tb\nc\x1b[0m"), "a\\tb\\nc\\x1b[0m");
  EXPECT_EQ(EscapeControls("\xC2\x9B"), "\\xc2\\x9b");
  EXPECT_EQ(EscapeControls("\xE2\x80\xAE"), "\\xe2\\x80\\xae");
  EXPECT_EQ(EscapeControls("\xFF"), "\\xff");
}

TEST(EnvValueTest, ShowsBackslashesAndForeignScriptsAsTheyAre) {
  EXPECT_EQ(EscapeControls("%Y\\t\\c \xE6\x9D\xB1"), "%Y\\t\\c \xE6\x9D\xB1");
}

}  // namespace
}  // namespace courier::envfile
