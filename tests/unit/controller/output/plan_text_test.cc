#include "controller/output/plan_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/golden.h"
#include "tests/unit/controller/output/records.h"

namespace courier::controller {
namespace {

using ::testing::HasSubstr;
using testing::Item;
using ::testing::Not;
using testing::Planned;

constexpr size_t kWide = 200;

TEST(PlanTextTest, SaysWhatWillHappen) {
  EXPECT_TRUE(test::MatchesGolden("tests/golden/controller/plan.txt",
                                  PlanText(Planned(), 110, /*color=*/false)));
}

TEST(PlanTextTest, SaysThatThereIsNothingToDo) {
  TransferRecord record = Planned();
  record.items.clear();

  const std::string text = PlanText(record, kWide, false);

  EXPECT_THAT(text, HasSubstr("nothing to do"));
  EXPECT_THAT(text, Not(HasSubstr("will be")));
  EXPECT_FALSE(PlanHasChanges(record));
}

TEST(PlanTextTest, NamesWhatIsInTheWay) {
  TransferRecord record = Planned();
  record.items = {Item(model::ItemKind::kApp, model::ItemStatus::kConflict, "Billing",
                       {"exists already in production"})};

  EXPECT_THAT(PlanText(record, kWide, false),
              HasSubstr("in the way        app \"Billing\"  exists already in production\n"));
}

TEST(PlanTextTest, NamesWhatChangesInAnUpdate) {
  TransferRecord record = Planned();
  record.items = {Item(model::ItemKind::kApp, model::ItemStatus::kUpdated, "Billing", {}),
                  Item(model::ItemKind::kApiTool, model::ItemStatus::kUpdated, "weather", {})};
  for (const char* path : {"name", "description", "icon", "graph.nodes[LLM]", "features", "mode"}) {
    record.items[0].changes.push_back({path, "before", "after"});
  }
  record.items[1].changes = {{"schema", "", ""}};

  const std::string text = PlanText(record, kWide, false);

  EXPECT_THAT(
      text,
      HasSubstr("app \"Billing\"     name, description, icon, graph.nodes[LLM] and 2 more\n"));
  EXPECT_THAT(text, HasSubstr("API tool weather  schema\n"));
  EXPECT_THAT(text, Not(HasSubstr("before")));
}

TEST(PlanTextTest, CountsALongListInsteadOfPrintingIt) {
  TransferRecord record = Planned();
  record.items.clear();
  for (int i = 0; i < 60; ++i) {
    record.items.push_back(Item(model::ItemKind::kDependency, model::ItemStatus::kDependencyOnly,
                                "plugin " + std::to_string(i), {"is not in production"}));
  }

  const std::string text = PlanText(record, kWide, false);

  EXPECT_THAT(text, HasSubstr("… and 40 more"));
  EXPECT_THAT(text, Not(HasSubstr("plugin 59")));
}

TEST(PlanTextTest, PutsTheUnresolvedFirst) {
  const std::string text = PlanText(Planned(), kWide, false);

  EXPECT_LT(text.find("lost_tool"), text.find("langgenius/tavily"));
  EXPECT_LT(text.find("langgenius/tavily"), text.find("knowledge base 7f3a"));
}

TEST(PlanTextTest, SaysThatSecretsStayBehind) {
  TransferRecord record = Planned();
  record.plan->include_secrets = false;

  EXPECT_THAT(PlanText(record, kWide, false), HasSubstr("without secrets"));
}

TEST(PlanTextTest, PrintsNoControlCharacterOfAName) {
  TransferRecord record = Planned();
  record.plan->target_workspace_name = "a\x1b[31mb";
  record.items[0].messages = {"x\x1b[2J"};

  EXPECT_THAT(PlanText(record, kWide, false), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace courier::controller
