#include "deploy/demo/app_rows.h"

#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/status_macros.h"
#include "common/text/json_spans.h"
#include "deploy/demo/demo_id.h"
#include "deploy/demo/graph_builder.h"
#include "deploy/demo/node_templates.h"

namespace courier::demo {
namespace {

std::string Key(const DemoApp& app) { return absl::StrCat("app/", app.key); }

// A column of variables as Dify writes it; every call seals the secrets anew, as publishing does.
absl::StatusOr<std::string> VariablesText(const std::vector<DemoVariable>& variables,
                                          absl::string_view scope_name, const DemoApp& app,
                                          const Workspace& workspace, DemoScope& scope) {
  std::string text = "{";
  for (const DemoVariable& variable : variables) {
    std::string value(variable.value);
    if (variable.type == "secret") {
      COURIER_ASSIGN_OR_RETURN(const std::string token,
                               workspace.key.Seal(scope.Secret(variable.value)));
      value = absl::StrCat("\"", token, "\"");
    }
    const std::string name = text::JsonStringUtf8(variable.name);
    const std::string id =
        scope.Id(absl::StrCat("variable/", app.key, "/", scope_name, "/", variable.name));
    absl::StrAppend(&text, text.size() > 1 ? ", " : "", name, ": {\"value_type\": \"",
                    variable.type, "\", \"value\": ", value, ", \"id\": \"", id,
                    "\", \"name\": ", name,
                    ", \"description\": ", text::JsonStringUtf8(variable.description),
                    ", \"selector\": [\"", scope_name, "\", ", name, "]}");
  }
  return text + "}";
}

struct WorkflowVersion {
  std::string id;
  std::string version;
  std::string graph;
  std::string marked_name;
};

absl::Status WriteWorkflow(const DemoApp& app, const WorkflowVersion& version, int minutes,
                           const Workspace& workspace, DemoScope& scope) {
  COURIER_ASSIGN_OR_RETURN(std::string environment,
                           VariablesText(app.environment, "env", app, workspace, scope));
  COURIER_ASSIGN_OR_RETURN(std::string conversation,
                           VariablesText(app.conversation, "conversation", app, workspace, scope));
  scope.rows().Row("workflows", {{"id", version.id},
                                 {"tenant_id", workspace.id},
                                 {"app_id", scope.Id(Key(app))},
                                 {"type", app.mode == "workflow" ? "workflow" : "chat"},
                                 {"kind", "standard"},
                                 {"version", version.version},
                                 {"graph", version.graph},
                                 {"features", std::string(PlainFeatures())},
                                 {"environment_variables", std::move(environment)},
                                 {"conversation_variables", std::move(conversation)},
                                 {"rag_pipeline_variables", "{}"},
                                 {"marked_name", version.marked_name},
                                 {"marked_comment", ""},
                                 {"created_by", workspace.owner_id},
                                 {"created_at", DemoScope::Time(minutes)},
                                 {"updated_by", workspace.owner_id},
                                 {"updated_at", DemoScope::TimeWithFraction(minutes)}});
  return absl::OkStatus();
}

void WriteAppRow(const DemoApp& app, std::optional<std::string> published, int minutes,
                 const Workspace& workspace, DemoScope& scope) {
  const std::string icon(app.icon);
  const std::string id = scope.Id(Key(app));
  scope.rows().Row("apps", {{"id", id},
                            {"tenant_id", workspace.id},
                            {"name", app.name},
                            {"mode", std::string(app.mode)},
                            {"icon_type", "emoji"},
                            {"icon", icon},
                            {"icon_background", "#FFEAD5"},
                            {"enable_site", "t"},
                            {"enable_api", "t"},
                            {"workflow_id", std::move(published)},
                            {"description", std::string(app.description)},
                            {"created_by", workspace.owner_id},
                            {"updated_by", workspace.owner_id},
                            {"created_at", DemoScope::Time(minutes)},
                            {"updated_at", DemoScope::TimeWithFraction(minutes)}});
  scope.rows().Row("sites", {{"id", scope.Id(Key(app) + "/site")},
                             {"app_id", id},
                             {"title", app.name},
                             {"icon_type", "emoji"},
                             {"icon", icon},
                             {"icon_background", "#FFEAD5"},
                             {"default_language", "en-US"},
                             {"customize_token_strategy", "not_allow"},
                             {"code", DemoHex(scope.seed(), Key(app) + "/code", 16)},
                             {"custom_disclaimer", ""},
                             {"created_by", workspace.owner_id},
                             {"updated_by", workspace.owner_id}});
  scope.rows().Row("installed_apps", {{"id", scope.Id(Key(app) + "/installed")},
                                      {"tenant_id", workspace.id},
                                      {"app_id", id},
                                      {"app_owner_tenant_id", workspace.id},
                                      {"position", "0"}});
}

void WriteTrigger(const DemoApp& app, absl::string_view type, const Workspace& workspace,
                  DemoScope& scope) {
  const std::string id = scope.Id(Key(app));
  const std::string node = "1000";
  const std::string row = scope.Id(Key(app) + "/trigger");
  scope.rows().Row("app_triggers",
                   {{"id", scope.Id(Key(app) + "/app_trigger")},
                    {"tenant_id", workspace.id},
                    {"app_id", id},
                    {"node_id", node},
                    {"trigger_type", std::string(type)},
                    {"title", std::string(NodeTemplateNamed(type).title)},
                    {"provider_name", type == "trigger-plugin" ? "github_trigger" : ""},
                    {"status", "enabled"},
                    {"updated_at", DemoScope::Time(0)}});
  if (type == "trigger-webhook") {
    scope.rows().Row("workflow_webhook_triggers",
                     {{"id", row},
                      {"app_id", id},
                      {"node_id", node},
                      {"tenant_id", workspace.id},
                      {"webhook_id", DemoHex(scope.seed(), Key(app) + "/webhook", 24)},
                      {"created_by", workspace.owner_id}});
  } else if (type == "trigger-schedule") {
    scope.rows().Row("workflow_schedule_plans", {{"id", row},
                                                 {"app_id", id},
                                                 {"node_id", node},
                                                 {"tenant_id", workspace.id},
                                                 {"cron_expression", "30 2 * * *"},
                                                 {"timezone", "Europe/Berlin"},
                                                 {"next_run_at", "2026-01-06 01:30:00"}});
  } else {
    scope.rows().Row("workflow_plugin_triggers",
                     {{"id", row},
                      {"app_id", id},
                      {"node_id", node},
                      {"tenant_id", workspace.id},
                      {"provider_id", "langgenius/github_trigger/github_trigger"},
                      {"event_name", "issues"},
                      {"subscription_id", scope.Id("subscription/github")}});
  }
}

// What the draft looked like when it was published: without its next to last node.
std::string OlderChain(const std::string& chain) {
  std::vector<std::string> nodes = absl::StrSplit(chain, ' ');
  nodes.erase(nodes.end() - 2);
  return absl::StrJoin(nodes, " ");
}

}  // namespace

std::string PublishedVersion(int minutes) { return DemoScope::TimeWithFraction(minutes + 30); }

absl::Status WriteApp(const DemoApp& app, int minutes, const Workspace& workspace,
                      DemoScope& scope) {
  const bool published = app.published != Published::kNo;
  const std::string published_id = scope.Id(Key(app) + "/published");
  WriteAppRow(app, published ? std::optional<std::string>(published_id) : std::nullopt, minutes,
              workspace, scope);
  const std::string graph = BuildGraph(app.chain, app.graph_bytes, scope);
  COURIER_RETURN_IF_ERROR(WriteWorkflow(app, {scope.Id(Key(app) + "/draft"), "draft", graph, ""},
                                        minutes, workspace, scope));
  if (!published) return absl::OkStatus();
  const bool older = app.published == Published::kOlder;
  COURIER_RETURN_IF_ERROR(WriteWorkflow(
      app,
      {published_id, PublishedVersion(minutes),
       older ? BuildGraph(OlderChain(app.chain), 0, scope) : graph, older ? "Spring release" : ""},
      minutes + 30, workspace, scope));
  const std::string first = app.chain.substr(0, app.chain.find(' '));
  if (absl::StartsWith(first, "trigger-")) WriteTrigger(app, first, workspace, scope);
  if (absl::StrContains(app.chain, "knowledge-retrieval")) {
    scope.rows().Row("app_dataset_joins", {{"id", scope.Id(Key(app) + "/dataset")},
                                           {"app_id", scope.Id(Key(app))},
                                           {"dataset_id", scope.Id("dataset/handbook")}});
  }
  return absl::OkStatus();
}

void WriteLegacyApp(int minutes, const Workspace& workspace, DemoScope& scope) {
  DemoApp app{.key = "legacy",
              .name = "Legacy assistant",
              .mode = "agent-chat",
              .icon = "🕰️",
              .chain = ""};
  WriteAppRow(app, std::nullopt, minutes, workspace, scope);
  scope.rows().Row("app_model_configs",
                   {{"id", scope.Id("app/legacy/config")},
                    {"app_id", scope.Id("app/legacy")},
                    {"model", R"({"provider": "langgenius/openai/openai", "name": "gpt-4o-mini", )"
                              R"("mode": "chat", "completion_params": {}})"},
                    {"pre_prompt", "{{query}}"}});
}

}  // namespace courier::demo
