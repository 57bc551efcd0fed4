#include "common/dsl/dsl_writer.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/dsl/dsl_features.h"
#include "common/dsl/dsl_variables.h"
#include "common/dsl_yaml/emitter.h"
#include "common/dsl_yaml/json.h"
#include "common/migration/graph.h"
#include "common/text/json_spans.h"

namespace courier::dsl {
namespace {

using migration::Graph;
using migration::GraphNode;
using text::JsonRef;

// The DSL is put together as JSON text and then printed as YAML, keys sorted.
std::string Quoted(absl::string_view text) { return text::JsonStringUtf8(text); }

std::string QuotedOrNull(const std::optional<std::string>& text) {
  return text ? Quoted(*text) : "null";
}

const char* Flag(bool value) { return value ? "true" : "false"; }

absl::Status InApp(const model::App& app, absl::string_view part, const absl::Status& status) {
  return MakeError(ReasonOf(status),
                   absl::StrCat("app \"", app.name, "\": ", part, ": ", status.message(),
                                ". Open the app in Dify's editor and save it "
                                "again, or leave it out."));
}

// ---- graph ----

// A schedule belongs to the installation; Dify writes the editor's first proposal in its place.
constexpr char kDefaultSchedule[] =
    R"({"mode": "visual", "frequency": "daily", "timezone": "UTC", "visual_config": )"
    R"({"time": "12:00 AM", "on_minute": 0, "weekdays": ["sun"], "monthly_days": [1]}})";

absl::StatusOr<std::string> DatasetIds(JsonRef list, DatasetIdWriter dataset_id) {
  std::vector<std::string> ids;
  for (const JsonRef& each : list.Children()) {
    const auto id = each.AsString();
    if (!id) return MakeError(Reason::kBadGraph, "the id of a knowledge base is no text");
    COURIER_ASSIGN_OR_RETURN(const std::string written, dataset_id(*id));
    ids.push_back(Quoted(written));
  }
  return absl::StrCat("[", absl::StrJoin(ids, ", "), "]");
}

absl::Status EditNode(const GraphNode& node, DatasetIdWriter dataset_id, text::JsonEdits& edits) {
  // `data` that is empty is left as it is.
  if (!node.data.IsTruthy()) return absl::OkStatus();
  if (node.type == "knowledge-retrieval") {
    COURIER_ASSIGN_OR_RETURN(std::string ids, DatasetIds(node.data.Get("dataset_ids"), dataset_id));
    edits.SetMember(node.data, "dataset_ids", std::move(ids));
  } else if (node.type == "trigger-schedule") {
    edits.SetMember(node.data, "config", kDefaultSchedule);
  } else if (node.type == "trigger-webhook") {
    edits.SetMember(node.data, "webhook_url", "\"\"");
    edits.SetMember(node.data, "webhook_debug_url", "\"\"");
  } else if (node.type == "trigger-plugin") {
    edits.SetMember(node.data, "subscription_id", "\"\"");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> GraphJson(const std::string& column, DatasetIdWriter dataset_id) {
  if (column.empty()) return "{}";
  COURIER_ASSIGN_OR_RETURN(const Graph graph, Graph::Parse(column));
  text::JsonEdits edits;
  for (const GraphNode& node : graph.nodes()) {
    COURIER_RETURN_IF_ERROR(EditNode(node, dataset_id, edits));
  }
  return edits.Apply(column);
}

// ---- app and dependencies ----

absl::StatusOr<std::string> AppJson(const model::App& app) {
  std::optional<std::string> icon_type = app.icon_type;
  if (icon_type == "") icon_type.reset();
  if (icon_type && icon_type != "emoji" && icon_type != "image" && icon_type != "link") {
    return MakeError(Reason::kBadGraph, "its icon is of a type that Dify doesn't know");
  }
  return absl::StrCat("{\"description\": ", Quoted(app.description),
                      ", \"icon\": ", QuotedOrNull(app.icon),
                      ", \"icon_background\": ", QuotedOrNull(app.icon_background),
                      ", \"icon_type\": ", QuotedOrNull(icon_type),
                      ", \"mode\": ", Quoted(app.mode), ", \"name\": ", Quoted(app.name),
                      ", \"use_icon_as_answer_icon\": ", Flag(app.use_icon_as_answer_icon), "}");
}

std::string PluginJson(const model::PluginDependency& plugin) {
  const std::string id = Quoted(plugin.unique_identifier);
  std::string value;
  if (plugin.source == "github") {
    value = absl::StrCat(
        "{\"github_plugin_unique_identifier\": ", id, ", \"package\": ", Quoted(plugin.package),
        ", \"repo\": ", Quoted(plugin.repo), ", \"version\": ", Quoted(plugin.version), "}");
  } else {
    const bool package = plugin.source == "package";
    value = absl::StrCat(
        "{\"", package ? "plugin_unique_identifier" : "marketplace_plugin_unique_identifier",
        "\": ", id, ", \"version\": null}");
  }
  return absl::StrCat("{\"current_identifier\": null, \"type\": ", Quoted(plugin.source),
                      ", \"value\": ", value, "}");
}

std::string DependenciesJson(const std::vector<model::PluginDependency>& plugins) {
  return absl::StrCat("[",
                      absl::StrJoin(plugins, ", ",
                                    [](std::string* out, const model::PluginDependency& plugin) {
                                      absl::StrAppend(out, PluginJson(plugin));
                                    }),
                      "]");
}

absl::StatusOr<std::string> WorkflowJson(const model::App& app, DatasetIdWriter dataset_id) {
  const model::Workflow& flow = app.workflow;
  const auto conversation =
      VariablesToDsl(flow.conversation_variables, VariableScope::kConversation);
  if (!conversation.ok()) return InApp(app, "variables", conversation.status());
  const auto environment = VariablesToDsl(flow.environment_variables, VariableScope::kEnvironment);
  if (!environment.ok()) return InApp(app, "variables", environment.status());
  const auto rag = RagVariablesToDsl(flow.rag_pipeline_variables);
  if (!rag.ok()) return InApp(app, "variables", rag.status());
  const auto features = FeaturesToDsl(flow.features);
  if (!features.ok()) return InApp(app, "features", features.status());
  const auto graph = GraphJson(flow.graph, dataset_id);
  if (!graph.ok()) return InApp(app, "graph", graph.status());
  return absl::StrCat("{\"conversation_variables\": ", *conversation,
                      ", \"environment_variables\": ", *environment, ", \"features\": ", *features,
                      ", \"graph\": ", *graph, ", \"rag_pipeline_variables\": ", *rag, "}");
}

}  // namespace

absl::StatusOr<std::string> DslOf(const model::App& app, DatasetIdWriter dataset_id) {
  const auto head = AppJson(app);
  if (!head.ok()) return InApp(app, "app", head.status());
  COURIER_ASSIGN_OR_RETURN(const std::string workflow, WorkflowJson(app, dataset_id));
  const std::string json = absl::StrCat(
      "{\"app\": ", *head, ", \"dependencies\": ", DependenciesJson(app.plugins),
      ", \"kind\": \"app\", \"version\": \"", kDslVersion, "\", \"workflow\": ", workflow, "}");
  const auto document = dsl_yaml::ParseJson(json);
  if (!document.ok()) return InApp(app, "workflow", document.status());
  return dsl_yaml::EmitYaml(*document);
}

}  // namespace courier::dsl
