#include "common/wire/convert_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"

namespace courier::wire {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(ConvertReportTest, CarriesItemsBothWays) {
  for (const model::ItemStatus status :
       {model::ItemStatus::kCreated, model::ItemStatus::kUpdated, model::ItemStatus::kUnchanged,
        model::ItemStatus::kSkipped, model::ItemStatus::kUnresolved,
        model::ItemStatus::kDependencyOnly, model::ItemStatus::kConflict}) {
    model::ReportItem item;
    item.kind = model::ItemKind::kMcpTool;
    item.source_id = SourceId("s");
    item.target_id = TargetId("t");
    item.name = "CRM";
    item.status = status;
    item.messages = {"one", "two"};
    item.selected = false;

    const auto back = FromProto(ToProto(std::move(item)));

    ASSERT_TRUE(back.ok()) << back.status();
    EXPECT_EQ(back->kind, model::ItemKind::kMcpTool);
    EXPECT_EQ(back->source_id.text, "s");
    EXPECT_EQ(back->target_id.text, "t");
    EXPECT_EQ(back->name, "CRM");
    EXPECT_EQ(back->status, status);
    EXPECT_THAT(back->messages, ElementsAre("one", "two"));
    EXPECT_FALSE(back->selected);
  }
}

TEST(ConvertReportTest, CarriesThePlanBothWays) {
  model::PlanSummary summary{.transfer_id = "1",
                             .plan_hash = "2",
                             .source_workspace_id = "3",
                             .source_workspace_name = "4",
                             .source_environment = "5",
                             .target_workspace_id = "6",
                             .target_workspace_name = "7",
                             .target_environment = "8",
                             .operator_email = "9",
                             .secrets = 10,
                             .include_secrets = true,
                             .package_bytes = 11,
                             .refusal_reason = "12",
                             .refusal_message = "13",
                             .warnings = {"14"},
                             .source_dify_release = "15",
                             .target_dify_release = "16"};

  const model::PlanSummary back = FromProto(ToProto(std::move(summary)));

  EXPECT_THAT(
      (std::vector{back.transfer_id, back.plan_hash, back.source_workspace_id,
                   back.source_workspace_name, back.source_environment, back.target_workspace_id,
                   back.target_workspace_name, back.target_environment, back.operator_email,
                   back.refusal_reason, back.refusal_message, back.source_dify_release,
                   back.target_dify_release}),
      ElementsAre("1", "2", "3", "4", "5", "6", "7", "8", "9", "12", "13", "15", "16"));
  EXPECT_EQ(back.secrets, 10u);
  EXPECT_TRUE(back.include_secrets);
  EXPECT_EQ(back.package_bytes, 11u);
  EXPECT_THAT(back.warnings, ElementsAre("14"));
}

TEST(ConvertReportTest, CarriesTheOutcomeBothWays) {
  model::ImportOutcome outcome;
  outcome.result = model::ImportOutcome::Result::kUnchanged;
  outcome.tokens_created = 1;
  outcome.tokens_reused = 2;
  outcome.tokens = {{"app", "app-x"}};
  outcome.stale_cache_keys = {"k"};
  outcome.warnings = {"w"};
  outcome.rows_verified = 3;

  const auto back = FromProto(ToProto(std::move(outcome)));

  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->result, model::ImportOutcome::Result::kUnchanged);
  EXPECT_EQ(back->tokens_created, 1u);
  EXPECT_EQ(back->tokens_reused, 2u);
  EXPECT_THAT(back->tokens, ElementsAre(Pair("app", "app-x")));
  EXPECT_THAT(back->stale_cache_keys, ElementsAre("k"));
  EXPECT_THAT(back->warnings, ElementsAre("w"));
  EXPECT_EQ(back->rows_verified, 3u);
}

TEST(ConvertReportTest, RefusesUnsetEnums) {
  v1::ReportItem no_status;
  no_status.set_kind(v1::ITEM_KIND_APP);

  EXPECT_FALSE(FromProto(v1::ReportItem()).ok());
  EXPECT_FALSE(FromProto(std::move(no_status)).ok());
  EXPECT_FALSE(FromProto(v1::ImportOutcome()).ok());
}

TEST(ConvertReportTest, RefusesTooManyItemsInOneMessage) {
  v1::PlanItems items;
  for (int i = 0; i <= kMaxItemsPerMessage; ++i) *items.add_items() = ToProto(model::ReportItem());

  EXPECT_FALSE(FromProto(std::move(items)).ok());
}

}  // namespace
}  // namespace courier::wire
