#include "common/migration/graph_rewrite.h"

#include <gtest/gtest.h>

namespace courier::migration {
namespace {

Graph Parsed(absl::string_view text) {
  auto graph = Graph::Parse(text);
  EXPECT_TRUE(graph.ok()) << graph.status();
  return *std::move(graph);
}

std::string Cleaned(absl::string_view text, SecretsMode secrets) {
  text::JsonEdits edits;
  RemoveSourceOnlyParts(Parsed(text), secrets, edits);
  return edits.Apply(text);
}

TEST(GraphRewriteTest, EmptiesWhatBelongsToTheSource) {
  EXPECT_EQ(
      Cleaned(R"({"nodes": [{"data": {"type": "trigger-webhook", "webhook_url": "https://x"}},
{"data": {"type": "trigger-plugin", "subscription_id": "s", "x": 1.0}}]})",
              SecretsMode::kInclude),
      R"({"nodes": [{"data": {"type": "trigger-webhook", "webhook_url": "", "webhook_debug_url": ""}},
{"data": {"type": "trigger-plugin", "subscription_id": "", "x": 1.0}}]})");
}

TEST(GraphRewriteTest, TakesCredentialsOutOnlyWithoutSecrets) {
  const absl::string_view text =
      R"({"nodes": [{"data": {"type": "tool", "credential_id": "c", "a": 1}}]})";
  EXPECT_EQ(Cleaned(text, SecretsMode::kInclude), text);
  EXPECT_EQ(Cleaned(text, SecretsMode::kExclude),
            R"({"nodes": [{"data": {"type": "tool", "a": 1}}]})");
}

TEST(GraphRewriteTest, RenamesProvidersWhereverTheyAreNamed) {
  const absl::string_view text =
      R"({"nodes": [{"data": {"type": "tool", "provider_id": "old", "provider_name": "n"}},
{"data": {"type": "agent", "agent_parameters": {"tools": {"value": [{"provider_name": "old"}]}}}},
{"data": {"type": "llm", "provider_id": "old"}}]})";
  text::JsonEdits edits;
  MapProviders(Parsed(text), {{"old", "new"}}, edits);
  EXPECT_EQ(edits.Apply(text),
            R"({"nodes": [{"data": {"type": "tool", "provider_id": "new", "provider_name": "n"}},
{"data": {"type": "agent", "agent_parameters": {"tools": {"value": [{"provider_name": "new"}]}}}},
{"data": {"type": "llm", "provider_id": "old"}}]})");
}

TEST(GraphRewriteTest, MapsAndRemovesDatasets) {
  const absl::string_view text =
      R"({"nodes": [{"data": {"type": "knowledge-retrieval", "dataset_ids": ["a","b" , "c"]}}]})";
  text::JsonEdits edits;
  MapDatasets(Parsed(text), {{"a", "a"}, {"c", "z"}}, edits);
  EXPECT_EQ(edits.Apply(text),
            R"({"nodes": [{"data": {"type": "knowledge-retrieval", "dataset_ids": ["a", "z"]}}]})");
}

TEST(GraphRewriteTest, LeavesDatasetsThatStayByteForByte) {
  const absl::string_view text =
      R"({"nodes": [{"data": {"type": "knowledge-retrieval", "dataset_ids": ["a","b"]}}]})";
  text::JsonEdits edits;
  MapDatasets(Parsed(text), {{"a", "a"}, {"b", "b"}}, edits);
  EXPECT_TRUE(edits.empty());
}

TEST(GraphRewriteTest, KeepsTheTargetsCredentialsAndSubscriptions) {
  const absl::string_view there =
      R"({"nodes": [{"id": "1", "data": {"type": "tool", "credential_id": "mine"}},
{"id": "2", "data": {"type": "trigger-plugin", "subscription_id": "sub"}}]})";
  const absl::string_view incoming = R"({"nodes": [{"id": "1", "data": {"type": "tool", "x": 1}},
{"id": "2", "data": {"type": "trigger-plugin", "subscription_id": ""}}, {"id": "3", "data": {"type": "tool"}}]})";
  text::JsonEdits edits;
  const Graph target = Parsed(there);
  KeepTargetOnlyParts(Parsed(incoming), CollectTargetOnlyParts(target), SecretsMode::kExclude,
                      edits);
  EXPECT_EQ(edits.Apply(incoming),
            R"({"nodes": [{"id": "1", "data": {"type": "tool", "x": 1, "credential_id": "mine"}},
{"id": "2", "data": {"type": "trigger-plugin", "subscription_id": "sub"}}, {"id": "3", "data": {"type": "tool"}}]})");
}

}  // namespace
}  // namespace courier::migration
