#include "common/migration/plugin_ids.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::migration {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> IdsOf(const std::string& data) {
  const std::string text = absl::StrCat(R"({"nodes": [{"id": "1", "data": )", data, "}]}");
  const auto graph = Graph::Parse(text);
  EXPECT_TRUE(graph.ok()) << graph.status();
  return PluginIdsOf(*graph);
}

std::string Tool(const std::string& provider, const std::string& parameters = "{}") {
  return absl::StrCat(R"({"type": "tool", "provider_id": ")", provider,
                      R"(", "provider_name": "n", "provider_type": "builtin", "tool_name": "t", )"
                      R"("tool_label": "T", "tool_configurations": {}, "tool_parameters": )",
                      parameters, "}");
}

std::string Llm(const std::string& provider) {
  return absl::StrCat(R"({"type": "llm", "model": {"provider": ")", provider,
                      R"(", "name": "m", "mode": "chat", "completion_params": {}}, )"
                      R"("prompt_template": [{"role": "user", "text": "x"}], )"
                      R"("context": {"enabled": false}})");
}

TEST(PluginIdsTest, AProviderBelongsToItsPlugin) {
  EXPECT_THAT(IdsOf(Tool("acme/mailer/mail")), ElementsAre("acme/mailer"));
  EXPECT_THAT(IdsOf(Tool("time")), ElementsAre("langgenius/time"));
  EXPECT_THAT(IdsOf(Llm("langgenius/openai/openai")), ElementsAre("langgenius/openai"));
}

TEST(PluginIdsTest, SomePluginsAreNamedApartFromTheirProviders) {
  EXPECT_THAT(IdsOf(Llm("google")), ElementsAre("langgenius/gemini"));
  EXPECT_THAT(IdsOf(Tool("jina")), ElementsAre("langgenius/jina_tool"));
  EXPECT_THAT(IdsOf(Tool("google")), ElementsAre("langgenius/google"));
}

TEST(PluginIdsTest, WhatNamesNoPluginIsPassedOver) {
  EXPECT_THAT(IdsOf(Tool("a/b")), IsEmpty());
  EXPECT_THAT(IdsOf(Tool("A/b/c")), IsEmpty());
  EXPECT_THAT(IdsOf(Llm("")), IsEmpty());
}

TEST(PluginIdsTest, ANodeThatDifyWouldRefuseIsPassedOver) {
  EXPECT_THAT(IdsOf(Tool("time", R"({"q": {"type": "mixed", "value": 1}})")), IsEmpty());
  EXPECT_THAT(IdsOf(R"({"type": "llm", "model": {"provider": "openai"}})"), IsEmpty());
  EXPECT_THAT(IdsOf(R"({"type": "agent", "agent_strategy_provider_name": "a/b/c"})"), IsEmpty());
}

TEST(PluginIdsTest, KnowledgeRetrievalNeedsTheModelOfItsMode) {
  constexpr char kHead[] = R"({"type": "knowledge-retrieval", "dataset_ids": [], )";
  EXPECT_THAT(IdsOf(absl::StrCat(kHead, R"("retrieval_mode": "multiple", )"
                                        R"("multiple_retrieval_config": {"top_k": 4, )"
                                        R"("reranking_model": {"provider": "a/b/c"}}})")),
              ElementsAre("a/b"));
  EXPECT_THAT(IdsOf(absl::StrCat(kHead, R"("retrieval_mode": "multiple", )"
                                        R"("multiple_retrieval_config": {"top_k": 4, )"
                                        R"("reranking_mode": "weighted_score", "weights": )"
                                        R"({"vector_setting": {"embedding_provider_name": )"
                                        R"("d/e/f"}}}})")),
              ElementsAre("d/e"));
  EXPECT_THAT(IdsOf(absl::StrCat(kHead, R"("retrieval_mode": "single", "single_retrieval_config":)"
                                        R"( {"model": {"provider": "g/h/i"}}})")),
              ElementsAre("g/h"));
}

}  // namespace
}  // namespace courier::migration
