#include "common/migration/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace courier::migration {
namespace {

using model::ConflictStrategy;
using model::IdStrategy;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class PlanTest : public testing::Test {
 protected:
  PlanTest() { package_.header.include_secrets = true; }

  IncomingApp& AddApp(const std::string& id, const std::string& name) {
    IncomingApp app;
    app.id = SourceId(id);
    app.name = name;
    app.mode = "workflow";
    package_.apps.push_back(app);
    return package_.apps.back();
  }
  void AddWorkflowTool(const std::string& id, const std::string& app, const std::string& name) {
    package_.workflow_tools.push_back({SourceId(id), SourceId(app), name, {}});
  }
  void TargetHasApp(const std::string& id, const std::string& mode = "workflow",
                    bool published = false) {
    target_.apps_by_id[id] = {TargetId(id), "there", mode, published};
  }
  Plan Build() {
    return BuildPlan(package_, target_, options_,
                     [](const SourceId& id) { return TargetId("new-" + id.text); });
  }

  IncomingPackage package_;
  TargetState target_;
  model::ImportOptions options_;
};

TEST_F(PlanTest, OfVeryManyMessagesSomeAreListedAndAllCounted) {
  IncomingApp& app = AddApp("a", "A");
  for (int i = 0; i < 150; ++i) {
    ToolReference tool;
    tool.kind = ProviderKind::kApiTool;
    tool.provider_id = absl::StrCat("tool ", i);
    app.facts.tools.push_back(tool);
  }
  const Plan plan = Build();
  EXPECT_EQ(plan.unresolved, 150u);
  ASSERT_THAT(plan.apps[0].messages, SizeIs(101));
  EXPECT_THAT(plan.apps[0].messages[99], HasSubstr("tool 99"));
  EXPECT_EQ(plan.apps[0].messages[100], "and more, which are not listed");
}

TEST_F(PlanTest, CreatesWithTheSourcesId) {
  AddApp("a", "A");
  const Plan plan = Build();
  EXPECT_TRUE(plan.refusal.ok());
  EXPECT_EQ(plan.apps[0].action, Action::kCreate);
  EXPECT_EQ(plan.apps[0].target_id.text, "a");
  EXPECT_FALSE(plan.apps[0].publish);
}

TEST_F(PlanTest, ConflictsFollowTheStrategy) {
  AddApp("a", "A");
  TargetHasApp("a");
  EXPECT_EQ(ReasonOf(Build().refusal), Reason::kConflict);
  options_.conflict_strategy = ConflictStrategy::kSkip;
  EXPECT_EQ(Build().apps[0].action, Action::kSkip);
  options_.conflict_strategy = ConflictStrategy::kUpdate;
  EXPECT_EQ(Build().apps[0].action, Action::kUpdate);
}

TEST_F(PlanTest, AWorkflowWhoseNodesDifyCannotLoadIsRefused) {
  GraphFacts& facts = AddApp("a", "A").facts;
  facts.has_untyped_node = true;
  EXPECT_EQ(ReasonOf(Build().refusal), Reason::kBadGraph);
  facts.has_untyped_node = false;
  facts.lacks_nodes = true;
  EXPECT_EQ(ReasonOf(Build().refusal), Reason::kBadGraph);
  // Nobody looks for triggers in a chatflow.
  package_.apps[0].mode = "advanced-chat";
  EXPECT_TRUE(Build().refusal.ok());
}

TEST_F(PlanTest, NewIdsAlwaysMakeACopy) {
  AddApp("a", "A");
  TargetHasApp("a");
  target_.app_names.insert("A");
  options_.id_strategy = IdStrategy::kGenerateNewId;
  const Plan plan = Build();
  EXPECT_EQ(plan.apps[0].action, Action::kCreate);
  EXPECT_EQ(plan.apps[0].target_id.text, "new-a");
  EXPECT_THAT(plan.apps[0].messages, ElementsAre(HasSubstr("one more copy")));
}

TEST_F(PlanTest, AnUpdateNeverChangesTheMode) {
  AddApp("a", "A");
  TargetHasApp("a", "advanced-chat");
  options_.conflict_strategy = ConflictStrategy::kUpdate;
  const Plan plan = Build();
  EXPECT_EQ(ReasonOf(plan.refusal), Reason::kUnsupportedMode);
  EXPECT_THAT(plan.apps[0].messages, ElementsAre(HasSubstr("advanced-chat")));
}

TEST_F(PlanTest, AnAppsIdInAnotherWorkspaceIsRefused) {
  AddApp("a", "A");
  target_.taken_app_ids.insert("a");
  const Plan plan = Build();
  EXPECT_EQ(ReasonOf(plan.refusal), Reason::kIdTaken);
  EXPECT_THAT(plan.apps[0].messages, ElementsAre(HasSubstr("another workspace")));
}

TEST_F(PlanTest, ApiToolsAreMatchedByNameAndTheirIdsMapped) {
  package_.api_tools.push_back({SourceId("s"), "weather"});
  target_.api_tools.push_back({TargetId("t"), "weather"});
  options_.conflict_strategy = ConflictStrategy::kSkip;
  const Plan plan = Build();
  EXPECT_EQ(plan.api_tools[0].target_id.text, "t");
  EXPECT_EQ(plan.providers.at("s"), "t");
}

TEST_F(PlanTest, ToolIdsThatAreTakenAreReplacedAndTold) {
  package_.api_tools.push_back({SourceId("s"), "weather"});
  target_.taken_api_tool_ids.insert("s");
  const Plan plan = Build();
  EXPECT_EQ(plan.api_tools[0].target_id.text, "new-s");
  EXPECT_EQ(plan.providers.at("s"), "new-s");
  EXPECT_THAT(plan.api_tools[0].notes, ElementsAre(HasSubstr("in use there")));
}

TEST_F(PlanTest, McpServersThatTwoRowsClaimAreRefused) {
  package_.mcp_tools.push_back({SourceId("m"), "M", "files", "hash"});
  target_.mcp_tools.push_back({TargetId("m"), "one", "other", "h1"});
  target_.mcp_tools.push_back({TargetId("x"), "two", "files", "h2"});
  options_.conflict_strategy = ConflictStrategy::kUpdate;
  EXPECT_EQ(ReasonOf(Build().refusal), Reason::kReferencesDisagree);
}

TEST_F(PlanTest, McpServersNeedAnUnusedNameAndUrl) {
  package_.mcp_tools.push_back({SourceId("m"), "M", "files", "hash"});
  target_.mcp_tools.push_back({TargetId("x"), "other", "other", "hash"});
  const Plan plan = Build();
  EXPECT_EQ(ReasonOf(plan.refusal), Reason::kConflict);
  EXPECT_THAT(std::string(plan.refusal.message()), HasSubstr("URL"));
}

TEST_F(PlanTest, AKindWhoseTablesAreUnfitIsRefused) {
  package_.api_tools.push_back({SourceId("s"), "weather"});
  target_.unfit[model::ItemKind::kApiTool] = "there is no column x.y.";
  const Plan plan = Build();
  EXPECT_EQ(ReasonOf(plan.refusal), Reason::kSchemaUnfit);
  EXPECT_THAT(std::string(plan.refusal.message()), HasSubstr("there is no column x.y."));
}

TEST_F(PlanTest, AKindOfWhichNothingIsWrittenNeedsNoTable) {
  AddApp("a", "A");
  package_.api_tools.push_back({SourceId("s"), "weather"});
  target_.api_tools.push_back({TargetId("t"), "weather"});
  options_.conflict_strategy = ConflictStrategy::kSkip;
  target_.unfit[model::ItemKind::kApiTool] = "there is no column x.y.";
  target_.unfit[model::ItemKind::kMcpTool] = "there is no table z.";
  EXPECT_TRUE(Build().refusal.ok());
}

TEST_F(PlanTest, WhatTheTargetHasNoColumnForNeedsAHand) {
  package_.mcp_tools.push_back({SourceId("m"), "M", "files", "hash", {"timeout", "other"}});
  target_.lacks["tool_mcp_providers.timeout"] = "there is no column timeout";
  const Plan plan = Build();
  EXPECT_TRUE(plan.refusal.ok());
  EXPECT_THAT(plan.mcp_tools[0].messages, ElementsAre(HasSubstr("there is no column timeout")));
  EXPECT_EQ(plan.unresolved, 1);
}

TEST_F(PlanTest, ATriggerThatTheTargetDoesNotKnowNeedsAHand) {
  AddApp("a", "A");
  TriggerNode trigger;
  trigger.kind = TriggerNode::Kind::kWebhook;
  trigger.title = "Hook";
  package_.apps[0].facts.triggers.push_back(trigger);
  target_.lacks["workflow_webhook_triggers"] = "there is no table";
  const Plan plan = Build();
  EXPECT_THAT(plan.apps[0].messages,
              ElementsAre(AllOf(HasSubstr("never fires"), HasSubstr("there is no table"))));
}

TEST_F(PlanTest, AppsBehindToolsArePublished) {
  AddApp("a", "A");
  AddWorkflowTool("w", "a", "tool");
  const Plan plan = Build();
  EXPECT_TRUE(plan.apps[0].publish);
  EXPECT_EQ(plan.workflow_tools[0].action, Action::kCreate);
  EXPECT_EQ(plan.workflow_tools[0].app_id.text, "a");
}

TEST_F(PlanTest, PublishedAppsStayAsTheyAreAndThatIsTold) {
  AddApp("a", "A");
  AddWorkflowTool("w", "a", "tool");
  TargetHasApp("a", "workflow", true);
  options_.conflict_strategy = ConflictStrategy::kUpdate;
  Plan plan = Build();
  EXPECT_FALSE(plan.apps[0].publish);
  Conclude(package_, plan);
  EXPECT_THAT(plan.apps[0].notes, ElementsAre(HasSubstr("published version stays")));
  EXPECT_THAT(plan.warnings, ElementsAre(HasSubstr("\"A\"")));
  options_.publish = model::Publish::kAll;
  EXPECT_TRUE(Build().apps[0].publish);
}

TEST_F(PlanTest, ToolsWithoutTheirAppAreUnresolved) {
  AddWorkflowTool("w", "a", "tool");
  const Plan plan = Build();
  EXPECT_EQ(plan.workflow_tools[0].action, Action::kNone);
  EXPECT_TRUE(plan.workflow_tools[0].target_id.empty());
  EXPECT_EQ(plan.unresolved, 1u);
  options_.strict = true;
  EXPECT_EQ(ReasonOf(Build().refusal), Reason::kUnresolved);
}

TEST_F(PlanTest, ToolsWhoseParameterIsNoInputAreUnresolved) {
  AddApp("a", "A").facts.start_variables = {{"q", "paragraph"}};
  package_.workflow_tools.push_back({SourceId("w"), SourceId("a"), "tool", {"gone"}});
  EXPECT_EQ(Build().workflow_tools[0].action, Action::kNone);
  package_.workflow_tools[0].parameters = {"q"};
  EXPECT_EQ(Build().workflow_tools[0].action, Action::kCreate);
}

TEST_F(PlanTest, TheReportSaysWhatNeedsEachThing) {
  IncomingApp& user = AddApp("a", "User");
  ToolReference api;
  api.kind = ProviderKind::kApiTool;
  api.provider_id = "t";
  api.node_title = "Ask";
  user.facts.tools = {api, api};
  AddApp("b", "Behind");
  AddWorkflowTool("w", "b", "tool");
  package_.api_tools.push_back({SourceId("t"), "weather"});
  package_.api_tools.push_back({SourceId("u"), "unused"});
  const auto needed_by = [&](size_t line) { return ReportOf(package_, Build())[line].needed_by; };
  EXPECT_EQ(needed_by(0), "");
  EXPECT_EQ(needed_by(1), "behind workflow tool tool");
  EXPECT_EQ(needed_by(2), "used by \"User\" (node \"Ask\")");
  EXPECT_EQ(needed_by(3), "");
  package_.apps[1].facts.tools = {api};
  EXPECT_EQ(needed_by(2), "used by \"User\" (node \"Ask\") and 1 app more");
}

TEST_F(PlanTest, WorkflowToolsThatDisagreeAreRefusedUnderPreserveId) {
  AddApp("a", "A");
  AddWorkflowTool("w", "a", "tool");
  TargetHasApp("b");
  target_.workflow_tools.push_back({TargetId("w"), TargetId("b"), "tool"});
  options_.conflict_strategy = ConflictStrategy::kUpdate;
  EXPECT_EQ(ReasonOf(Build().refusal), Reason::kReferencesDisagree);
}

TEST_F(PlanTest, UnderNewIdsTheToolStaysOnTheEarlierCopy) {
  AddApp("a", "A");
  AddWorkflowTool("w", "a", "tool");
  TargetHasApp("earlier");
  target_.workflow_tools.push_back({TargetId("t"), TargetId("earlier"), "tool"});
  options_.id_strategy = IdStrategy::kGenerateNewId;
  options_.conflict_strategy = ConflictStrategy::kUpdate;
  const Plan plan = Build();
  EXPECT_TRUE(plan.refusal.ok());
  EXPECT_EQ(plan.workflow_tools[0].app_id.text, "earlier");
  EXPECT_TRUE(plan.apps[0].publish);
  EXPECT_THAT(plan.workflow_tools[0].messages, ElementsAre(HasSubstr("earlier copy")));
}

TEST_F(PlanTest, AToolWhoseAppWasDeletedIsGivenTheNewOne) {
  AddApp("a", "A");
  AddWorkflowTool("w", "a", "tool");
  target_.workflow_tools.push_back({TargetId("t"), TargetId("deleted"), "tool"});
  options_.conflict_strategy = ConflictStrategy::kUpdate;
  const Plan plan = Build();
  EXPECT_TRUE(plan.refusal.ok()) << plan.refusal;
  EXPECT_EQ(plan.workflow_tools[0].target_id.text, "t");
  EXPECT_EQ(plan.workflow_tools[0].app_id.text, "a");
  EXPECT_THAT(plan.workflow_tools[0].notes, ElementsAre(HasSubstr("lost its app")));
}

TEST_F(PlanTest, ASkippedToolDoesNotPublishAnApp) {
  AddApp("a", "A");
  AddWorkflowTool("w", "a", "tool");
  TargetHasApp("earlier");
  target_.workflow_tools.push_back({TargetId("t"), TargetId("earlier"), "tool"});
  options_.id_strategy = IdStrategy::kGenerateNewId;
  options_.conflict_strategy = ConflictStrategy::kSkip;
  const Plan plan = Build();
  EXPECT_FALSE(plan.apps[0].publish);
  EXPECT_THAT(plan.workflow_tools[0].notes, ElementsAre(HasSubstr("stays on the app")));
}

TEST_F(PlanTest, AnInvalidScheduleIsNotPublished) {
  TriggerNode trigger;
  trigger.kind = TriggerNode::Kind::kSchedule;
  trigger.title = "Nightly";
  trigger.cron = "0 25 * * *";
  trigger.timezone = "UTC";
  AddApp("a", "A").facts.triggers = {trigger};
  options_.publish = model::Publish::kAll;
  const Plan plan = Build();
  EXPECT_FALSE(plan.apps[0].publish);
  EXPECT_THAT(plan.apps[0].messages, ElementsAre(AllOf(HasSubstr("Nightly"), HasSubstr("hour"))));
  package_.apps[0].facts.triggers[0].cron = "0 2 * * *";
  EXPECT_TRUE(Build().apps[0].publish);
}

TEST_F(PlanTest, ANewDraftIsToldOnce) {
  for (const char* name : {"A", "B", "C", "D", "E"}) AddApp(name, name);
  Plan plan = Build();
  Conclude(package_, plan);
  EXPECT_THAT(plan.warnings, ElementsAre(AllOf(HasSubstr("\"C\""), HasSubstr("and 2 more"))));
}

TEST_F(PlanTest, TriggersThatTheTargetDoesNotHaveYetAreTold) {
  TriggerNode webhook;
  webhook.node_id = "1";
  TriggerNode plugin;
  plugin.kind = TriggerNode::Kind::kPlugin;
  plugin.node_id = "2";
  AddApp("a", "A").facts.triggers = {webhook, plugin};
  EXPECT_THAT(Build().apps[0].messages,
              ElementsAre(HasSubstr("new address"), HasSubstr("subscription")));
  TargetHasApp("a");
  options_.conflict_strategy = ConflictStrategy::kUpdate;
  EXPECT_THAT(Build().apps[0].messages, SizeIs(2));
  target_.trigger_nodes = {TriggerNodeKey("a", "1"), TriggerNodeKey("a", "2")};
  EXPECT_THAT(Build().apps[0].messages, IsEmpty());
}

TEST_F(PlanTest, ModelProvidersWithoutCredentialsAreUnresolved) {
  AddApp("a", "A").facts.plugins = {
      {PluginReference::Kind::kModelProvider, "langgenius/openai/openai", "LLM"}};
  EXPECT_THAT(Build().apps[0].messages, IsEmpty());
  target_.knows_model_providers = true;
  EXPECT_THAT(Build().apps[0].messages, ElementsAre(HasSubstr("no credentials")));
  options_.strict = true;
  EXPECT_EQ(ReasonOf(Build().refusal), Reason::kUnresolved);
  target_.model_providers = {"openai"};
  EXPECT_TRUE(Build().refusal.ok());
}

TEST_F(PlanTest, PluginsAreLookedForWhereThatIsKnown) {
  AddApp("a", "A").facts.plugins = {
      {PluginReference::Kind::kAgentStrategy, "langgenius/agent/agent", "Agent"}};
  EXPECT_THAT(Build().apps[0].messages, ElementsAre(HasSubstr("see that plugin langgenius/agent")));
  EXPECT_EQ(Build().unresolved, 0u);
  target_.plugins.emplace();
  EXPECT_THAT(Build().apps[0].messages, ElementsAre(HasSubstr("install plugin langgenius/agent")));
  EXPECT_EQ(Build().unresolved, 1u);
  target_.plugins->insert("langgenius/agent");
  EXPECT_THAT(Build().apps[0].messages, IsEmpty());
}

TEST_F(PlanTest, ToolsThatDifyBringsNeedNobody) {
  package_.dependencies = {
      {model::Dependency::Kind::kBuiltinOrPluginTool, "time", std::nullopt, "tool_node", "A", "N"},
      {model::Dependency::Kind::kBuiltinOrPluginTool, "langgenius/tavily/tavily", std::nullopt,
       "tool_node", "A", "N"}};
  const Plan plan = Build();
  EXPECT_THAT(plan.dependencies[0].messages, IsEmpty());
  EXPECT_THAT(plan.dependencies[1].messages, SizeIs(1));
  target_.plugins_in_use = {"langgenius/tavily"};
  EXPECT_THAT(Build().dependencies[1].messages, IsEmpty());
}

TEST_F(PlanTest, CredentialsOfTheSourceWorkspaceAreTold) {
  ToolReference tool;
  tool.provider_id = "langgenius/tavily/tavily";
  tool.node_id = "1";
  tool.node_title = "Search";
  tool.credential_id = "c";
  AddApp("a", "A").facts.tools = {tool};
  EXPECT_THAT(Build().apps[0].messages, ElementsAre(HasSubstr("credential")));
  target_.credential_ids = {"c"};
  EXPECT_THAT(Build().apps[0].messages, IsEmpty());
}

TEST_F(PlanTest, AMappingThatNothingUsesIsTold) {
  AddApp("a", "A");
  options_.dataset_map = {{"misspelt", "x"}};
  EXPECT_THAT(Build().warnings, ElementsAre(HasSubstr("misspelt")));
}

TEST_F(PlanTest, EmptySecretsAreNamed) {
  package_.header.include_secrets = false;
  AddApp("a", "A").empty_secrets = {"KEY", "TOKEN"};
  EXPECT_THAT(Build().apps[0].messages, ElementsAre(HasSubstr("KEY, TOKEN are empty")));
  TargetHasApp("a");
  options_.conflict_strategy = ConflictStrategy::kUpdate;
  EXPECT_THAT(Build().apps[0].messages, IsEmpty());
}

TEST_F(PlanTest, DatasetsAreKeptMappedOrTakenOut) {
  AddApp("a", "A").facts.datasets = {
      {"same", "K"}, {"named", "K"}, {"gone", "K"}, {"asked", "K"}, {"twice", "K"}};
  package_.dataset_names = {{"named", "Manuals"}, {"twice", "Double"}};
  target_.dataset_ids = {"same", "given"};
  target_.dataset_ids_by_name = {{"Manuals", {"theirs"}}, {"Double", {"x", "y"}}};
  options_.dataset_map = {{"asked", "given"}};
  const Plan plan = Build();
  EXPECT_EQ(plan.datasets.at("same"), "same");
  EXPECT_EQ(plan.datasets.at("named"), "theirs");
  EXPECT_EQ(plan.datasets.at("asked"), "given");
  EXPECT_FALSE(plan.datasets.contains("gone"));
  EXPECT_FALSE(plan.datasets.contains("twice"));
  EXPECT_THAT(plan.apps[0].messages, SizeIs(2));
}

TEST_F(PlanTest, SkippedAppsAreNotChecked) {
  AddApp("a", "A").facts.datasets = {{"gone", "K"}};
  TargetHasApp("a");
  options_.conflict_strategy = ConflictStrategy::kSkip;
  EXPECT_THAT(Build().apps[0].messages, IsEmpty());
}

TEST_F(PlanTest, ReportNamesEveryItemOnce) {
  AddApp("a", "A");
  package_.api_tools.push_back({SourceId("s"), "weather"});
  package_.dependencies.push_back(
      {model::Dependency::Kind::kBuiltinOrPluginTool, "time", std::nullopt, "tool_node", "A", "N"});
  package_.notices.push_back({model::ItemKind::kApiTool, "gone", "gone", "not there"});
  const auto lines = ReportOf(package_, Build());
  ASSERT_THAT(lines, SizeIs(4));
  EXPECT_EQ(lines[0].status, model::ItemStatus::kCreated);
  EXPECT_EQ(lines[2].status, model::ItemStatus::kDependencyOnly);
  EXPECT_EQ(lines[3].status, model::ItemStatus::kUnresolved);
}

}  // namespace
}  // namespace courier::migration
