// Decides, from what a package holds and what the target has, what an import will do: a pure
// function, so that the plan a user saw and the plan that is applied are the same. Writers take a
// Plan and decide nothing. The rules are those of Dify's importer with its losses mended (see
// deploy/docs/import-rules.md).
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/base/error.h"
#include "common/base/strong_id.h"
#include "common/migration/graph_facts.h"
#include "common/migration/graph_rewrite.h"
#include "common/model/options.h"
#include "common/model/report.h"
#include "common/model/resource.h"

namespace courier::migration {

// ---- What the package holds: identities and references, not contents. ----

struct IncomingApp {
  SourceId id;
  std::string name;
  std::string mode;
  bool selected = true;
  bool has_image_icon = false;
  // features.file_upload.enabled: such an app takes parameters that no start variable names.
  bool takes_files = false;
  // Names of secret variables, and those of them without a value: empty at the source, or the
  // package carries no secrets.
  std::vector<std::string> secret_names;
  std::vector<std::string> empty_secrets;
  // Titles of nodes whose tool credential was left out.
  std::vector<std::string> credential_nodes;
  GraphFacts facts;
};

struct IncomingApiTool {
  SourceId id;
  std::string name;
  // It has some at the source, and the package carries no secrets.
  bool credentials_left_out = false;
};

struct IncomingWorkflowTool {
  SourceId id;
  SourceId app_id;
  std::string name;
  // Names of the configured parameters.
  std::vector<std::string> parameters;
};

struct IncomingMcpTool {
  SourceId id;
  std::string name;
  std::string server_identifier;
  std::string server_url_hash;
  // Columns that Dify got later and that hold something here, e.g. "encrypted_headers".
  std::vector<std::string> later_columns = {};
};

struct IncomingPackage {
  model::PackageHeader header;
  // A deque does not move them as it grows.
  std::deque<IncomingApp> apps;
  std::vector<IncomingApiTool> api_tools;
  std::vector<IncomingWorkflowTool> workflow_tools;
  std::vector<IncomingMcpTool> mcp_tools;
  std::vector<model::Dependency> dependencies;
  std::vector<model::Notice> notices;
  absl::flat_hash_map<std::string, std::string> dataset_names;  // source dataset id -> name
  uint64_t secrets = 0;
};

// ---- What the target has of it. ----

struct ExistingApp {
  TargetId id;
  std::string name;
  std::string mode;
  bool published = false;
};

struct ExistingApiTool {
  TargetId id;
  std::string name;
};

struct ExistingWorkflowTool {
  TargetId id;
  TargetId app_id;
  std::string name;
};

struct ExistingMcpTool {
  TargetId id;
  std::string name;
  std::string server_identifier;
  std::string server_url_hash;
};

struct TargetState {
  // Of this workspace: those that the package's ids name, and the apps behind its workflow tools.
  absl::flat_hash_map<std::string, ExistingApp> apps_by_id;
  // Names of the package's apps that the workspace holds already, under whatever id.
  absl::flat_hash_set<std::string> app_names;
  std::vector<ExistingApiTool> api_tools;
  std::vector<ExistingWorkflowTool> workflow_tools;
  std::vector<ExistingMcpTool> mcp_tools;
  // Ids of the package that a row outside this workspace uses already, by kind.
  absl::flat_hash_set<std::string> taken_app_ids;
  absl::flat_hash_set<std::string> taken_api_tool_ids;
  absl::flat_hash_set<std::string> taken_workflow_tool_ids;
  absl::flat_hash_set<std::string> taken_mcp_tool_ids;
  absl::flat_hash_map<std::string, std::vector<std::string>> dataset_ids_by_name;
  absl::flat_hash_set<std::string> dataset_ids;
  absl::flat_hash_set<std::string> model_providers;
  // False: the tables that would show them are not there or not readable.
  bool knows_model_providers = false;
  // Tables ("app_triggers") and columns ("tool_mcp_providers.timeout") that later releases of Dify
  // have and this database lacks, with the sentence that tells so.
  absl::flat_hash_map<std::string, std::string> lacks;
  // Why no item of a kind can be written: its tables are not as they must be.
  absl::flat_hash_map<model::ItemKind, std::string> unfit;
  // Plugins (`org/plugin`) that are installed, where the plugin daemon's database can be asked.
  std::optional<absl::flat_hash_set<std::string>> plugins;
  // Plugins that the workspace has credentials or subscriptions for.
  absl::flat_hash_set<std::string> plugins_in_use;
  // Ids of its stored tool credentials.
  absl::flat_hash_set<std::string> credential_ids;
  // Nodes that have a webhook address or a subscription already, see TriggerNodeKey.
  absl::flat_hash_set<std::string> trigger_nodes;
};

// ---- What will be done. ----

enum class Action {
  kNone,  // unresolved, or refused: nothing is written
  kCreate,
  kUpdate,
  kSkip,  // there already, left alone
  kKeep,  // there already and equal
};

struct PlannedItem {
  Action action = Action::kNone;
  TargetId target_id;
  // Apps only: write a published version and point the app to it.
  bool publish = false;
  // Workflow tools only: the target app behind it.
  TargetId app_id;
  // Apps only: an update leaves a published version as it was.
  bool leaves_published = false;
  // Sentences for the person who must do something, and those that only tell.
  std::vector<std::string> messages;
  std::vector<std::string> notes;
  // Of updates, once they are described.
  std::vector<model::Change> changes;
};

std::string TriggerNodeKey(absl::string_view app_id, absl::string_view node_id);

inline bool IsWritten(const PlannedItem& item) {
  return item.action == Action::kCreate || item.action == Action::kUpdate;
}

bool HasAny(const std::vector<PlannedItem>& items, Action action);
bool AnyWritten(const std::vector<PlannedItem>& items);

struct Plan {
  // Parallel to the lists of the package.
  std::vector<PlannedItem> apps;
  std::vector<PlannedItem> api_tools;
  std::vector<PlannedItem> workflow_tools;
  std::vector<PlannedItem> mcp_tools;
  // What is told about the package's dependencies; nothing is written for them.
  std::vector<PlannedItem> dependencies;
  // Old id -> new id of providers that change their id; ids that stay are not in it.
  ProviderMap providers;
  DatasetMap datasets;
  std::vector<std::string> warnings;
  // The first thing that forbids the import; OK when there is none.
  absl::Status refusal;
  // The number of things that need a hand; what --strict refuses.
  size_t unresolved = 0;
};

// The id of a row that gets a new one; gives the same id for the same source id, so that planning
// twice gives the same plan.
using NewIdFor = absl::FunctionRef<TargetId(const SourceId&)>;

Plan BuildPlan(const IncomingPackage& package, const TargetState& target,
               const model::ImportOptions& options, NewIdFor new_id);

// Tells that these secret variables of an app have no value.
void NoteEmptySecrets(const std::vector<std::string>& names, PlannedItem& item, Plan& plan);

// Under --strict, refuses a plan with something unresolved.
void ApplyStrict(const model::ImportOptions& options, Plan& plan);

// After the last change to a plan: adds the warnings that concern all items together, and forgets
// what no longer holds for items that turned out unchanged.
void Conclude(const IncomingPackage& package, Plan& plan);

// The plan as the lines of a report: apps, tools, dependencies, notices.
model::ReportItems ReportOf(const IncomingPackage& package, const Plan& plan);

}  // namespace courier::migration
