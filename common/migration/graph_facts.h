// What a graph refers to and needs: tools, datasets, model providers, triggers, inputs. Pure; the
// same facts serve the source (which dependencies to send) and the target (what to check, map and
// write).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/migration/graph.h"

namespace courier::migration {

enum class ProviderKind { kApiTool, kWorkflowTool, kMcpTool, kBuiltinOrPlugin };
enum class ReferencePlace { kToolNode, kAgentNode };

// One entry that names a tool provider. `provider_id` is the first non-empty of provider_id,
// provider_name and provider: agent nodes store the id under provider_name.
struct ToolReference {
  ProviderKind kind = ProviderKind::kBuiltinOrPlugin;
  std::string provider_id;
  std::optional<std::string> provider_name;
  ReferencePlace place = ReferencePlace::kToolNode;
  std::string node_id;
  std::string node_title;
  std::string tool_name;
  // The stored credential that the tool runs with; a row of the workspace that the graph is from.
  std::string credential_id;
};

struct DatasetReference {
  std::string dataset_id;
  std::string node_title;
};

// A model provider, agent strategy, datasource or trigger plugin, and the first node that runs on
// it.
struct PluginReference {
  enum class Kind { kModelProvider, kAgentStrategy, kDatasource, kTrigger };
  Kind kind = Kind::kModelProvider;
  std::string provider;
  std::string node_title;
};

struct TriggerNode {
  enum class Kind { kWebhook, kSchedule, kPlugin };
  Kind kind = Kind::kWebhook;
  std::string node_id;
  std::string title;  // data.title as stored, possibly empty
  std::string provider_name;
  std::string provider_id;
  std::string event_name;
  // Of a schedule: what it fires on, or why Dify would not take it.
  std::string cron;
  std::string timezone;
  std::string schedule_problem;
};

struct StartVariable {
  std::string variable;
  std::string type;
};

// A default of a file variable that points to a file of the source's storage.
struct LocalFileDefault {
  std::string variable;
  std::string node_title;
};

struct GraphFacts {
  std::vector<ToolReference> tools;  // in node order, one per entry
  std::vector<DatasetReference> datasets;
  std::vector<PluginReference> plugins;
  std::vector<TriggerNode> triggers;
  std::vector<LocalFileDefault> local_files;
  // Of the first start node.
  std::vector<StartVariable> start_variables;
  bool has_start = false;
  bool has_human_input = false;
  // A node whose data has no member `type`; that of a note is empty.
  bool has_untyped_node = false;
  // No list of nodes, not even an empty one.
  bool lacks_nodes = false;
  // Titles of Agent v2 nodes bound to a roster agent, which is not part of a package.
  std::vector<std::string> bound_agent_nodes;
};

GraphFacts FactsOf(const Graph& graph);

absl::string_view ProviderKindWord(ProviderKind kind);

}  // namespace courier::migration
