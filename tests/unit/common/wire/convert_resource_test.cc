#include "common/wire/convert_resource.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "common/base/error.h"

namespace courier::wire {
namespace {

using ::testing::ElementsAre;

constexpr char kId[] = "0a4c9a10-1111-4c4c-9c9c-000000000001";
constexpr char kOtherId[] = "0a4c9a10-1111-4c4c-9c9c-000000000002";

template <class T>
T RoundTrip(T item) {
  auto back = FromProto(ToProto(PackageItem(std::move(item))));
  EXPECT_TRUE(back.ok()) << back.status();
  return std::get<T>(*std::move(back));
}

TEST(ConvertResourceTest, CarriesAnAppBothWays) {
  model::App app;
  app.id = SourceId(kId);
  app.name = "Support 🤖";
  app.mode = "advanced-chat";
  app.description = "d";
  app.icon = "";
  app.icon_background = "#fff";
  app.use_icon_as_answer_icon = true;
  app.enable_site = false;
  app.enable_api = false;
  app.max_active_requests = 0;
  app.selected = false;
  app.workflow = {"g", "f", "e", "c", "r"};

  const model::App back = RoundTrip(app);

  EXPECT_EQ(back.id.text, kId);
  EXPECT_EQ(back.name, "Support 🤖");
  EXPECT_EQ(back.mode, "advanced-chat");
  EXPECT_EQ(back.description, "d");
  EXPECT_EQ(back.icon_type, std::nullopt);
  EXPECT_EQ(back.icon, "");
  EXPECT_EQ(back.icon_background, "#fff");
  EXPECT_TRUE(back.use_icon_as_answer_icon);
  EXPECT_FALSE(back.enable_site);
  EXPECT_FALSE(back.enable_api);
  EXPECT_EQ(back.max_active_requests, 0);
  EXPECT_FALSE(back.selected);
  EXPECT_EQ(back.workflow.graph, "g");
  EXPECT_EQ(back.workflow.features, "f");
  EXPECT_EQ(back.workflow.environment_variables, "e");
  EXPECT_EQ(back.workflow.conversation_variables, "c");
  EXPECT_EQ(back.workflow.rag_pipeline_variables, "r");
}

TEST(ConvertResourceTest, CarriesAnApiToolBothWays) {
  const model::ApiTool back = RoundTrip(model::ApiTool{.id = SourceId(kId),
                                                       .name = "weather",
                                                       .icon = "i",
                                                       .schema = "s",
                                                       .schema_type = "openapi",
                                                       .description = "d",
                                                       .tools = "[]",
                                                       .credentials = "{}",
                                                       .privacy_policy = std::nullopt,
                                                       .custom_disclaimer = "c",
                                                       .labels = {"a", "b"}});

  EXPECT_EQ(back.id.text, kId);
  EXPECT_EQ(back.name, "weather");
  EXPECT_EQ(back.icon, "i");
  EXPECT_EQ(back.schema, "s");
  EXPECT_EQ(back.schema_type, "openapi");
  EXPECT_EQ(back.description, "d");
  EXPECT_EQ(back.tools, "[]");
  EXPECT_EQ(back.credentials, "{}");
  EXPECT_EQ(back.privacy_policy, std::nullopt);
  EXPECT_EQ(back.custom_disclaimer, "c");
  EXPECT_THAT(back.labels, ElementsAre("a", "b"));
}

TEST(ConvertResourceTest, CarriesAWorkflowToolBothWays) {
  const model::WorkflowTool back = RoundTrip(model::WorkflowTool{.id = SourceId(kId),
                                                                 .app_id = SourceId(kOtherId),
                                                                 .name = "n",
                                                                 .label = "l",
                                                                 .icon = "i",
                                                                 .description = "d",
                                                                 .parameter_configuration = "[]",
                                                                 .privacy_policy = "",
                                                                 .labels = {"x"},
                                                                 .output_schema = "{}",
                                                                 .synced = true});

  EXPECT_EQ(back.id.text, kId);
  EXPECT_EQ(back.app_id.text, kOtherId);
  EXPECT_EQ(back.name, "n");
  EXPECT_EQ(back.label, "l");
  EXPECT_EQ(back.icon, "i");
  EXPECT_EQ(back.description, "d");
  EXPECT_EQ(back.parameter_configuration, "[]");
  EXPECT_EQ(back.privacy_policy, "");
  EXPECT_THAT(back.labels, ElementsAre("x"));
  EXPECT_EQ(back.output_schema, "{}");
  EXPECT_TRUE(back.synced);
}

TEST(ConvertResourceTest, CarriesAnMcpToolBothWays) {
  const model::McpTool back = RoundTrip(model::McpTool{.id = SourceId(kId),
                                                       .name = "n",
                                                       .server_identifier = "s",
                                                       .server_url = "token",
                                                       .server_url_hash = "h",
                                                       .icon = "i",
                                                       .encrypted_credentials = std::nullopt,
                                                       .encrypted_headers = "{}",
                                                       .authed = true,
                                                       .tools = "[]",
                                                       .timeout = 12.5,
                                                       .sse_read_timeout = 7,
                                                       .identity_mode = "on"});

  EXPECT_EQ(back.id.text, kId);
  EXPECT_EQ(back.name, "n");
  EXPECT_EQ(back.server_identifier, "s");
  EXPECT_EQ(back.server_url, "token");
  EXPECT_EQ(back.server_url_hash, "h");
  EXPECT_EQ(back.icon, "i");
  EXPECT_EQ(back.encrypted_credentials, std::nullopt);
  EXPECT_EQ(back.encrypted_headers, "{}");
  EXPECT_TRUE(back.authed);
  EXPECT_EQ(back.tools, "[]");
  EXPECT_EQ(back.timeout, 12.5);
  EXPECT_EQ(back.sse_read_timeout, 7);
  EXPECT_EQ(back.identity_mode, "on");
}

TEST(ConvertResourceTest, CarriesDependenciesBothWays) {
  for (const auto kind :
       {model::Dependency::Kind::kWorkflowToolApp, model::Dependency::Kind::kMcpTool,
        model::Dependency::Kind::kBuiltinOrPluginTool}) {
    const model::Dependency back =
        RoundTrip(model::Dependency{kind, "id", std::nullopt, "tool_node", "app", "node"});

    EXPECT_EQ(back.kind, kind);
    EXPECT_EQ(back.provider_id, "id");
    EXPECT_EQ(back.provider_name, std::nullopt);
    EXPECT_EQ(back.source, "tool_node");
    EXPECT_EQ(back.app_name, "app");
    EXPECT_EQ(back.node_title, "node");
  }
}

TEST(ConvertResourceTest, CarriesHeaderNoticeAndTrailerBothWays) {
  const model::PackageHeader header =
      RoundTrip(model::PackageHeader{"staging", kId, "Acme", "rev", true});
  const model::Notice notice = RoundTrip(model::Notice{model::ItemKind::kApiTool, "i", "n", "m"});
  const model::PackageTrailer trailer{1, 2, 3, 4, 5, 6, 7};

  EXPECT_EQ(header.source_environment, "staging");
  EXPECT_EQ(header.workspace_id, kId);
  EXPECT_EQ(header.workspace_name, "Acme");
  EXPECT_EQ(header.schema_revision, "rev");
  EXPECT_TRUE(header.include_secrets);
  EXPECT_EQ(notice.kind, model::ItemKind::kApiTool);
  EXPECT_EQ(notice.identifier, "i");
  EXPECT_EQ(notice.name, "n");
  EXPECT_EQ(notice.message, "m");
  EXPECT_EQ(RoundTrip(trailer), trailer);
}

TEST(ConvertResourceTest, RefusesAnUnsetRecord) {
  EXPECT_EQ(ReasonOf(FromProto(v1::PackageRecord()).status()), Reason::kBadPackage);
}

TEST(ConvertResourceTest, RefusesAnIdThatIsNoUuid) {
  model::ApiTool tool;
  tool.id = SourceId("1' or '1");
  v1::PackageRecord record = ToProto(PackageItem(std::move(tool)));

  EXPECT_EQ(ReasonOf(FromProto(std::move(record)).status()), Reason::kBadPackage);
}

TEST(ConvertResourceTest, RefusesAnAppWithoutWorkflow) {
  model::App app;
  app.id = SourceId(kId);
  v1::PackageRecord record = ToProto(PackageItem(std::move(app)));
  record.mutable_app()->clear_workflow();

  EXPECT_EQ(ReasonOf(FromProto(std::move(record)).status()), Reason::kBadPackage);
}

TEST(ConvertResourceTest, RefusesUnsetKinds) {
  v1::PackageRecord dependency;
  dependency.mutable_dependency()->set_provider_id("x");
  v1::PackageRecord notice;
  notice.mutable_notice()->set_name("x");

  EXPECT_EQ(ReasonOf(FromProto(std::move(dependency)).status()), Reason::kBadPackage);
  EXPECT_EQ(ReasonOf(FromProto(std::move(notice)).status()), Reason::kBadPackage);
}

}  // namespace
}  // namespace courier::wire
