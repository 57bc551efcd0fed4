#include "agent/schema/fit.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::schema {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Problem = UnfitColumn::Problem;

// A database with every column that this program knows, none of which must be set.
class FitTest : public testing::Test {
 protected:
  FitTest() {
    for (const KnownColumn& known : KnownColumns()) {
      Column column;
      column.type = known.type;
      catalog_.Add(known.table, known.column, column);
    }
  }

  void RemoveTable(absl::string_view table) {
    for (const std::string& column : catalog_.ColumnsOf(table)) catalog_.Remove(table, column);
  }

  void ChangeType(absl::string_view table, absl::string_view column, absl::string_view name) {
    Column changed;
    changed.type_name = std::string(name);
    changed.type = ColumnTypeOf(name);
    catalog_.Add(table, column, changed);
  }

  void AddMustBeSet(absl::string_view table, absl::string_view column) {
    Column added;
    added.type = ColumnType::kText;
    added.not_null = true;
    catalog_.Add(table, column, added);
  }

  Catalog catalog_;
};

testing::Matcher<UnfitColumn> Unfit(Problem problem, Part part, const char* table,
                                    const char* column) {
  return AllOf(Field("problem", &UnfitColumn::problem, problem),
               Field("part", &UnfitColumn::part, part), Field("table", &UnfitColumn::table, table),
               Field("column", &UnfitColumn::column, column));
}

TEST_F(FitTest, EveryKnownColumnFits) {
  EXPECT_THAT(FindUnfitColumns(catalog_, Role::kSource), IsEmpty());
  EXPECT_THAT(FindUnfitColumns(catalog_, Role::kTarget), IsEmpty());
}

TEST_F(FitTest, AMissingColumnIsNamedWithItsRelease) {
  catalog_.Remove("workflows", "environment_variables");
  const absl::Status fit = CheckFit(catalog_, Role::kSource, Part::kAlways);
  EXPECT_EQ(ReasonOf(fit), Reason::kSchemaUnfit);
  EXPECT_THAT(std::string(fit.message()),
              AllOf(HasSubstr("there is no column workflows.environment_variables"),
                    HasSubstr("Dify 0.15.3 and newer have it"), HasSubstr("Upgrade Dify")));
}

TEST_F(FitTest, AMissingToolColumnHindersOnlyThatKindOfTool) {
  catalog_.Remove("tool_api_providers", "credentials_str");
  EXPECT_THAT(FindUnfitColumns(catalog_, Role::kTarget),
              ElementsAre(Unfit(Problem::kMissing, Part::kApiTools, "tool_api_providers",
                                "credentials_str")));
  EXPECT_TRUE(CheckFit(catalog_, Role::kTarget, Part::kAlways).ok());
  EXPECT_FALSE(CheckFit(catalog_, Role::kTarget, Part::kApiTools).ok());
}

TEST_F(FitTest, ATargetWithoutTheTableOfMcpServersTakesNone) {
  RemoveTable("tool_mcp_providers");
  EXPECT_THAT(FindUnfitColumns(catalog_, Role::kSource), IsEmpty());
  EXPECT_THAT(
      FindUnfitColumns(catalog_, Role::kTarget),
      ElementsAre(AllOf(Unfit(Problem::kMissing, Part::kMcpTools, "tool_mcp_providers", ""),
                        Field("sentence", &UnfitColumn::sentence,
                              HasSubstr("no table tool_mcp_providers (Dify 1.7.0 and newer")))));
}

TEST_F(FitTest, WhatCameLaterMayBeMissing) {
  for (const char* column : {"encrypted_headers", "timeout", "sse_read_timeout", "identity_mode"}) {
    catalog_.Remove("tool_mcp_providers", column);
  }
  for (const char* column :
       {"rag_pipeline_variables", "kind", "marked_name", "marked_comment", "version_number"}) {
    catalog_.Remove("workflows", column);
  }
  for (const char* table : {"app_triggers", "workflow_webhook_triggers", "workflow_plugin_triggers",
                            "workflow_draft_variables", "workflow_version_counters"}) {
    RemoveTable(table);
  }
  EXPECT_THAT(FindUnfitColumns(catalog_, Role::kSource), IsEmpty());
  EXPECT_THAT(FindUnfitColumns(catalog_, Role::kTarget), IsEmpty());
}

TEST_F(FitTest, AColumnOfAnotherTypeIsNamedWithBothTypes) {
  ChangeType("workflows", "graph", "jsonb");
  const auto found = FindUnfitColumns(catalog_, Role::kTarget);
  ASSERT_THAT(found, ElementsAre(Unfit(Problem::kOtherType, Part::kAlways, "workflows", "graph")));
  EXPECT_THAT(found[0].sentence, AllOf(HasSubstr("jsonb"), HasSubstr("text"), HasSubstr("edited")));
}

TEST_F(FitTest, TypesThatTakeTheSameValuesFit) {
  ChangeType("workflows", "graph", "character varying");
  ChangeType("apps", "created_at", "timestamp with time zone");
  ChangeType("apps", "max_active_requests", "bigint");
  ChangeType("tool_mcp_providers", "timeout", "integer");
  EXPECT_THAT(FindUnfitColumns(catalog_, Role::kTarget), IsEmpty());
}

TEST_F(FitTest, ASourceMindsOnlyWhatItReads) {
  ChangeType("apps", "updated_at", "text");
  ChangeType("tool_mcp_providers", "identity_mode", "integer");
  ChangeType("apps", "tracing", "jsonb");
  EXPECT_THAT(FindUnfitColumns(catalog_, Role::kSource), IsEmpty());
}

TEST_F(FitTest, AnUnknownColumnThatMustBeSetIsNamed) {
  AddMustBeSet("apps", "cost_centre");
  EXPECT_THAT(FindUnfitColumns(catalog_, Role::kSource), IsEmpty());
  const auto found = FindUnfitColumns(catalog_, Role::kTarget);
  ASSERT_THAT(found, ElementsAre(Unfit(Problem::kMustBeSet, Part::kAlways, "apps", "cost_centre")));
  EXPECT_THAT(found[0].sentence, HasSubstr("column apps.cost_centre must be set"));
}

TEST_F(FitTest, AnUnknownColumnOfAToolHindersOnlyThatKindOfTool) {
  AddMustBeSet("tool_mcp_providers", "region");
  EXPECT_THAT(
      FindUnfitColumns(catalog_, Role::kTarget),
      ElementsAre(Unfit(Problem::kMustBeSet, Part::kMcpTools, "tool_mcp_providers", "region")));
}

TEST_F(FitTest, ATableThatIsNeverWrittenMayHaveWhatItLikes) {
  AddMustBeSet("tenants", "region");
  EXPECT_THAT(FindUnfitColumns(catalog_, Role::kTarget), IsEmpty());
}

TEST_F(FitTest, AnIdWithoutItsDefaultIsNamed) {
  AddMustBeSet("sites", "id");
  EXPECT_THAT(FindUnfitColumns(catalog_, Role::kTarget),
              ElementsAre(Unfit(Problem::kMustBeSet, Part::kAlways, "sites", "id")));
}

TEST_F(FitTest, NumbersOfVersionsNeedTheirCounter) {
  EXPECT_TRUE(HasVersionNumbers(catalog_));
  RemoveTable("workflow_version_counters");
  EXPECT_FALSE(HasVersionNumbers(catalog_));
  Column number;
  number.type = ColumnType::kInteger;
  number.not_null = true;
  catalog_.Add("workflows", "version_number", number);
  EXPECT_THAT(
      FindUnfitColumns(catalog_, Role::kTarget),
      ElementsAre(Unfit(Problem::kMustBeSet, Part::kAlways, "workflows", "version_number")));
}

TEST(ColumnTypeTest, NamesOfTheServerAreKnown) {
  EXPECT_EQ(ColumnTypeOf("uuid"), ColumnType::kUuid);
  EXPECT_EQ(ColumnTypeOf("double precision"), ColumnType::kFloat);
  EXPECT_EQ(ColumnTypeOf("jsonb"), ColumnType::kOther);
}

TEST(KnownColumnsTest, EachIsThereOnce) {
  std::vector<std::string> names;
  for (const KnownColumn& known : KnownColumns()) {
    names.push_back(absl::StrCat(known.table, ".", known.column));
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

}  // namespace
}  // namespace courier::schema
