#include "common/dsl/dsl_reader.h"

#include <array>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/uuid.h"
#include "common/dsl/dsl_features.h"
#include "common/dsl/dsl_variables.h"
#include "common/dsl/dsl_writer.h"
#include "common/dsl_yaml/json.h"
#include "common/dsl_yaml/yaml_parser.h"
#include "common/migration/graph_facts.h"
#include "common/text/json_spans.h"

namespace courier::dsl {
namespace {

using text::JsonRef;
using text::JsonSpans;

absl::Status Unfit(absl::string_view pointer, absl::string_view why) {
  return MakeError(Reason::kBadPackage, absl::StrCat(pointer, " ", why));
}

// ---- version ----

using Version = std::array<uint32_t, 3>;

std::optional<Version> VersionOf(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '.');
  if (parts.empty() || parts.size() > 3) return std::nullopt;
  Version version{};
  for (size_t i = 0; i < parts.size(); ++i) {
    if (!absl::SimpleAtoi(parts[i], &version[i])) return std::nullopt;
  }
  return version;
}

absl::Status CheckVersion(JsonRef field) {
  if (!field.IsTruthy()) return absl::OkStatus();
  const auto version = VersionOf(field.AsString().value_or(""));
  if (!field.IsString() || !version) {
    return Unfit("/version", "is no version of the DSL; it has to be a text such as 0.6.0");
  }
  const Version own = *VersionOf(kDslVersion);
  if (*version > own || (*version)[0] < own[0]) {
    return MakeError(Reason::kVersionMismatch,
                     absl::StrCat("/version is a version of the DSL that the target does not read; "
                                  "the newest that it reads is ",
                                  kDslVersion, ". Export it from an older Dify."));
  }
  return absl::OkStatus();
}

// ---- app ----

// A text that may be missing or null.
absl::StatusOr<std::string> TextOf(JsonRef app, absl::string_view key) {
  const JsonRef field = app.Get(key);
  if (!field || field.IsNull()) return std::string();
  if (field.IsString()) return *field.AsString();
  return Unfit(absl::StrCat("/app/", key), "is not a text");
}

absl::Status ReadHead(JsonRef head, model::App& app) {
  if (!head.IsObject() || !head.IsTruthy()) return Unfit("/app", "is missing");
  if (!head.Get("name").IsString()) return Unfit("/app/name", "is missing or not a text");
  app.name = *head.Get("name").AsString();
  COURIER_ASSIGN_OR_RETURN(app.mode, TextOf(head, "mode"));
  if (app.mode != "workflow" && app.mode != "advanced-chat") {
    return MakeError(Reason::kUnsupportedMode,
                     "/app/mode is not one that can be moved; only workflow and advanced-chat are");
  }
  COURIER_ASSIGN_OR_RETURN(app.description, TextOf(head, "description"));
  COURIER_ASSIGN_OR_RETURN(std::string icon_type, TextOf(head, "icon_type"));
  const bool known = icon_type == "emoji" || icon_type == "image" || icon_type == "link";
  app.icon_type = known ? std::move(icon_type) : "emoji";
  const JsonRef icon = head.Get("icon");
  app.icon = icon && !icon.IsNull() ? icon.AsString().value_or(std::string(icon.raw())) : "";
  const JsonRef background = head.Get("icon_background");
  if (!background) {
    app.icon_background = "#FFFFFF";
  } else if (!background.IsNull()) {
    COURIER_ASSIGN_OR_RETURN(app.icon_background, TextOf(head, "icon_background"));
  }
  app.use_icon_as_answer_icon = head.Get("use_icon_as_answer_icon").IsTruthy();
  return absl::OkStatus();
}

// ---- graph ----

std::string ReadDatasetIds(JsonRef list, DatasetIdReader dataset_id) {
  std::vector<std::string> ids;
  for (const JsonRef& each : list.Children()) {
    const auto text = each.AsString();
    if (!text) continue;
    if (ParseUuid(*text)) {
      ids.push_back(text::JsonStringAscii(*text));
    } else if (const auto id = dataset_id(*text); id && ParseUuid(*id)) {
      ids.push_back(text::JsonStringAscii(*id));
    }
  }
  return absl::StrCat("[", absl::StrJoin(ids, ", "), "]");
}

absl::Status CheckGraph(const migration::Graph& graph) {
  // An empty type is one: notes have it.
  for (const migration::GraphNode& node : graph.nodes()) {
    if (!node.data.Get("type"))
      return Unfit("/workflow/graph/nodes", "holds a node without a type");
  }
  const migration::GraphFacts facts = migration::FactsOf(graph);
  if (facts.has_start && !facts.triggers.empty()) {
    return Unfit("/workflow/graph/nodes", "holds a start node and a trigger, and Dify allows one");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadGraph(JsonRef field, DatasetIdReader dataset_id) {
  if (!field.IsObject()) return Unfit("/workflow/graph", "is missing or not an object");
  if (!field.Get("nodes").IsArray()) {
    return Unfit("/workflow/graph/nodes", "is missing or not a list");
  }
  const absl::string_view text = field.raw();
  const auto graph = migration::Graph::Parse(text);
  if (!graph.ok()) return Unfit("/workflow/graph", graph.status().message());
  COURIER_RETURN_IF_ERROR(CheckGraph(*graph));
  text::JsonEdits edits;
  for (const migration::GraphNode& node : graph->nodes()) {
    if (node.type != "knowledge-retrieval") continue;
    edits.SetMember(node.data, "dataset_ids",
                    ReadDatasetIds(node.data.Get("dataset_ids"), dataset_id));
  }
  return edits.Apply(text);
}

absl::Status CheckDependencies(JsonRef list) {
  if (!list || list.IsNull()) return absl::OkStatus();
  if (!list.IsArray()) return Unfit("/dependencies", "is not a list");
  size_t index = 0;
  for (const JsonRef& each : list.Children()) {
    const JsonRef type = each.Get("type");
    const bool known = type.EqualsString("github") || type.EqualsString("marketplace") ||
                       type.EqualsString("package");
    if (!known || !each.Get("value").IsObject()) {
      return Unfit(absl::StrCat("/dependencies/", index), "is no plugin that Dify knows");
    }
    ++index;
  }
  return absl::OkStatus();
}

absl::Status ReadWorkflow(JsonRef ascii, JsonRef utf8, DatasetIdReader dataset_id,
                          model::App& app) {
  if (!ascii.IsObject() || !ascii.IsTruthy()) return Unfit("/workflow", "is missing");
  model::Workflow& flow = app.workflow;
  COURIER_ASSIGN_OR_RETURN(flow.graph, ReadGraph(ascii.Get("graph"), dataset_id));
  const JsonRef features = ascii.Get("features");
  if (features && !features.IsObject()) return Unfit("/workflow/features", "is not an object");
  COURIER_ASSIGN_OR_RETURN(flow.features, CompleteFeatures(features.raw(), app.mode));
  COURIER_ASSIGN_OR_RETURN(
      flow.environment_variables,
      VariablesFromDsl(utf8.Get("environment_variables"), VariableScope::kEnvironment));
  COURIER_ASSIGN_OR_RETURN(
      flow.conversation_variables,
      VariablesFromDsl(utf8.Get("conversation_variables"), VariableScope::kConversation));
  flow.rag_pipeline_variables = "{}";
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<model::App> AppFromDsl(absl::string_view yaml, DatasetIdReader dataset_id) {
  COURIER_ASSIGN_OR_RETURN(const dsl_yaml::Value document, dsl_yaml::ParseYaml(yaml));
  if (document.kind != dsl_yaml::Kind::kMap) {
    return MakeError(Reason::kBadPackage, "line 1, column 1: the YAML is no mapping");
  }
  // Both spellings that the columns have; what is carried is cut out of them.
  const std::string ascii = dsl_yaml::WriteJson(document, dsl_yaml::JsonSpelling::kAscii);
  const std::string utf8 = dsl_yaml::WriteJson(document, dsl_yaml::JsonSpelling::kUtf8);
  COURIER_ASSIGN_OR_RETURN(const JsonSpans spans, JsonSpans::Parse(ascii));
  COURIER_ASSIGN_OR_RETURN(const JsonSpans raw_spans, JsonSpans::Parse(utf8));
  const JsonRef root = spans.root();
  COURIER_RETURN_IF_ERROR(CheckVersion(root.Get("version")));
  model::App app;
  COURIER_RETURN_IF_ERROR(ReadHead(root.Get("app"), app));
  COURIER_RETURN_IF_ERROR(CheckDependencies(root.Get("dependencies")));
  COURIER_RETURN_IF_ERROR(
      ReadWorkflow(root.Get("workflow"), raw_spans.root().Get("workflow"), dataset_id, app));
  return app;
}

}  // namespace courier::dsl
