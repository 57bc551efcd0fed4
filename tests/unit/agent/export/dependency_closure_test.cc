#include "agent/export/dependency_closure.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/agent/export/source_index_builder.h"

namespace courier::exporting {
namespace {

using migration::ProviderKind;
using migration::ReferencePlace;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

migration::ToolReference Reference(ProviderKind kind, std::string id, std::string name = "",
                                   ReferencePlace place = ReferencePlace::kToolNode) {
  migration::ToolReference reference;
  reference.kind = kind;
  reference.provider_id = std::move(id);
  if (!name.empty()) reference.provider_name = std::move(name);
  reference.place = place;
  reference.node_title = "Node";
  return reference;
}

migration::GraphFacts Uses(std::vector<migration::ToolReference> tools) {
  migration::GraphFacts facts;
  facts.tools = std::move(tools);
  return facts;
}

class DependencyClosureTest : public testing::Test {
 protected:
  DependencyClosure Closure(model::Dependencies mode = model::Dependencies::kClosure,
                            bool secrets = true) const {
    DependencyClosure closure(index_, mode, secrets, "Acme");
    closure.AddApps({kTriage});
    return closure;
  }

  const SourceIndex index_ = SmallWorkspace();
};

TEST_F(DependencyClosureTest, AppsBehindWorkflowToolsAreTakenInRoundsUntilNothingIsNew) {
  DependencyClosure closure = Closure();
  EXPECT_THAT(closure.TakeApps(), ElementsAre(kTriage));
  closure.AddReferences(kTriage, Uses({Reference(ProviderKind::kWorkflowTool, kOuterToolId)}));
  EXPECT_THAT(closure.TakeApps(), ElementsAre(kOuter));
  closure.AddReferences(kOuter, Uses({Reference(ProviderKind::kWorkflowTool, kInnerToolId)}));
  EXPECT_THAT(closure.TakeApps(), ElementsAre(kInner));
  // A circle ends.
  closure.AddReferences(kInner, Uses({Reference(ProviderKind::kWorkflowTool, kOuterToolId)}));
  EXPECT_THAT(closure.TakeApps(), IsEmpty());
  EXPECT_EQ(closure.app_count(), 3u);
  EXPECT_THAT(closure.workflow_tools(), ElementsAre(1u, 0u));
  EXPECT_THAT(closure.TakeDependencies(), IsEmpty());
}

TEST_F(DependencyClosureTest, ToolsOnlyLeavesTheAppAsADependency) {
  DependencyClosure closure = Closure(model::Dependencies::kTools);
  closure.TakeApps();
  closure.AddReferences(kTriage, Uses({Reference(ProviderKind::kWorkflowTool, kOuterToolId)}));
  EXPECT_THAT(closure.TakeApps(), IsEmpty());
  const auto dependencies = closure.TakeDependencies();
  ASSERT_THAT(dependencies, SizeIs(1));
  EXPECT_EQ(dependencies[0].kind, model::Dependency::Kind::kWorkflowToolApp);
  EXPECT_EQ(dependencies[0].provider_id, kOuterId);
  EXPECT_EQ(dependencies[0].provider_name, "Outer");
  EXPECT_EQ(dependencies[0].source, "workflow_tool_app");
}

TEST_F(DependencyClosureTest, NoneFollowsNothingButStillNamesKnowledgeBases) {
  DependencyClosure closure = Closure(model::Dependencies::kNone);
  migration::GraphFacts facts = Uses({Reference(ProviderKind::kApiTool, kWeatherId)});
  facts.datasets.push_back({"00000000-0000-4000-8000-0000000000AA", "Knowledge"});
  facts.datasets.push_back({"no id", "Knowledge"});
  closure.AddReferences(kTriage, facts);
  EXPECT_THAT(closure.api_tools(), IsEmpty());
  EXPECT_THAT(closure.dataset_ids(), ElementsAre("00000000-0000-4000-8000-0000000000aa"));
}

TEST_F(DependencyClosureTest, AnApiToolIsFoundByIdByTheNameBesideItAndByAName) {
  for (const auto& reference :
       {Reference(ProviderKind::kApiTool, kWeatherId),
        Reference(ProviderKind::kApiTool, "00000000-0000-4000-8000-0000000000ee", "weather"),
        Reference(ProviderKind::kApiTool, "weather")}) {
    DependencyClosure closure = Closure();
    closure.AddReferences(kTriage, Uses({reference}));
    EXPECT_THAT(closure.api_tools(), ElementsAre(0u)) << reference.provider_id;
  }
}

TEST_F(DependencyClosureTest, AWorkflowToolsStaleIdIsNotReplacedByAnotherOfItsName) {
  DependencyClosure closure = Closure();
  closure.AddReferences(
      kTriage, Uses({Reference(ProviderKind::kWorkflowTool, "00000000-0000-4000-8000-0000000000ee",
                               "inner_tool")}));
  EXPECT_THAT(closure.workflow_tools(), IsEmpty());
  EXPECT_THAT(closure.TakeNotices(), SizeIs(1));
}

TEST_F(DependencyClosureTest, AnEntryWithoutATypeIsKnownByItsId) {
  DependencyClosure closure = Closure();
  closure.AddReferences(kTriage, Uses({Reference(ProviderKind::kBuiltinOrPlugin, kWeatherId,
                                                 kWeatherId, ReferencePlace::kAgentNode)}));
  EXPECT_THAT(closure.api_tools(), ElementsAre(0u));
  EXPECT_THAT(closure.TakeDependencies(), IsEmpty());
}

TEST_F(DependencyClosureTest, BuiltinToolsAreDependenciesOnceWithTheirFirstPlace) {
  DependencyClosure closure = Closure();
  closure.AddReferences(
      kTriage,
      Uses({Reference(ProviderKind::kBuiltinOrPlugin, "time", "time", ReferencePlace::kAgentNode),
            Reference(ProviderKind::kBuiltinOrPlugin, "time", "time")}));
  const auto dependencies = closure.TakeDependencies();
  ASSERT_THAT(dependencies, SizeIs(1));
  EXPECT_EQ(dependencies[0].source, "agent_node");
  EXPECT_EQ(dependencies[0].app_name, "Support triage");
  EXPECT_EQ(dependencies[0].node_title, "Node");
}

TEST_F(DependencyClosureTest, McpServersMoveWithSecretsAndAreDependenciesWithout) {
  DependencyClosure with = Closure();
  with.AddReferences(kTriage, Uses({Reference(ProviderKind::kMcpTool, "clock-mcp", "x"),
                                    Reference(ProviderKind::kMcpTool, kClockId)}));
  EXPECT_THAT(with.mcp_tools(), ElementsAre(0u));
  DependencyClosure without = Closure(model::Dependencies::kClosure, false);
  without.AddReferences(kTriage, Uses({Reference(ProviderKind::kMcpTool, "clock-mcp", "x"),
                                       Reference(ProviderKind::kMcpTool, "gone-mcp")}));
  EXPECT_THAT(without.mcp_tools(), IsEmpty());
  const auto dependencies = without.TakeDependencies();
  ASSERT_THAT(dependencies, SizeIs(2));
  EXPECT_EQ(dependencies[0].provider_name, std::nullopt);
  EXPECT_EQ(dependencies[0].source, "mcp_provider");
}

TEST_F(DependencyClosureTest, WhatNobodyHasIsToldOnceWithAppAndNode) {
  DependencyClosure closure = Closure();
  closure.AddReferences(kTriage, Uses({Reference(ProviderKind::kApiTool, "gone", "gone"),
                                       Reference(ProviderKind::kApiTool, "gone", "gone")}));
  const auto notices = closure.TakeNotices();
  ASSERT_THAT(notices, SizeIs(1));
  EXPECT_EQ(notices[0].kind, model::ItemKind::kApiTool);
  EXPECT_THAT(notices[0].message, HasSubstr("app \"Support triage\", node \"Node\""));
  EXPECT_THAT(notices[0].message, HasSubstr("\"gone\""));
}

TEST_F(DependencyClosureTest, AWorkflowToolWhoseAppIsGoneStaysBehind) {
  DependencyClosure closure = Closure();
  closure.AddReferences(kTriage, Uses({Reference(ProviderKind::kWorkflowTool, kOrphanToolId)}));
  EXPECT_THAT(closure.workflow_tools(), IsEmpty());
  const auto notices = closure.TakeNotices();
  ASSERT_THAT(notices, SizeIs(1));
  EXPECT_THAT(notices[0].message, HasSubstr("orphan_tool"));
}

TEST_F(DependencyClosureTest, NamedToolsComeAlong) {
  DependencyClosure closure(index_, model::Dependencies::kClosure, false, "Acme");
  SelectedTools tools;
  tools.api_tools = {0};
  tools.workflow_tools = {0};
  tools.mcp_tools = {0};
  closure.AddTools(tools);
  EXPECT_THAT(closure.api_tools(), ElementsAre(0u));
  EXPECT_THAT(closure.TakeApps(), ElementsAre(kInner));
  const auto dependencies = closure.TakeDependencies();
  ASSERT_THAT(dependencies, SizeIs(1));
  EXPECT_EQ(dependencies[0].provider_id, "clock-mcp");
}

}  // namespace
}  // namespace courier::exporting
