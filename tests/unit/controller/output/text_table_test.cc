#include "controller/output/text_table.h"

#include <gtest/gtest.h>

namespace courier::controller {
namespace {

TEST(TextTableTest, AlignsChineseAndEmojiNames) {
  TextTable table({"APP", "MODE"});
  table.AddRow({"客服机器人", "workflow"});
  table.AddRow({"Bot 🤖", "advanced-chat"});

  EXPECT_EQ(table.Render(),
            "APP          MODE\n"
            "客服机器人   workflow\n"
            "Bot 🤖       advanced-chat\n");
}

TEST(TextTableTest, LeavesNoBlanksAtTheEnd) {
  TextTable table({"A", "B"});
  table.AddRow({"x", ""});

  EXPECT_EQ(table.Render(), "A   B\nx\n");
}

TEST(TextTableTest, KeepsARowOnOneLine) {
  TextTable table({"A"});
  table.AddRow({"two\nlines"});

  EXPECT_EQ(table.Render(), "A\ntwo\uFFFDlines\n");
}

}  // namespace
}  // namespace courier::controller
