#include "agent/export/export_session.h"

#include <algorithm>
#include <thread>

#include "absl/strings/str_cat.h"
#include "agent/export/ordered_workers.h"
#include "agent/export/selection.h"
#include "agent/schema/fit.h"
#include "agent/schema/releases.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/migration/tool_output.h"

namespace courier::exporting {
namespace {

// The identities' ids at these positions.
template <class Entry>
std::vector<std::string> IdsAt(const std::vector<Entry>& entries,
                               const std::vector<size_t>& positions) {
  std::vector<std::string> ids;
  ids.reserve(positions.size());
  for (const size_t position : positions) ids.push_back(entries[position].id);
  return ids;
}

std::string OwnerOf(absl::string_view kind, absl::string_view name) {
  return absl::StrCat(kind, " \"", name, "\"");
}

size_t BytesOf(const model::Workflow& workflow) {
  return workflow.graph.size() + workflow.features.size() + workflow.environment_variables.size() +
         workflow.conversation_variables.size() + workflow.rag_pipeline_variables.size();
}

OrderedWorkers::Limits WorkerLimits() {
  constexpr size_t kMaxThreads = 4;
  OrderedWorkers::Limits limits;
  limits.threads = std::clamp<size_t>(std::thread::hardware_concurrency(), 1, kMaxThreads);
  return limits;
}

}  // namespace

absl::Status ExportSession::Run() {
  COURIER_RETURN_IF_ERROR(Open());
  COURIER_RETURN_IF_ERROR(Select());
  COURIER_RETURN_IF_ERROR(LoadKeys());
  COURIER_RETURN_IF_ERROR(LoadPlugins());
  COURIER_RETURN_IF_ERROR(SendHeader());
  COURIER_RETURN_IF_ERROR(SendApps());
  COURIER_RETURN_IF_ERROR(SendApiTools());
  COURIER_RETURN_IF_ERROR(SendWorkflowTools());
  COURIER_RETURN_IF_ERROR(SendMcpTools());
  COURIER_RETURN_IF_ERROR(SendDatasets());
  COURIER_RETURN_IF_ERROR(SendDependencies());
  return SendTrailer();
}

absl::Status ExportSession::Open() {
  COURIER_ASSIGN_OR_RETURN(snapshot_, db::Snapshot::Begin(connection_));
  COURIER_ASSIGN_OR_RETURN(catalog_, schema::Catalog::Read(*snapshot_));
  COURIER_RETURN_IF_ERROR(
      schema::CheckFit(*catalog_, schema::Role::kSource, schema::Part::kAlways));
  COURIER_ASSIGN_OR_RETURN(workspace_,
                           dify::FindWorkspace(*snapshot_, request_.selection.workspace, visible_));
  COURIER_ASSIGN_OR_RETURN(schema_revision_, schema::ReadRevision(*snapshot_, *catalog_));
  COURIER_ASSIGN_OR_RETURN(index_,
                           ReadSourceIndex(*snapshot_, *catalog_, workspace_.id,
                                           as_dify() ? AppOrder::kStorage : AppOrder::kCreation));
  reader_.emplace(SourceReader{*snapshot_, *catalog_, workspace_});
  return absl::OkStatus();
}

absl::Status ExportSession::Select() {
  const model::Selection& selection = request_.selection;
  COURIER_ASSIGN_OR_RETURN(const std::vector<size_t> apps,
                           SelectApps(*index_, selection, workspace_.name));
  COURIER_ASSIGN_OR_RETURN(const SelectedTools tools,
                           SelectTools(*index_, selection, workspace_.name));
  if (apps.empty() && tools.empty()) {
    return MakeError(
        Reason::kEmptySelection,
        absl::StrCat("the selection is empty: \"", workspace_.name,
                     "\" has no workflow or advanced-chat app, and no tool is named."));
  }
  selected_.insert(apps.begin(), apps.end());
  named_ = NamedApps(*index_, selection);
  closure_.emplace(*index_, selection.dependencies, selection.include_secrets, workspace_.name,
                   as_dify() ? Discovery::kAsDify : Discovery::kEverything);
  closure_->AddApps(apps);
  closure_->AddTools(tools);
  return absl::OkStatus();
}

absl::Status ExportSession::LoadKeys() {
  if (!request_.selection.include_secrets) return absl::OkStatus();
  COURIER_ASSIGN_OR_RETURN(const std::string public_key, ReadPublicKey(*snapshot_, workspace_));
  COURIER_ASSIGN_OR_RETURN(private_key_,
                           dify::LoadPrivateKey(request_.storage, workspace_, public_key,
                                                [this] { return connection_.cancelled(); }));
  auto target = crypto::TenantPublicKey::FromPem(request_.target_public_key);
  if (!target.ok()) {
    return MakeError(
        ReasonOf(target.status()),
        absl::StrCat("the target workspace can't take secrets: ", target.status().message()));
  }
  target_key_ = *std::move(target);
  Recall recall{.tokens = request_.known_tokens, .source_key = public_key};
  if (request_.plan_only) {
    COURIER_ASSIGN_OR_RETURN(recall.placeholder, target_key_->EncryptEmpty());
  }
  rewrapper_.emplace(*private_key_, *target_key_, std::move(recall));
  return absl::OkStatus();
}

absl::Status ExportSession::LoadPlugins() {
  if (!request_.for_file) return absl::OkStatus();
  if (!request_.plugin_database) {
    notices_.push_back(
        {model::ItemKind::kDependency, "plugin_database", "plugins",
         absl::StrCat("the file does not list the plugins that the apps need: the "
                      "agent of ",
                      request_.environment, " has no `plugin_database`; install them by hand.")});
    return absl::OkStatus();
  }
  COURIER_ASSIGN_OR_RETURN(plugins_,
                           dify::InstalledPlugins::Read(*request_.plugin_database, workspace_.id));
  return absl::OkStatus();
}

absl::Status ExportSession::SendHeader() {
  return Send(model::PackageHeader{request_.environment, workspace_.id, workspace_.name,
                                   schema_revision_, request_.selection.include_secrets});
}

// The selected apps, the apps behind the workflow tools that they use, the apps behind the tools
// that those use, and so on: one statement a round.
absl::Status ExportSession::SendApps() {
  for (std::vector<size_t> round = closure_->TakeApps(); !round.empty();
       round = closure_->TakeApps()) {
    COURIER_RETURN_IF_ERROR(SendRound(round));
  }
  return overrides_.CheckAllUsed();
}

absl::Status ExportSession::CheckFit(schema::Part part, const std::vector<std::string>& ids) const {
  return ids.empty() ? absl::OkStatus() : schema::CheckFit(*catalog_, schema::Role::kSource, part);
}

absl::Status ExportSession::SendRound(const std::vector<size_t>& apps) {
  const std::vector<std::string> ids = IdsAt(index_->apps(), apps);
  moved_.apps.insert(moved_.apps.end(), ids.begin(), ids.end());
  OrderedWorkers workers(WorkerLimits());
  size_t read = 0;
  COURIER_RETURN_IF_ERROR(reader_->ReadApps(
      request_.selection.revision, ids,
      [&](model::App&& app) {
        const size_t position = apps[read++];
        app.selected = selected_.contains(position);
        const size_t bytes = BytesOf(app.workflow);
        return workers.Submit(
            bytes, [this, position, app = std::move(app)]() mutable -> OrderedWorkers::Delivery {
              auto prepared = PrepareApp(std::move(app), rewrapper(), overrides_, plugins());
              return [this, position, prepared = std::move(prepared)]() mutable {
                return SendPrepared(position, std::move(prepared));
              };
            });
      },
      [&](model::App&& app) { return LeaveOut(app, named_.contains(apps[read++])); }));
  COURIER_RETURN_IF_ERROR(workers.Finish());
  if (read == apps.size()) return absl::OkStatus();
  return MakeError(Reason::kInternal,
                   absl::StrCat("read ", read, " apps where ", apps.size(), " were expected"));
}

// An app that has no draft, as one that was made and never opened, keeps no others from moving
// unless it was asked for itself. That a version was never published is always told at once: the
// other revision may be meant.
absl::Status ExportSession::LeaveOut(const model::App& app, bool named) {
  if (request_.selection.revision == model::Revision::kPublished) {
    return MakeError(Reason::kNeverPublished,
                     absl::StrCat("app \"", app.name, "\" was never published. Publish it, leave ",
                                  "it out, or use --revision draft."));
  }
  constexpr absl::string_view kAdvice = "Open it in Dify's editor and save it, or leave it out.";
  if (named) {
    return MakeError(Reason::kBadGraph, absl::StrCat("app \"", app.name, "\" (id ", app.id.text,
                                                     ") has no draft. ", kAdvice));
  }
  notices_.push_back({model::ItemKind::kApp, app.id.text, app.name,
                      "was left out: it has no draft; open it in Dify's editor and save it"});
  return absl::OkStatus();
}

absl::Status ExportSession::SendPrepared(size_t position, absl::StatusOr<PreparedApp>&& prepared) {
  if (!prepared.ok()) return prepared.status();
  closure_->AddReferences(position, prepared->facts);
  overrides_.MarkUsed(prepared->overrides);
  Tell(model::ItemKind::kApp, prepared->app.id.text, prepared->app.name, prepared->tally);
  ++counts_.apps;
  SentItem sent{model::ItemKind::kApp, prepared->app.id.text, prepared->app.name};
  COURIER_RETURN_IF_ERROR(Send(std::move(prepared->app)));
  return CountItem(std::move(sent));
}

absl::Status ExportSession::SendApiTools() {
  moved_.api_tools = IdsAt(index_->api_tools(), closure_->api_tools());
  COURIER_RETURN_IF_ERROR(CheckFit(schema::Part::kApiTools, moved_.api_tools));
  return reader_->ReadApiTools(moved_.api_tools, [&](model::ApiTool&& tool) -> absl::Status {
    if (rewrapper_) {
      SecretTally tally;
      COURIER_ASSIGN_OR_RETURN(
          tool.credentials,
          rewrapper_->ApiCredentials(*tool.credentials, OwnerOf("API tool", tool.name), tally));
      Tell(model::ItemKind::kApiTool, tool.id.text, tool.name, tally);
    } else {
      tool.credentials_left_out = HoldsApiKey(tool.credentials.value_or(""));
      tool.credentials.reset();
    }
    ++counts_.api_tools;
    SentItem sent{model::ItemKind::kApiTool, tool.id.text, tool.name};
    COURIER_RETURN_IF_ERROR(Send(std::move(tool)));
    return CountItem(std::move(sent));
  });
}

absl::Status ExportSession::SendWorkflowTools() {
  moved_.workflow_tools = IdsAt(index_->workflow_tools(), closure_->workflow_tools());
  const std::vector<std::string>& ids = moved_.workflow_tools;
  COURIER_RETURN_IF_ERROR(CheckFit(schema::Part::kWorkflowTools, ids));
  if (request_.for_file) {
    COURIER_RETURN_IF_ERROR(reader_->ReadToolVersions(ids, [&](ToolVersion&& version) {
      tool_versions_.emplace(version.tool_id, std::move(version));
      return absl::OkStatus();
    }));
  }
  return reader_->ReadWorkflowTools(
      ids, [&](model::WorkflowTool&& tool) { return SendWorkflowTool(std::move(tool)); });
}

absl::Status ExportSession::SendWorkflowTool(model::WorkflowTool&& tool) {
  if (request_.for_file) {
    if (const absl::Status fit = DescribeForFile(tool); !fit.ok()) {
      notices_.push_back({model::ItemKind::kWorkflowTool, tool.id.text, tool.name,
                          absl::StrCat("workflow tool \"", tool.name, "\" was left out: ",
                                       fit.message(), ". Publish the app behind it again.")});
      return absl::OkStatus();
    }
  }
  ++counts_.workflow_tools;
  SentItem sent{model::ItemKind::kWorkflowTool, tool.id.text, tool.name};
  COURIER_RETURN_IF_ERROR(Send(std::move(tool)));
  return CountItem(std::move(sent));
}

absl::Status ExportSession::DescribeForFile(model::WorkflowTool& tool) const {
  const auto found = tool_versions_.find(tool.id.text);
  if (found == tool_versions_.end() || !found->second.graph) {
    return MakeError(Reason::kNeverPublished, "the version of the app that it runs is not there");
  }
  const ToolVersion& version = found->second;
  if (!version.published_version) {
    return MakeError(Reason::kNeverPublished, "the app behind it is not published");
  }
  COURIER_ASSIGN_OR_RETURN(
      tool.output_schema,
      migration::OutputSchemaOf(*version.graph, version.features, tool.parameter_configuration));
  tool.synced = *version.published_version == version.version;
  return absl::OkStatus();
}

absl::Status ExportSession::SendMcpTools() {
  moved_.mcp_tools = IdsAt(index_->mcp_tools(), closure_->mcp_tools());
  COURIER_RETURN_IF_ERROR(CheckFit(schema::Part::kMcpTools, moved_.mcp_tools));
  return reader_->ReadMcpTools(moved_.mcp_tools, [&](model::McpTool&& tool) -> absl::Status {
    COURIER_ASSIGN_OR_RETURN(const SecretTally tally, RewrapMcpTool(tool));
    Tell(model::ItemKind::kMcpTool, tool.id.text, tool.name, tally);
    ++counts_.mcp_tools;
    SentItem sent{model::ItemKind::kMcpTool, tool.id.text, tool.name};
    COURIER_RETURN_IF_ERROR(Send(std::move(tool)));
    return CountItem(std::move(sent));
  });
}

absl::StatusOr<SecretTally> ExportSession::RewrapMcpTool(model::McpTool& tool) const {
  SecretTally tally;
  const std::string owner = OwnerOf("MCP server", tool.name);
  COURIER_ASSIGN_OR_RETURN(tool.server_url,
                           rewrapper_->Token(tool.server_url, owner, "server URL", tally));
  if (tool.encrypted_headers) {
    COURIER_ASSIGN_OR_RETURN(
        tool.encrypted_headers,
        rewrapper_->TokensWithin(*tool.encrypted_headers, owner, "header", tally));
  }
  if (tool.encrypted_credentials) {
    COURIER_ASSIGN_OR_RETURN(
        tool.encrypted_credentials,
        rewrapper_->TokensWithin(*tool.encrypted_credentials, owner, "credential", tally));
  }
  return tally;
}

absl::Status ExportSession::SendDatasets() {
  const std::set<std::string>& ids = closure_->dataset_ids();
  return reader_->ReadDatasets({ids.begin(), ids.end()}, [&](model::Dataset&& dataset) {
    ++counts_.datasets;
    return Send(std::move(dataset));
  });
}

absl::Status ExportSession::SendDependencies() {
  for (model::Dependency& dependency : closure_->TakeDependencies()) {
    ++counts_.dependencies;
    COURIER_RETURN_IF_ERROR(Send(std::move(dependency)));
  }
  for (model::Notice& notice : closure_->TakeNotices()) notices_.push_back(std::move(notice));
  moved_.revision = request_.selection.revision;
  COURIER_ASSIGN_OR_RETURN(std::vector<model::Notice> uncarried,
                           FindUncarried(*snapshot_, *catalog_, moved_));
  for (model::Notice& notice : uncarried) notices_.push_back(std::move(notice));
  for (model::Notice& notice : notices_) {
    ++counts_.notices;
    COURIER_RETURN_IF_ERROR(Send(std::move(notice)));
  }
  return absl::OkStatus();
}

absl::Status ExportSession::SendTrailer() { return Send(model::PackageTrailer(counts_)); }

void ExportSession::Tell(model::ItemKind kind, const std::string& id, const std::string& name,
                         const SecretTally& tally) {
  counts_.secrets += tally.secrets;
  for (const std::string& what : tally.masks) {
    notices_.push_back({kind, id, name,
                        absl::StrCat(what, " of \"", name, "\" holds the mask that Dify's console ",
                                     "shows, not a secret: set it again in the target.")});
  }
}

absl::Status ExportSession::CountItem(SentItem&& sent) {
  items_.push_back(std::move(sent));
  const uint64_t total = closure_->app_count() + closure_->api_tools().size() +
                         closure_->workflow_tools().size() + closure_->mcp_tools().size();
  return progress_(items_.size(), total);
}

}  // namespace courier::exporting
