#include "agent/upgrade/sql_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace courier::upgrade {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

SqlScript Script(absl::string_view name, absl::string_view sql) {
  auto script = ParseScript(std::string(name), sql);
  EXPECT_TRUE(script.ok()) << script.status();
  return std::move(script).value_or(SqlScript());
}
SqlScript Move(absl::string_view from, absl::string_view to) {
  return Script(absl::StrCat(to, ".sql"),
                absl::StrCat("UPDATE alembic_version SET version_num='", to,
                             "' WHERE alembic_version.version_num = '", from, "';"));
}

TEST(SqlScriptTest, WithoutTransactionsOfItsOwnItGetsOne) {
  EXPECT_EQ(Script("a.sql", "create table a (id int);").transactions, Transactions::kOne);
}

TEST(SqlScriptTest, KeepsItsOwnTransactions) {
  EXPECT_EQ(Script("a.sql",
                   "BEGIN;\nselect 1;\nCOMMIT;\ncreate index concurrently i on t (a);\n"
                   "BEGIN;\nselect 2;\nCOMMIT;")
                .transactions,
            Transactions::kOwn);
}

TEST(SqlScriptTest, ConcurrentIndexRunsOutsideOfTransactions) {
  EXPECT_EQ(Script("a.sql", "create table a (id int);\nCREATE  INDEX\nCONCURRENTLY i on a (id);")
                .transactions,
            Transactions::kNone);
}

TEST(SqlScriptTest, ConcurrentIndexInATransactionIsRefused) {
  const auto script =
      ParseScript("a.sql", "begin;\ncreate unique index concurrently i on t (a);\ncommit;");
  EXPECT_THAT(std::string(script.status().message()), HasSubstr("a.sql, line 2"));
}

TEST(SqlScriptTest, TransactionWithoutEndIsRefused) {
  EXPECT_EQ(ReasonOf(ParseScript("a.sql", "begin; select 1;").status()), Reason::kUsage);
}

TEST(SqlScriptTest, CopyIsRefused) {
  EXPECT_EQ(ReasonOf(ParseScript("a.sql", "copy t to program 'id';").status()), Reason::kUsage);
}

TEST(SqlScriptTest, ReadsWhatAlembicWritesOffline) {
  const SqlScript script = Script(
      "a.sql",
      "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);\n"
      "INSERT INTO alembic_version (version_num) VALUES ('aa') RETURNING "
      "alembic_version.version_num;\n"
      "UPDATE alembic_version SET version_num='bb' WHERE alembic_version.version_num = 'aa';\n"
      "DELETE FROM alembic_version WHERE alembic_version.version_num = 'cc';\n");
  ASSERT_EQ(script.steps.size(), 3u);
  EXPECT_EQ(script.steps[0].to, "aa");
  EXPECT_EQ(script.steps[1].from, "aa");
  EXPECT_EQ(script.steps[1].to, "bb");
  EXPECT_EQ(script.steps[2].from, "cc");
}

TEST(SqlScriptTest, OtherChangesOfTheRevisionAreRefused) {
  for (const char* sql : {"update alembic_version set version_num = 'x'",
                          "drop table alembic_version", "truncate alembic_version"}) {
    EXPECT_EQ(ReasonOf(ParseScript("a.sql", sql).status()), Reason::kUsage) << sql;
  }
}

TEST(SqlScriptTest, AppliedOnesAreCounted) {
  const std::vector<SqlScript> scripts = {Move("a", "b"), Move("b", "c"), Move("c", "d")};
  EXPECT_EQ(AppliedScripts({"a"}, scripts).value_or(9), 0u);
  EXPECT_EQ(AppliedScripts({"c"}, scripts).value_or(9), 2u);
  EXPECT_EQ(AppliedScripts({"d"}, scripts).value_or(9), 3u);
}

TEST(SqlScriptTest, ScriptsThatLeadFromElsewhereAreRefused) {
  const auto applied = AppliedScripts({"x"}, {Move("a", "b")});
  EXPECT_EQ(ReasonOf(applied.status()), Reason::kSchemaUnfit);
  EXPECT_THAT(std::string(applied.status().message()),
              HasSubstr("b.sql begins at revision a, and the database stands at revision x"));
}

TEST(SqlScriptTest, ScriptsForAnEmptyDatabaseNeedOne) {
  const SqlScript base = Script("a.sql", "insert into alembic_version values ('a');");
  EXPECT_TRUE(AppliedScripts({}, {base}).ok());
  EXPECT_FALSE(AppliedScripts({"x"}, {base}).ok());
}

TEST(SqlScriptTest, GapBetweenScriptsIsRefused) {
  EXPECT_FALSE(AppliedScripts({"a"}, {Move("a", "b"), Move("c", "d")}).ok());
}

TEST(SqlScriptTest, BothSidesOfAForkJoin) {
  const auto rows = RowsAfter({"a"}, {{"a", "b"}, {"", "c"}, {"c", ""}, {"b", "d"}});
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_THAT(*rows, ElementsAre("d"));
}

TEST(SqlScriptTest, DifysDataMovesAreNotRunFromOfflineSql) {
  const std::vector<SqlScript> scripts = {Move("fa8b0fa6f407", "e8446f481c1e")};
  const absl::Status refused = CheckOfflineMigrations({"fa8b0fa6f407"}, scripts, 0);
  EXPECT_EQ(ReasonOf(refused), Reason::kSchemaUnfit);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("credentials of model providers"));
  EXPECT_TRUE(CheckOfflineMigrations({}, scripts, 0).ok());
  EXPECT_TRUE(CheckOfflineMigrations({"e8446f481c1e"}, scripts, 1).ok());
}

}  // namespace
}  // namespace courier::upgrade
