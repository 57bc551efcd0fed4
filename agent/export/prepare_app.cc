#include "agent/export/prepare_app.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/migration/graph_rewrite.h"
#include "common/migration/plugin_ids.h"
#include "common/text/json_spans.h"

namespace courier::exporting {
namespace {

// Titles of the nodes whose credential will be taken out; enough of them to be told.
std::vector<std::string> CredentialNodes(const migration::GraphFacts& facts) {
  constexpr size_t kMaxTold = 20;
  std::vector<std::string> titles;
  for (const migration::ToolReference& tool : facts.tools) {
    if (tool.credential_id.empty() || titles.size() == kMaxTold) continue;
    if (std::find(titles.begin(), titles.end(), tool.node_title) == titles.end()) {
      titles.push_back(tool.node_title);
    }
  }
  return titles;
}

absl::StatusOr<migration::GraphFacts> PrepareGraph(model::App& app, migration::SecretsMode mode,
                                                   const dify::InstalledPlugins* plugins) {
  const auto graph = migration::Graph::Parse(app.workflow.graph);
  if (!graph.ok()) {
    return MakeError(
        ReasonOf(graph.status()),
        absl::StrCat("app \"", app.name, "\": graph: ", graph.status().message(),
                     ". Open the app in Dify's editor and save it again, or leave it out."));
  }
  migration::GraphFacts facts = migration::FactsOf(*graph);
  if (mode == migration::SecretsMode::kExclude) app.credential_nodes = CredentialNodes(facts);
  if (plugins != nullptr) app.plugins = plugins->Among(migration::PluginIdsOf(*graph));
  text::JsonEdits edits;
  migration::RemoveSourceOnlyParts(*graph, mode, edits);
  if (!edits.empty()) {
    std::string edited = edits.Apply(app.workflow.graph);
    app.workflow.graph = std::move(edited);
  }
  return facts;
}

// They are carried as they are, so nobody else looks into them before Dify does.
absl::Status CheckConversationVariables(const model::App& app) {
  const std::string& variables = app.workflow.conversation_variables;
  if (variables.empty()) return absl::OkStatus();
  const auto json = text::JsonSpans::Parse(variables);
  if (json.ok()) return absl::OkStatus();
  return MakeError(
      Reason::kBadGraph,
      absl::StrCat("app \"", app.name, "\": conversation_variables: ", json.status().message(),
                   ". Open the app in Dify's editor and save it again, or leave it "
                   "out."));
}

}  // namespace

absl::StatusOr<PreparedApp> PrepareApp(model::App app, const Rewrapper* rewrapper,
                                       const migration::Overrides& overrides,
                                       const dify::InstalledPlugins* plugins) {
  PreparedApp prepared;
  prepared.app = std::move(app);
  COURIER_RETURN_IF_ERROR(CheckConversationVariables(prepared.app));
  model::Workflow& workflow = prepared.app.workflow;
  COURIER_ASSIGN_OR_RETURN(
      prepared.facts, PrepareGraph(prepared.app,
                                   rewrapper != nullptr ? migration::SecretsMode::kInclude
                                   : plugins != nullptr ? migration::SecretsMode::kExcludeAsDify
                                                        : migration::SecretsMode::kExclude,
                                   plugins));
  // First: a secret that is replaced need not open.
  COURIER_ASSIGN_OR_RETURN(prepared.overrides, overrides.Apply(prepared.app));
  const std::string owner = absl::StrCat("app \"", prepared.app.name, "\"");
  const migration::FinishedVariables& finished = prepared.overrides.names;
  COURIER_ASSIGN_OR_RETURN(std::string variables,
                           rewrapper != nullptr
                               ? rewrapper->EnvironmentVariables(workflow.environment_variables,
                                                                 finished, owner, prepared.tally)
                               : WithoutSecrets(workflow.environment_variables, finished, owner));
  workflow.environment_variables = std::move(variables);
  return prepared;
}

}  // namespace courier::exporting
