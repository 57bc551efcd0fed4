#include "agent/upgrade/sql_statements.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"

namespace courier::upgrade {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> Texts(absl::string_view sql) {
  const auto statements = SplitStatements(sql);
  EXPECT_TRUE(statements.ok()) << statements.status();
  std::vector<std::string> texts;
  for (const SqlStatement& each : statements.value_or(std::vector<SqlStatement>())) {
    texts.push_back(each.text);
  }
  return texts;
}

TEST(SqlStatementsTest, CutsAtSemicolons) {
  EXPECT_THAT(Texts("select 1;\n\nselect 2 ;;\nselect 3"),
              ElementsAre("select 1", "select 2", "select 3"));
}

TEST(SqlStatementsTest, NothingButCommentsIsNoStatement) {
  EXPECT_THAT(Texts("-- Running upgrade; ok\n/* a /* nested; */ one */ ;"), IsEmpty());
}

TEST(SqlStatementsTest, SemicolonsInQuotesDoNotCut) {
  EXPECT_THAT(Texts("insert into t values ('a;''b;', E'\\';', \"c;\");select 1"),
              ElementsAre("insert into t values ('a;''b;', E'\\';', \"c;\")", "select 1"));
}

TEST(SqlStatementsTest, DollarQuotesHoldWholeBodies) {
  EXPECT_THAT(Texts("create function f() as $body$ begin; $x$ end $body$; select $1; select a$b"),
              ElementsAre("create function f() as $body$ begin; $x$ end $body$", "select $1",
                          "select a$b"));
}

TEST(SqlStatementsTest, TellsTheLine) {
  const auto statements = SplitStatements("-- one\n\nselect '\n';\nselect 2;");
  ASSERT_TRUE(statements.ok());
  EXPECT_EQ((*statements)[0].line, 3u);
  EXPECT_EQ((*statements)[1].line, 5u);
}

TEST(SqlStatementsTest, RefusesWhatHasNoEnd) {
  for (const char* sql : {"select 'x", "select \"x", "/* x", "select $$ x", "select E'x\\"}) {
    EXPECT_EQ(ReasonOf(SplitStatements(sql).status()), Reason::kUsage) << sql;
  }
}

TEST(SqlStatementsTest, RefusesCommandsOfPsql) {
  const auto statements = SplitStatements("select 1;\n\\i other.sql\n");
  EXPECT_THAT(std::string(statements.status().message()), HasSubstr("line 2"));
}

}  // namespace
}  // namespace courier::upgrade
