#include "agent/db/copy_text.h"

#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::db {
namespace {

using ::testing::ElementsAre;
using ::testing::Eq;
using Texts = std::vector<std::optional<std::string>>;

Texts SplitLine(std::string line) {
  CopyLine fields;
  Texts texts;
  for (const auto& field : fields.Split(line)) {
    texts.push_back(field ? std::optional<std::string>(std::string(*field)) : std::nullopt);
  }
  return texts;
}

TEST(CopyTextTest, SplitsAtTabs) {
  EXPECT_THAT(SplitLine("a\tb\t"), ElementsAre(Eq("a"), Eq("b"), Eq("")));
  EXPECT_THAT(SplitLine(""), ElementsAre(Eq("")));
}

TEST(CopyTextTest, TellsNullFromTheTextThatLooksLikeIt) {
  EXPECT_THAT(SplitLine("\\N\t\\\\N\tN"), ElementsAre(Eq(std::nullopt), Eq("\\N"), Eq("N")));
}

TEST(CopyTextTest, UndoesEveryEscape) {
  EXPECT_THAT(SplitLine("\\b\\f\\n\\r\\t\\v\\\\"), ElementsAre(Eq("\b\f\n\r\t\v\\")));
  EXPECT_THAT(SplitLine("x\\ny\\tz"), ElementsAre(Eq("x\ny\tz")));
  EXPECT_THAT(SplitLine("\\\\n\\\\\\n"), ElementsAre(Eq("\\n\\\n")));
}

TEST(CopyTextTest, ALineThatEndsInTheMiddleOfAnEscapeIsStillRead) {
  EXPECT_THAT(SplitLine("abc\\"), ElementsAre(Eq("abc")));
}

TEST(CopyTextTest, WhatIsMadeIsReadBackTheSame) {
  const std::vector<std::string> texts = {"", "\\N", "a\tb", "c\nd\re", "\\", "\\\\n", "字😀"};
  std::vector<absl::optional<absl::string_view>> fields(texts.begin(), texts.end());
  fields.emplace_back();
  std::string line = "left over";
  MakeCopyLine(fields, line);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const Texts back = SplitLine(line);
  ASSERT_EQ(back.size(), texts.size() + 1);
  for (size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(back[i], texts[i]);
  EXPECT_EQ(back.back(), std::nullopt);
}

}  // namespace
}  // namespace courier::db
