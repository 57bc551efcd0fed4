// What `courier doctor` looks for is what deploy/sql grants.
#include "agent/schema/rights.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/file_text.h"
#include "tests/support/source_path.h"

namespace courier::schema {
namespace {

std::string Script(absl::string_view name) {
  const auto text = test::ReadFileText(test::SourcePath(absl::StrCat("deploy/sql/", name)));
  EXPECT_TRUE(text.ok()) << text.status();
  return text.value_or("");
}

// The text between two marks.
std::string Between(const std::string& text, const std::string& from, const std::string& to) {
  const size_t begin = text.find(from);
  const size_t end = text.find(to, begin);
  EXPECT_NE(end, std::string::npos) << from;
  return text.substr(begin + from.size(), end - begin - from.size());
}

// Every 'text' in single quotes.
std::vector<std::string> Quoted(const std::string& sql) {
  std::vector<std::string> texts;
  for (size_t at = sql.find('\''); at != std::string::npos;) {
    const size_t end = sql.find('\'', at + 1);
    texts.push_back(sql.substr(at + 1, end - at - 1));
    at = sql.find('\'', end + 1);
  }
  return texts;
}

TEST(RightsTest, TargetNeedsWhatItsScriptGrants) {
  std::vector<std::string> needed;
  for (const TableRights& each : NeededRights(Role::kTarget)) {
    needed.emplace_back(each.table);
    needed.emplace_back(each.privileges);
  }
  EXPECT_EQ(needed, Quoted(Between(Script("target_grants.sql"), "FROM (VALUES", ") AS needed")));
}

TEST(RightsTest, SourceNeedsWhatItsScriptGrants) {
  std::vector<std::string> needed;
  for (const TableRights& each : NeededRights(Role::kSource)) {
    EXPECT_EQ(each.privileges, "SELECT");
    needed.emplace_back(each.table);
  }
  EXPECT_EQ(needed, Quoted(Between(Script("source_grants.sql"), "unnest(ARRAY[", "]) AS name")));
}

TEST(RightsTest, TargetReadsTheColumnsThatItsScriptGrants) {
  const std::string script = Script("target_grants.sql");
  std::vector<std::string> needed;
  for (const ColumnRights& each : NeededColumns()) {
    if (each.table == "accounts") {
      EXPECT_EQ(each.columns, Between(script, "GRANT SELECT (id", ")").insert(0, "id"));
      continue;
    }
    needed.emplace_back(each.table);
    needed.emplace_back(each.columns);
  }
  EXPECT_EQ(needed,
            Quoted(Between(Between(script, "not the credentials", "AS shown"), "VALUES", "))")));
}

}  // namespace
}  // namespace courier::schema
