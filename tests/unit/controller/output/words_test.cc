#include "controller/output/words.h"

#include <gtest/gtest.h>

namespace courier::controller {
namespace {

TEST(WordsTest, UsesTheRightPlural) {
  EXPECT_EQ(Count(0, "app", "apps"), "0 apps");
  EXPECT_EQ(Count(1, "app", "apps"), "1 app");
  EXPECT_EQ(CountKind(2, model::ItemKind::kDependency), "2 dependencies");
  EXPECT_EQ(CountKind(1, model::ItemKind::kMcpTool), "1 MCP tool");
}

TEST(WordsTest, LeavesOutKindsWithNone) {
  EXPECT_EQ(CountKinds({{model::ItemKind::kMcpTool, 1},
                        {model::ItemKind::kApp, 3},
                        {model::ItemKind::kApiTool, 0}},
                       ", "),
            "3 apps, 1 MCP tool");
}

TEST(WordsTest, WritesSizesWithTwoDigits) {
  EXPECT_EQ(Bytes(1), "1 byte");
  EXPECT_EQ(Bytes(999), "999 bytes");
  EXPECT_EQ(Bytes(1400), "1.4 KB");
  EXPECT_EQ(Bytes(312'345), "312 KB");
  EXPECT_EQ(Bytes(999'999), "1.0 MB");
  EXPECT_EQ(Bytes(4'294'967'296), "4.3 GB");
}

TEST(WordsTest, WritesSpansAsPeopleSayThem) {
  EXPECT_EQ(Span(absl::Milliseconds(400)), "0.4 s");
  EXPECT_EQ(Span(absl::Seconds(12)), "12 s");
  EXPECT_EQ(Span(absl::Seconds(185)), "3 min 05 s");
  EXPECT_EQ(Span(absl::Minutes(125)), "2 h 05 min");
}

TEST(WordsTest, ShortensIdsAndNothingElse) {
  EXPECT_EQ(ShortId("5f0c2a9e-1111-4c4c-9c9c-000000000009"), "5f0c2a9e");
  EXPECT_EQ(ShortId("langgenius/tavily"), "langgenius/tavily");
}

}  // namespace
}  // namespace courier::controller
