#include "common/migration/graph_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"

namespace courier::migration {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

GraphFacts FactsIn(absl::string_view text) {
  const auto graph = Graph::Parse(text);
  EXPECT_TRUE(graph.ok()) << graph.status();
  return FactsOf(*graph);
}

TEST(GraphTest, EmptyTextIsAnEmptyGraph) { EXPECT_THAT(Graph::Parse("")->nodes(), IsEmpty()); }

TEST(GraphTest, RefusesWhatIsNoObject) {
  EXPECT_EQ(ReasonOf(Graph::Parse("[]").status()), Reason::kBadGraph);
  EXPECT_EQ(ReasonOf(Graph::Parse("{").status()), Reason::kBadGraph);
  EXPECT_EQ(ReasonOf(Graph::Parse(R"({"nodes": {}})").status()), Reason::kBadGraph);
}

TEST(GraphTest, LeavesBrokenNodesAlone) {
  const auto graph =
      Graph::Parse(R"({"nodes": [1, null, {"id": "a"}, {"id": "b", "data": {"type": "start"}}]})");
  ASSERT_THAT(graph->nodes(), SizeIs(1));
  EXPECT_EQ(graph->nodes()[0].title, "b");
}

TEST(GraphFactsTest, FindsToolsOfToolNodes) {
  const GraphFacts facts = FactsIn(R"({"nodes": [{"id": "1", "data": {"type": "tool", "title": "T",
      "provider_id": "p-1", "provider_name": "weather", "provider_type": "API"}}]})");
  ASSERT_THAT(facts.tools, SizeIs(1));
  EXPECT_EQ(facts.tools[0].kind, ProviderKind::kApiTool);
  EXPECT_EQ(facts.tools[0].provider_id, "p-1");
  EXPECT_EQ(facts.tools[0].provider_name, "weather");
  EXPECT_EQ(facts.tools[0].node_title, "T");
}

TEST(GraphFactsTest, TakesTheIdOfAgentToolsFromTheirName) {
  const GraphFacts facts = FactsIn(R"({"nodes": [{"id": "1", "data": {"type": "agent",
      "agent_parameters": {"tools": {"value": [{"provider_name": "p-2", "type": "workflow"}]}}}}]})");
  ASSERT_THAT(facts.tools, SizeIs(1));
  EXPECT_EQ(facts.tools[0].provider_id, "p-2");
  EXPECT_EQ(facts.tools[0].kind, ProviderKind::kWorkflowTool);
  EXPECT_EQ(facts.tools[0].place, ReferencePlace::kAgentNode);
}

TEST(GraphFactsTest, AnEmptyToolListHidesTheParameters) {
  EXPECT_THAT(FactsIn(R"({"nodes": [{"id": "1", "data": {"type": "agent", "tools": [],
      "agent_parameters": {"tools": {"value": [{"provider_name": "p"}]}}}}]})")
                  .tools,
              IsEmpty());
}

TEST(GraphFactsTest, EverythingElseIsBuiltInOrPlugin) {
  const GraphFacts facts =
      FactsIn(R"({"nodes": [{"id": "1", "data": {"type": "tool", "provider": "time"}}]})");
  EXPECT_THAT(facts.tools,
              ElementsAre(Field(&ToolReference::kind, ProviderKind::kBuiltinOrPlugin)));
}

TEST(GraphFactsTest, FindsDatasetsTriggersAndInputs) {
  const GraphFacts facts = FactsIn(R"({"nodes": [
      {"id": "1", "data": {"type": "knowledge-retrieval", "title": "K", "dataset_ids": ["d1", 7, "d2"]}},
      {"id": "2", "data": {"type": "trigger-webhook", "title": "W"}},
      {"id": "3", "data": {"type": "start", "variables": [
          {"variable": "q", "type": "paragraph"},
          {"variable": "f", "type": "file", "default": {"transfer_method": "local_file"}}]}},
      {"id": "4", "data": {"type": "human-input"}}, {"id": "5", "data": {"title": "no type"}}]})");
  EXPECT_THAT(facts.datasets, ElementsAre(Field(&DatasetReference::dataset_id, "d1"),
                                          Field(&DatasetReference::dataset_id, "d2")));
  EXPECT_THAT(facts.triggers, ElementsAre(Field(&TriggerNode::kind, TriggerNode::Kind::kWebhook)));
  EXPECT_THAT(facts.start_variables, ElementsAre(Field(&StartVariable::variable, "q"),
                                                 Field(&StartVariable::variable, "f")));
  EXPECT_THAT(facts.local_files, ElementsAre(Field(&LocalFileDefault::variable, "f")));
  EXPECT_TRUE(facts.has_start);
  EXPECT_TRUE(facts.has_human_input);
  EXPECT_TRUE(facts.has_untyped_node);
}

TEST(GraphFactsTest, ANoteHasATypeThoughAnEmptyOne) {
  EXPECT_FALSE(FactsIn(R"({"nodes": [{"id": "1", "type": "custom-note", "data": {"type": ""}}]})")
                   .has_untyped_node);
}

TEST(GraphFactsTest, AnEmptyListOfNodesIsOne) {
  EXPECT_FALSE(FactsIn(R"({"nodes": []})").lacks_nodes);
  for (const char* graph : {"", "{}", R"({"nodes": null})"}) {
    EXPECT_TRUE(FactsIn(graph).lacks_nodes) << graph;
  }
}

TEST(GraphFactsTest, FindsModelProviders) {
  const GraphFacts facts = FactsIn(R"({"nodes": [
      {"id": "1", "data": {"type": "llm", "model": {"provider": "a/b/c"}}},
      {"id": "2", "data": {"type": "knowledge-retrieval", "multiple_retrieval_config":
          {"reranking_model": {"provider": "r"}}}}]})");
  EXPECT_THAT(facts.plugins, ElementsAre(Field(&PluginReference::provider, "a/b/c"),
                                         Field(&PluginReference::provider, "r")));
}

}  // namespace
}  // namespace courier::migration
