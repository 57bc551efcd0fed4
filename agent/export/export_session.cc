#include "agent/export/export_session.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "agent/db/array.h"
#include "agent/export/source_queries.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/uuid.h"
#include "common/migration/graph_rewrite.h"
#include "common/migration/variables.h"

namespace courier::exporting {
namespace {

using migration::ProviderKind;

absl::string_view SourceWord(migration::ReferencePlace place) {
  return place == migration::ReferencePlace::kToolNode ? "tool_node" : "agent_node";
}

std::string OwnerOf(absl::string_view kind, absl::string_view name) {
  return absl::StrCat(kind, " \"", name, "\"");
}

}  // namespace

absl::Status ExportSession::Run() {
  COURIER_RETURN_IF_ERROR(Open());
  COURIER_RETURN_IF_ERROR(LoadKeys());
  COURIER_RETURN_IF_ERROR(SendHeader());
  COURIER_RETURN_IF_ERROR(SendSelectedApps());
  COURIER_RETURN_IF_ERROR(NameTools());
  COURIER_RETURN_IF_ERROR(SendBackingApps());
  COURIER_RETURN_IF_ERROR(SendApiTools());
  COURIER_RETURN_IF_ERROR(SendWorkflowTools());
  COURIER_RETURN_IF_ERROR(SendMcpTools());
  COURIER_RETURN_IF_ERROR(SendDatasets());
  COURIER_RETURN_IF_ERROR(SendDependencies());
  return SendTrailer();
}

absl::Status ExportSession::Open() {
  COURIER_ASSIGN_OR_RETURN(snapshot_, db::Snapshot::Begin(connection_));
  COURIER_ASSIGN_OR_RETURN(workspace_,
                           dify::FindWorkspace(*snapshot_, request_.selection.workspace, visible_));
  COURIER_ASSIGN_OR_RETURN(catalog_, schema::Catalog::Read(*snapshot_));
  COURIER_RETURN_IF_ERROR(schema::CheckRequiredColumns(*catalog_, schema::Role::kSource));
  COURIER_ASSIGN_OR_RETURN(schema_revision_, ReadRevision(*snapshot_, *catalog_));
  COURIER_ASSIGN_OR_RETURN(directory_, ToolDirectory::Read(*snapshot_, workspace_, *catalog_));
  COURIER_ASSIGN_OR_RETURN(all_apps_, ReadAppIdentities(*snapshot_, workspace_));
  return absl::OkStatus();
}

absl::Status ExportSession::LoadKeys() {
  if (!request_.selection.include_secrets) return absl::OkStatus();
  COURIER_ASSIGN_OR_RETURN(const std::string public_key, ReadPublicKey(*snapshot_, workspace_));
  COURIER_ASSIGN_OR_RETURN(private_key_,
                           dify::LoadPrivateKey(request_.storage, workspace_, public_key));
  auto target = crypto::TenantPublicKey::FromPem(request_.target_public_key);
  if (!target.ok()) {
    return MakeError(
        ReasonOf(target.status()),
        absl::StrCat("the target workspace can't take secrets: ", target.status().message()));
  }
  target_key_ = *std::move(target);
  rewrapper_.emplace(*private_key_, *target_key_);
  return absl::OkStatus();
}

absl::Status ExportSession::SendHeader() {
  return Send(model::PackageHeader{request_.environment, workspace_.id, workspace_.name,
                                   schema_revision_, request_.selection.include_secrets});
}

absl::Status ExportSession::SendSelectedApps() {
  COURIER_ASSIGN_OR_RETURN(const std::vector<AppIdentity> chosen,
                           SelectApps(all_apps_, request_.selection, workspace_.name));
  COURIER_RETURN_IF_ERROR(CheckOverrides(chosen));
  items_total_ = chosen.size();
  return SendApps(chosen, true);
}

// The tools that the user named; they come along even when nothing refers to them.
absl::Status ExportSession::NameTools() {
  const model::Selection& selection = request_.selection;
  const auto name = [&](ProviderKind kind,
                        const std::vector<std::string>& entries) -> absl::Status {
    for (const std::string& entry : entries) {
      COURIER_ASSIGN_OR_RETURN(const ToolIdentity* tool, directory_->Find(kind, entry));
      migration::ToolReference named;
      named.kind = kind;
      named.provider_id = tool->id;
      COURIER_RETURN_IF_ERROR(NoteTool(std::move(named), ""));
    }
    return absl::OkStatus();
  };
  COURIER_RETURN_IF_ERROR(name(ProviderKind::kApiTool, selection.api_tools));
  COURIER_RETURN_IF_ERROR(name(ProviderKind::kWorkflowTool, selection.workflow_tools));
  return name(ProviderKind::kMcpTool, selection.mcp_tools);
}

// The apps behind workflow tools, the apps behind the tools that those use, and so on: one
// statement a round.
absl::Status ExportSession::SendBackingApps() {
  if (request_.selection.dependencies != model::Dependencies::kClosure) return absl::OkStatus();
  while (true) {
    std::vector<AppIdentity> round;
    for (const ToolIdentity* tool : workflow_tools_) {
      if (sent_apps_.contains(tool->app_id)) continue;
      for (const AppIdentity& app : all_apps_) {
        if (app.id != tool->app_id || !IsTransferable(app)) continue;
        round.push_back(app);
        sent_apps_.insert(app.id);
      }
    }
    if (round.empty()) return absl::OkStatus();
    items_total_ += round.size();
    COURIER_RETURN_IF_ERROR(SendApps(round, false));
  }
}

absl::Status ExportSession::SendApps(const std::vector<AppIdentity>& apps, bool selected) {
  if (apps.empty()) return absl::OkStatus();
  for (const AppIdentity& app : apps) sent_apps_.insert(app.id);
  const bool everything = selected && request_.selection.all_apps;
  const std::string select =
      SelectAppsSql(*snapshot_, *catalog_, workspace_, request_.selection.revision,
                    everything ? std::vector<AppIdentity>() : apps);
  uint64_t rows = 0;
  COURIER_RETURN_IF_ERROR(
      snapshot_->CopyOut("read apps and workflows", select, [&](absl::Span<const db::Field> row) {
        ++rows;
        return SendApp(row, selected);
      }));
  if (rows == apps.size()) return absl::OkStatus();
  return MakeError(Reason::kInternal,
                   absl::StrCat("read ", rows, " apps where ", apps.size(), " were expected"));
}

absl::Status ExportSession::SendApp(absl::Span<const db::Field> row, bool selected) {
  COURIER_ASSIGN_OR_RETURN(model::App app, AppFromRow(row, request_.selection.revision));
  app.selected = selected;
  const auto graph = migration::Graph::Parse(app.workflow.graph);
  if (!graph.ok()) {
    return MakeError(
        ReasonOf(graph.status()),
        absl::StrCat(OwnerOf("app", app.name), ": graph: ", graph.status().message(),
                     ". Open the app in Dify's editor and save it again, or leave it out."));
  }
  COURIER_RETURN_IF_ERROR(NoteReferences(migration::FactsOf(*graph), app.name));
  text::JsonEdits edits;
  migration::RemoveSourceOnlyParts(*graph,
                                   request_.selection.include_secrets
                                       ? migration::SecretsMode::kInclude
                                       : migration::SecretsMode::kExclude,
                                   edits);
  if (!edits.empty()) app.workflow.graph = edits.Apply(app.workflow.graph);
  COURIER_ASSIGN_OR_RETURN(app.workflow.environment_variables,
                           PrepareVariables(app.workflow.environment_variables, app));
  ++counts_.apps;
  COURIER_RETURN_IF_ERROR(Send(std::move(app)));
  return CountItem();
}

absl::StatusOr<std::string> ExportSession::PrepareVariables(absl::string_view column,
                                                            const model::App& app) {
  const std::string owner = OwnerOf("app", app.name);
  COURIER_ASSIGN_OR_RETURN(
      std::string prepared,
      rewrapper_ ? rewrapper_->EnvironmentVariables(column, owner) : WithoutSecrets(column, owner));
  for (const model::EnvironmentOverride& each : request_.selection.environment_overrides) {
    const bool for_all = each.app == "*";
    if (!for_all && each.app != app.name && each.app != app.id.text) continue;
    auto changed = migration::SetVariable(prepared, each.name, each.value, each.is_token);
    // "*" means every app that has the variable.
    if (!changed.ok() && for_all) continue;
    if (!changed.ok()) {
      return MakeError(ReasonOf(changed.status()),
                       absl::StrCat(owner, ": ", changed.status().message(), "."));
    }
    prepared = *std::move(changed);
  }
  return prepared;
}

absl::Status ExportSession::CheckOverrides(const std::vector<AppIdentity>& chosen) {
  for (const model::EnvironmentOverride& each : request_.selection.environment_overrides) {
    bool found = each.app == "*";
    for (const AppIdentity& app : chosen)
      found = found || app.name == each.app || app.id == each.app;
    // Apps that come along are not known yet, but they are all in the workspace.
    for (const AppIdentity& app : all_apps_)
      found = found || app.name == each.app || app.id == each.app;
    if (!found) {
      return MakeError(Reason::kAppNotFound,
                       absl::StrCat("a variable is set for app \"", each.app,
                                    "\", which is not in \"", workspace_.name, "\"."));
    }
  }
  return absl::OkStatus();
}

absl::Status ExportSession::NoteReferences(const migration::GraphFacts& facts,
                                           const std::string& app_name) {
  for (const migration::DatasetReference& dataset : facts.datasets)
    datasets_.insert(dataset.dataset_id);
  if (request_.selection.dependencies == model::Dependencies::kNone) return absl::OkStatus();
  for (const migration::ToolReference& tool : facts.tools)
    COURIER_RETURN_IF_ERROR(NoteTool(tool, app_name));
  return absl::OkStatus();
}

absl::Status ExportSession::NoteTool(migration::ToolReference reference,
                                     const std::string& app_name) {
  const ToolIdentity* tool = directory_->Resolve(reference);
  const std::string key = absl::StrCat(static_cast<int>(reference.kind), "\n",
                                       tool != nullptr ? tool->id : reference.provider_id);
  if (!noted_.insert(key).second) return absl::OkStatus();
  const bool is_mcp = reference.kind == ProviderKind::kMcpTool;
  if (reference.kind == ProviderKind::kBuiltinOrPlugin ||
      (is_mcp && !request_.selection.include_secrets)) {
    dependencies_.push_back(
        {.kind = is_mcp ? model::Dependency::Kind::kMcpTool
                        : model::Dependency::Kind::kBuiltinOrPluginTool,
         .provider_id = reference.provider_id,
         .provider_name = is_mcp && tool != nullptr ? tool->name : reference.provider_name,
         .source = is_mcp ? "mcp_provider" : std::string(SourceWord(reference.place)),
         .app_name = app_name,
         .node_title = reference.node_title});
    return absl::OkStatus();
  }
  if (tool == nullptr) {
    const model::ItemKind kind = is_mcp ? model::ItemKind::kMcpTool
                                 : reference.kind == ProviderKind::kWorkflowTool
                                     ? model::ItemKind::kWorkflowTool
                                     : model::ItemKind::kApiTool;
    notices_.push_back(
        {kind, reference.provider_id, reference.provider_name.value_or(reference.provider_id),
         absl::StrCat(
             "used by \"", app_name, "\" (node \"", reference.node_title,
             "\"), and the source does not have it: mend the node there or in the target")});
    return absl::OkStatus();
  }
  if (reference.kind == ProviderKind::kApiTool) api_tools_.push_back(tool->id);
  if (reference.kind == ProviderKind::kWorkflowTool) workflow_tools_.push_back(tool);
  if (is_mcp) mcp_tools_.push_back(tool->id);
  ++items_total_;
  return absl::OkStatus();
}

absl::Status ExportSession::SendApiTools() {
  COURIER_ASSIGN_OR_RETURN(std::vector<model::ApiTool> tools, ReadApiTools(*snapshot_, api_tools_));
  for (model::ApiTool& tool : tools) {
    if (rewrapper_) {
      COURIER_ASSIGN_OR_RETURN(
          tool.credentials,
          rewrapper_->ApiCredentials(*tool.credentials, OwnerOf("API tool", tool.name)));
    } else {
      tool.credentials.reset();
    }
    ++counts_.api_tools;
    COURIER_RETURN_IF_ERROR(Send(std::move(tool)));
    COURIER_RETURN_IF_ERROR(CountItem());
  }
  return absl::OkStatus();
}

absl::Status ExportSession::SendWorkflowTools() {
  std::vector<std::string> ids;
  for (const ToolIdentity* tool : workflow_tools_) {
    ids.push_back(tool->id);
    if (sent_apps_.contains(tool->app_id)) continue;
    std::string app_name;
    for (const AppIdentity& app : all_apps_) {
      if (app.id == tool->app_id) app_name = app.name;
    }
    dependencies_.push_back({.kind = model::Dependency::Kind::kWorkflowToolApp,
                             .provider_id = tool->app_id,
                             .provider_name = app_name.empty() ? tool->name : app_name,
                             .source = "workflow_tool_app",
                             .app_name = "",
                             .node_title = ""});
  }
  COURIER_ASSIGN_OR_RETURN(std::vector<model::WorkflowTool> tools,
                           ReadWorkflowTools(*snapshot_, ids));
  for (model::WorkflowTool& tool : tools) {
    ++counts_.workflow_tools;
    COURIER_RETURN_IF_ERROR(Send(std::move(tool)));
    COURIER_RETURN_IF_ERROR(CountItem());
  }
  return absl::OkStatus();
}

absl::Status ExportSession::SendMcpTools() {
  if (!rewrapper_ || mcp_tools_.empty()) return absl::OkStatus();
  COURIER_ASSIGN_OR_RETURN(std::vector<model::McpTool> tools,
                           ReadMcpTools(*snapshot_, *catalog_, mcp_tools_));
  for (model::McpTool& tool : tools) {
    const std::string owner = OwnerOf("MCP server", tool.name);
    COURIER_ASSIGN_OR_RETURN(tool.server_url,
                             rewrapper_->Token(tool.server_url, owner, "server URL"));
    if (tool.encrypted_headers && !tool.encrypted_headers->empty()) {
      COURIER_ASSIGN_OR_RETURN(
          tool.encrypted_headers,
          rewrapper_->TokensWithin(*tool.encrypted_headers, owner, "a header"));
    }
    if (tool.encrypted_credentials && !tool.encrypted_credentials->empty()) {
      COURIER_ASSIGN_OR_RETURN(
          tool.encrypted_credentials,
          rewrapper_->TokensWithin(*tool.encrypted_credentials, owner, "a credential"));
    }
    ++counts_.mcp_tools;
    COURIER_RETURN_IF_ERROR(Send(std::move(tool)));
    COURIER_RETURN_IF_ERROR(CountItem());
  }
  return absl::OkStatus();
}

absl::Status ExportSession::SendDatasets() {
  if (datasets_.empty() || !catalog_->HasTable("datasets")) return absl::OkStatus();
  std::vector<std::string> ids;
  for (const std::string& id : datasets_) {
    if (IsCanonicalUuid(id)) ids.push_back(id);
  }
  COURIER_ASSIGN_OR_RETURN(std::vector<model::Dataset> found,
                           ReadDatasets(*snapshot_, workspace_, ids));
  for (model::Dataset& dataset : found) {
    ++counts_.datasets;
    COURIER_RETURN_IF_ERROR(Send(std::move(dataset)));
  }
  return absl::OkStatus();
}

absl::Status ExportSession::SendDependencies() {
  for (model::Dependency& dependency : dependencies_) {
    ++counts_.dependencies;
    COURIER_RETURN_IF_ERROR(Send(std::move(dependency)));
  }
  for (model::Notice& notice : notices_) {
    ++counts_.notices;
    COURIER_RETURN_IF_ERROR(Send(std::move(notice)));
  }
  return absl::OkStatus();
}

absl::Status ExportSession::SendTrailer() {
  counts_.secrets = rewrapper_ ? rewrapper_->secrets() : 0;
  return Send(model::PackageTrailer(counts_));
}

absl::Status ExportSession::Send(wire::PackageItem&& item) { return sink_(std::move(item)); }

absl::Status ExportSession::CountItem() {
  ++items_sent_;
  return progress_(items_sent_, items_total_);
}

}  // namespace courier::exporting
