#include "common/migration/graph_facts.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "common/migration/schedule_node.h"

namespace courier::migration {
namespace {

using text::JsonRef;

// The first of `keys` whose value is truthy, as text.
std::string FirstTruthy(JsonRef object, std::initializer_list<absl::string_view> keys) {
  for (const absl::string_view key : keys) {
    const JsonRef value = object.Get(key);
    if (!value.IsTruthy()) continue;
    return value.AsString().value_or(std::string(value.raw()));
  }
  return "";
}

ProviderKind KindOf(JsonRef entry) {
  const std::string word = absl::AsciiStrToLower(FirstTruthy(entry, {"provider_type", "type"}));
  if (word == "api" || word == "custom" || word == "api_tool") return ProviderKind::kApiTool;
  if (word == "workflow" || word == "workflow_tool") return ProviderKind::kWorkflowTool;
  if (word == "mcp") return ProviderKind::kMcpTool;
  return ProviderKind::kBuiltinOrPlugin;
}

void AddTools(const GraphNode& node, GraphFacts& facts) {
  for (const JsonRef& entry : ToolEntriesOf(node)) {
    std::string provider_id = FirstTruthy(entry, {"provider_id", "provider_name", "provider"});
    if (provider_id.empty()) continue;
    facts.tools.push_back({
        .kind = KindOf(entry),
        .provider_id = std::move(provider_id),
        .provider_name = entry.Get("provider_name").AsString(),
        .place = node.type == "tool" ? ReferencePlace::kToolNode : ReferencePlace::kAgentNode,
        .node_id = node.id,
        .node_title = node.title,
        .tool_name = FirstTruthy(entry, {"tool_label", "tool_name", "tool", "name"}),
        .credential_id = FirstTruthy(entry, {"credential_id"}),
    });
  }
}

void AddPlugin(PluginReference::Kind kind, JsonRef provider, const GraphNode& node,
               GraphFacts& facts) {
  const std::string name = provider.AsString().value_or("");
  if (name.empty()) return;
  const bool known = std::any_of(
      facts.plugins.begin(), facts.plugins.end(),
      [&](const PluginReference& each) { return each.kind == kind && each.provider == name; });
  if (!known) facts.plugins.push_back({kind, name, node.title});
}

void AddModels(const GraphNode& node, GraphFacts& facts) {
  constexpr auto kModel = PluginReference::Kind::kModelProvider;
  const JsonRef& data = node.data;
  if (node.type == "llm" || node.type == "question-classifier" ||
      node.type == "parameter-extractor") {
    AddPlugin(kModel, data.Get("model").Get("provider"), node, facts);
  } else if (node.type == "knowledge-retrieval") {
    AddPlugin(kModel, data.Get("single_retrieval_config").Get("model").Get("provider"), node,
              facts);
    const JsonRef multiple = data.Get("multiple_retrieval_config");
    if (multiple.Get("reranking_mode").EqualsString("weighted_score")) {
      AddPlugin(kModel,
                multiple.Get("weights").Get("vector_setting").Get("embedding_provider_name"), node,
                facts);
    } else {
      AddPlugin(kModel, multiple.Get("reranking_model").Get("provider"), node, facts);
    }
  } else if (node.type == "agent") {
    AddPlugin(PluginReference::Kind::kAgentStrategy, data.Get("agent_strategy_provider_name"), node,
              facts);
    AddPlugin(kModel, data.Get("agent_parameters").Get("model").Get("value").Get("provider"), node,
              facts);
  } else if (node.type == "datasource") {
    AddPlugin(PluginReference::Kind::kDatasource, data.Get("provider_id"), node, facts);
  } else if (node.type == "trigger-plugin") {
    AddPlugin(PluginReference::Kind::kTrigger, data.Get("provider_id"), node, facts);
  }
}

void AddDatasets(const GraphNode& node, GraphFacts& facts) {
  if (node.type != "knowledge-retrieval") return;
  for (JsonRef id = node.data.Get("dataset_ids").FirstChild(); id; id = id.Next()) {
    if (id.IsString()) facts.datasets.push_back({*id.AsString(), node.title});
  }
}

void AddSchedule(const GraphNode& node, TriggerNode& trigger) {
  absl::StatusOr<Schedule> schedule = ScheduleOf(node.data);
  if (!schedule.ok()) {
    trigger.schedule_problem = std::string(schedule.status().message());
    return;
  }
  trigger.cron = std::move(schedule->cron);
  trigger.timezone = std::move(schedule->timezone);
}

void AddTrigger(const GraphNode& node, GraphFacts& facts) {
  constexpr std::array<std::pair<absl::string_view, TriggerNode::Kind>, 3> kKinds = {{
      {"trigger-webhook", TriggerNode::Kind::kWebhook},
      {"trigger-schedule", TriggerNode::Kind::kSchedule},
      {"trigger-plugin", TriggerNode::Kind::kPlugin},
  }};
  for (const auto& [type, kind] : kKinds) {
    if (node.type != type) continue;
    const auto text = [&](absl::string_view key) {
      return node.data.Get(key).AsString().value_or("");
    };
    facts.triggers.push_back({.kind = kind,
                              .node_id = node.id,
                              .title = text("title"),
                              .provider_name = text("provider_name"),
                              .provider_id = text("provider_id"),
                              .event_name = text("event_name"),
                              .cron = {},
                              .timezone = {},
                              .schedule_problem = {}});
    if (kind == TriggerNode::Kind::kSchedule) AddSchedule(node, facts.triggers.back());
  }
}

bool IsLocalFile(JsonRef value) {
  if (value.IsArray()) {
    for (JsonRef item = value.FirstChild(); item; item = item.Next()) {
      if (IsLocalFile(item)) return true;
    }
    return false;
  }
  return value.Get("transfer_method").EqualsString("local_file") ||
         value.Get("transferMethod").EqualsString("local_file") || value.Get("upload_file_id") ||
         value.Get("uploadedId");
}

void AddVariables(const GraphNode& node, GraphFacts& facts) {
  const bool first_start = node.type == "start" && !facts.has_start;
  facts.has_start = facts.has_start || node.type == "start";
  for (JsonRef variable = node.data.Get("variables").FirstChild(); variable;
       variable = variable.Next()) {
    const std::string name = variable.Get("variable").AsString().value_or("");
    const std::string type = variable.Get("type").AsString().value_or("");
    if (first_start) facts.start_variables.push_back({name, type});
    if ((type == "file" || type == "file-list") && IsLocalFile(variable.Get("default"))) {
      facts.local_files.push_back({name, node.title});
    }
  }
}

bool IsBoundAgent(const GraphNode& node) {
  const JsonRef version = node.data.Get("version");
  return node.type == "agent" && (version.EqualsString("2") || version.raw() == "2") &&
         node.data.Get("agent_binding").IsObject();
}

}  // namespace

GraphFacts FactsOf(const Graph& graph) {
  GraphFacts facts;
  facts.lacks_nodes = !graph.has_node_list();
  for (const GraphNode& node : graph.nodes()) {
    AddTools(node, facts);
    AddModels(node, facts);
    AddDatasets(node, facts);
    AddTrigger(node, facts);
    AddVariables(node, facts);
    facts.has_human_input = facts.has_human_input || node.type == "human-input";
    facts.has_untyped_node = facts.has_untyped_node || !node.data.Get("type");
    if (IsBoundAgent(node)) facts.bound_agent_nodes.push_back(node.title);
  }
  return facts;
}

absl::string_view ProviderKindWord(ProviderKind kind) {
  switch (kind) {
    case ProviderKind::kApiTool:
      return "API tool";
    case ProviderKind::kWorkflowTool:
      return "workflow tool";
    case ProviderKind::kMcpTool:
      return "MCP server";
    case ProviderKind::kBuiltinOrPlugin:
      return "built-in or plugin tool";
  }
  return "tool";
}

}  // namespace courier::migration
