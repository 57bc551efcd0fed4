#include "agent/import/staged_package.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "agent/import/column_fit.h"
#include "agent/import/staged_field.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/migration/variables.h"
#include "common/text/json_spans.h"

namespace courier::import {
namespace {

// Nobody needs temporary tables after a crash, so the commit need not wait for the disk.
constexpr db::Statement kCreateTables{"create staging tables", R"(
  set local synchronous_commit to off;
  create temporary table courier_app (
    seq integer, id uuid, name text, mode text, description text, icon_type text, icon text,
    icon_background text, use_icon_as_answer_icon boolean, enable_site boolean, enable_api boolean,
    max_active_requests integer, graph text, features text, environment_variables text,
    conversation_variables text) on commit preserve rows;
  create temporary table courier_api_tool (
    seq integer, id uuid, name text, icon text, schema text, schema_type_str text, description text,
    tools_str text, credentials_str text, privacy_policy text, custom_disclaimer text)
    on commit preserve rows;
  create temporary table courier_workflow_tool (
    seq integer, id uuid, name text, label text, icon text, description text,
    parameter_configuration text, privacy_policy text) on commit preserve rows;
  create temporary table courier_mcp_tool (
    seq integer, id uuid, name text, server_identifier text, server_url text, server_url_hash text,
    icon text, encrypted_credentials text, encrypted_headers text, authed boolean, tools text,
    timeout double precision, sse_read_timeout double precision, identity_mode text)
    on commit preserve rows;
  create temporary table courier_label (kind text, seq integer, label_name text)
    on commit preserve rows;
)"};

// Joins on thousands of staged rows are planned badly without it. Long texts are left out: reading
// them would cost more than it tells.
constexpr db::Statement kAnalyze{"analyze staging tables", R"(
  analyze courier_app (seq, id, name), courier_api_tool (seq, id), courier_workflow_tool (seq, id),
          courier_mcp_tool (seq, id))"};

// PostgreSQL's text can't hold NUL; a peer that sends one is told, not the database.
absl::Status CheckText(absl::string_view owner, std::initializer_list<absl::string_view> texts) {
  for (const absl::string_view text : texts) {
    if (text.find('\0') != absl::string_view::npos) {
      return MakeError(Reason::kBadPackage,
                       absl::StrCat(owner, " holds a NUL byte, which PostgreSQL can't store."));
    }
  }
  return absl::OkStatus();
}

absl::Status InApp(const std::string& name, const absl::Status& status, absl::string_view column) {
  return MakeError(ReasonOf(status),
                   absl::StrCat("app \"", name, "\": ", column, ": ", status.message(),
                                ". Open the app in Dify's editor and save it again."));
}

template <class... Texts>
size_t LengthOf(const Texts&... texts) {
  return (size_t{0} + ... + texts.size());
}

// Near enough, for a bound.
size_t BytesOf(const migration::IncomingApp& app) {
  size_t bytes = sizeof(app) + LengthOf(app.id.text, app.name, app.mode);
  for (const auto& tool : app.facts.tools) {
    bytes += sizeof(tool) + LengthOf(tool.provider_id, tool.node_id, tool.node_title,
                                     tool.tool_name, tool.credential_id);
    if (tool.provider_name) bytes += tool.provider_name->size();
  }
  for (const auto& each : app.facts.datasets)
    bytes += sizeof(each) + LengthOf(each.dataset_id, each.node_title);
  for (const auto& each : app.facts.plugins)
    bytes += sizeof(each) + LengthOf(each.provider, each.node_title);
  for (const auto& each : app.facts.triggers) {
    bytes += sizeof(each) + LengthOf(each.node_id, each.title, each.provider_name, each.provider_id,
                                     each.event_name, each.cron, each.timezone);
  }
  for (const auto& each : app.facts.local_files)
    bytes += sizeof(each) + LengthOf(each.variable, each.node_title);
  for (const auto& each : app.facts.start_variables)
    bytes += sizeof(each) + LengthOf(each.variable, each.type);
  for (const auto* names : {&app.facts.bound_agent_nodes, &app.secret_names, &app.empty_secrets,
                            &app.credential_nodes}) {
    for (const std::string& name : *names) bytes += sizeof(name) + name.size();
  }
  return bytes;
}

absl::StatusOr<migration::IncomingApp> IndexApp(const model::App& app) {
  migration::IncomingApp index;
  index.id = app.id;
  index.name = app.name;
  index.mode = app.mode;
  index.selected = app.selected;
  index.has_image_icon = app.icon_type == "image";
  const auto graph = migration::Graph::Parse(app.workflow.graph);
  if (!graph.ok()) return InApp(app.name, graph.status(), "graph");
  index.facts = migration::FactsOf(*graph);
  const auto secrets = migration::SecretVariablesOf(app.workflow.environment_variables);
  if (!secrets.ok()) return InApp(app.name, secrets.status(), "environment variables");
  index.credential_nodes = app.credential_nodes;
  for (const migration::SecretVariable& secret : *secrets) {
    index.secret_names.push_back(secret.name);
    if (secret.value.empty()) index.empty_secrets.push_back(secret.name);
  }
  if (!app.workflow.features.empty()) {
    const auto features = text::JsonSpans::Parse(app.workflow.features);
    if (!features.ok()) return InApp(app.name, features.status(), "features");
    index.takes_files = features->root().Get("file_upload").Get("enabled").IsTrue();
  }
  if (!app.workflow.conversation_variables.empty()) {
    const auto variables = text::JsonSpans::Parse(app.workflow.conversation_variables);
    if (!variables.ok()) return InApp(app.name, variables.status(), "conversation variables");
  }
  return index;
}

std::vector<std::string> ParameterNames(const std::string& configuration) {
  std::vector<std::string> names;
  const auto spans = text::JsonSpans::Parse(configuration);
  if (!spans.ok()) return names;
  for (const text::JsonRef& parameter : spans->root().Children()) {
    if (auto name = parameter.Get("name").AsString()) names.push_back(*std::move(name));
  }
  return names;
}

// Of the columns that the first release with MCP servers had not yet, those that hold something.
std::vector<std::string> LaterColumnsOf(const model::McpTool& tool) {
  const model::McpTool usual;
  std::vector<std::string> columns;
  if (tool.encrypted_headers && *tool.encrypted_headers != "{}")
    columns.emplace_back("encrypted_headers");
  if (tool.timeout != usual.timeout) columns.emplace_back("timeout");
  if (tool.sse_read_timeout != usual.sse_read_timeout) columns.emplace_back("sse_read_timeout");
  if (tool.identity_mode != usual.identity_mode) columns.emplace_back("identity_mode");
  return columns;
}

}  // namespace

absl::StatusOr<std::unique_ptr<StagedPackage>> StagedPackage::Create(db::Transaction& transaction,
                                                                     const schema::Catalog& catalog,
                                                                     StagingScope scope) {
  COURIER_RETURN_IF_ERROR(transaction.ExecuteScript(kCreateTables));
  return std::unique_ptr<StagedPackage>(new StagedPackage(transaction, catalog, std::move(scope)));
}

absl::Status StagedPackage::Add(wire::PackageItem&& item) {
  if (has_trailer_) return MakeError(Reason::kBadPackage, "the package goes on after its trailer");
  if (!has_header_ && !std::holds_alternative<model::PackageHeader>(item)) {
    return MakeError(Reason::kBadPackage, "the package does not begin with its header");
  }
  if (!std::holds_alternative<model::App>(item)) COURIER_RETURN_IF_ERROR(apps_.Settle());
  return std::visit([this](auto&& each) { return Take(std::move(each)); }, std::move(item));
}

absl::Status StagedPackage::Finish() {
  COURIER_RETURN_IF_ERROR(apps_.Finish());
  COURIER_RETURN_IF_ERROR(copy_.Close());
  if (!has_trailer_) return MakeError(Reason::kBadPackage, "the package ends without its trailer");
  COURIER_RETURN_IF_ERROR(WriteLabels());
  return transaction_.Execute(kAnalyze).status();
}

absl::Status StagedPackage::Take(model::PackageHeader&& header) {
  if (has_header_) return MakeError(Reason::kBadPackage, "the package has two headers");
  has_header_ = true;
  index_.header = std::move(header);
  digest_.Add("secrets", {Flag(index_.header.include_secrets)});
  return absl::OkStatus();
}

absl::Status StagedPackage::Take(model::App&& app) {
  COURIER_RETURN_IF_ERROR(CheckNew(app.id));
  const std::string owner = absl::StrCat("app \"", app.name, "\"");
  COURIER_RETURN_IF_ERROR(CheckColumns(
      catalog_, owner,
      {{"apps", "name", app.name},
       {"sites", "title", app.name},
       {"apps", "mode", app.mode},
       {"apps", "description", app.description},
       {"apps", "icon_type", app.icon_type.value_or("")},
       {"apps", "icon", app.icon.value_or("")},
       {"apps", "icon_background", FieldOf(app.icon_background)},
       {"apps", "max_active_requests", app.max_active_requests ? Field("1") : Field()}}));
  const model::Workflow& flow = app.workflow;
  COURIER_RETURN_IF_ERROR(
      CheckText(owner, {app.name, app.description, flow.graph, flow.features,
                        flow.environment_variables, flow.conversation_variables}));
  COURIER_ASSIGN_OR_RETURN(migration::IncomingApp index, IndexApp(app));
  for (const migration::TriggerNode& trigger : index.facts.triggers) {
    COURIER_RETURN_IF_ERROR(
        CheckColumns(catalog_, owner, {{"workflow_webhook_triggers", "node_id", trigger.node_id}}));
  }
  std::string digest = DigestOf(app);
  const std::string max_requests = absl::StrCat(app.max_active_requests.value_or(0));
  digest_.Add(
      "app", {app.id.text, app.mode, digest, Flag(app.use_icon_as_answer_icon),
              Flag(app.enable_site), Flag(app.enable_api),
              app.max_active_requests ? Field(max_requests) : Field(), flow.environment_variables});
  app_bytes_.push_back(flow.graph.size() + flow.environment_variables.size());
  COURIER_RETURN_IF_ERROR(Remember(BytesOf(index)));
  const bool has_secrets = !index.secret_names.empty();
  index_.apps.push_back(std::move(index));
  ++seen_.apps;
  ++items_;
  return apps_.Add({std::move(app), std::move(digest), has_secrets}, index_.header.include_secrets);
}

absl::Status StagedPackage::Take(model::ApiTool&& tool) {
  COURIER_RETURN_IF_ERROR(CheckNew(tool.id));
  const std::string owner = absl::StrCat("API tool \"", tool.name, "\"");
  const auto column = [](absl::string_view name, Field text) {
    return ColumnText{"tool_api_providers", name, text};
  };
  COURIER_RETURN_IF_ERROR(CheckColumns(catalog_, owner,
                                       {column("name", tool.name), column("icon", tool.icon),
                                        column("schema_type_str", tool.schema_type),
                                        column("privacy_policy", FieldOf(tool.privacy_policy)),
                                        column("custom_disclaimer", tool.custom_disclaimer)}));
  COURIER_RETURN_IF_ERROR(CheckText(owner, {tool.name, tool.icon, tool.schema, tool.description,
                                            tool.tools, tool.credentials.value_or("")}));
  COURIER_ASSIGN_OR_RETURN(db::CopyWriter * copy, copy_.Into("courier_api_tool"));
  const std::string seq = absl::StrCat(index_.api_tools.size());
  const Field fields[] = {seq,
                          tool.id.text,
                          tool.name,
                          tool.icon,
                          tool.schema,
                          tool.schema_type,
                          tool.description,
                          tool.tools,
                          FieldOf(tool.credentials),
                          FieldOf(tool.privacy_policy),
                          tool.custom_disclaimer};
  COURIER_RETURN_IF_ERROR(copy->Write(fields));
  digest_.Add("api tool", fields);
  COURIER_RETURN_IF_ERROR(AddLabels("api", owner, index_.api_tools.size(), std::move(tool.labels)));
  index_.api_tools.push_back({tool.id, std::move(tool.name), tool.credentials_left_out});
  ++seen_.api_tools;
  ++items_;
  return absl::OkStatus();
}

absl::Status StagedPackage::Take(model::WorkflowTool&& tool) {
  COURIER_RETURN_IF_ERROR(CheckNew(tool.id));
  const std::string owner = absl::StrCat("workflow tool \"", tool.name, "\"");
  const auto column = [](absl::string_view name, Field text) {
    return ColumnText{"tool_workflow_providers", name, text};
  };
  COURIER_RETURN_IF_ERROR(CheckColumns(
      catalog_, owner,
      {column("name", tool.name), column("icon", tool.icon), column("label", tool.label),
       column("privacy_policy", FieldOf(tool.privacy_policy))}));
  COURIER_RETURN_IF_ERROR(CheckText(
      owner, {tool.name, tool.label, tool.icon, tool.description, tool.parameter_configuration}));
  COURIER_ASSIGN_OR_RETURN(db::CopyWriter * copy, copy_.Into("courier_workflow_tool"));
  const std::string seq = absl::StrCat(index_.workflow_tools.size());
  const Field fields[] = {seq,
                          tool.id.text,
                          tool.name,
                          tool.label,
                          tool.icon,
                          tool.description,
                          tool.parameter_configuration,
                          FieldOf(tool.privacy_policy)};
  COURIER_RETURN_IF_ERROR(copy->Write(fields));
  digest_.Add("workflow tool", fields);
  digest_.Add("app of it", {tool.app_id.text});
  COURIER_RETURN_IF_ERROR(
      AddLabels("workflow", owner, index_.workflow_tools.size(), std::move(tool.labels)));
  index_.workflow_tools.push_back(
      {tool.id, tool.app_id, std::move(tool.name), ParameterNames(tool.parameter_configuration)});
  ++seen_.workflow_tools;
  ++items_;
  return absl::OkStatus();
}

absl::Status StagedPackage::Take(model::McpTool&& tool) {
  COURIER_RETURN_IF_ERROR(CheckNew(tool.id));
  const std::string owner = absl::StrCat("MCP server \"", tool.name, "\"");
  const auto column = [](absl::string_view name, Field text) {
    return ColumnText{"tool_mcp_providers", name, text};
  };
  COURIER_RETURN_IF_ERROR(CheckColumns(
      catalog_, owner,
      {column("name", tool.name), column("server_identifier", tool.server_identifier),
       column("server_url_hash", tool.server_url_hash), column("icon", FieldOf(tool.icon)),
       column("encrypted_credentials", FieldOf(tool.encrypted_credentials)),
       column("encrypted_headers", FieldOf(tool.encrypted_headers)),
       column("identity_mode", tool.identity_mode)}));
  COURIER_RETURN_IF_ERROR(
      CheckText(owner, {tool.name, tool.server_identifier, tool.server_url, tool.tools}));
  COURIER_ASSIGN_OR_RETURN(db::CopyWriter * copy, copy_.Into("courier_mcp_tool"));
  const std::string seq = absl::StrCat(index_.mcp_tools.size());
  const std::string timeout = absl::StrCat(tool.timeout);
  const std::string sse_timeout = absl::StrCat(tool.sse_read_timeout);
  const Field fields[] = {seq,
                          tool.id.text,
                          tool.name,
                          tool.server_identifier,
                          tool.server_url,
                          tool.server_url_hash,
                          FieldOf(tool.icon),
                          FieldOf(tool.encrypted_credentials),
                          FieldOf(tool.encrypted_headers),
                          Flag(tool.authed),
                          tool.tools,
                          timeout,
                          sse_timeout,
                          tool.identity_mode};
  COURIER_RETURN_IF_ERROR(copy->Write(fields));
  digest_.Add("mcp tool", fields);
  std::vector<std::string> later = LaterColumnsOf(tool);
  index_.mcp_tools.push_back({tool.id, std::move(tool.name), std::move(tool.server_identifier),
                              std::move(tool.server_url_hash), std::move(later)});
  ++seen_.mcp_tools;
  ++items_;
  return absl::OkStatus();
}

absl::Status StagedPackage::Take(model::Dependency&& dependency) {
  COURIER_RETURN_IF_ERROR(
      Remember(sizeof(dependency) +
               LengthOf(dependency.provider_id, dependency.app_name, dependency.node_title)));
  index_.dependencies.push_back(std::move(dependency));
  ++seen_.dependencies;
  return absl::OkStatus();
}

absl::Status StagedPackage::Take(model::Dataset&& dataset) {
  COURIER_RETURN_IF_ERROR(Remember(sizeof(dataset) + LengthOf(dataset.id.text, dataset.name)));
  index_.dataset_names[dataset.id.text] = std::move(dataset.name);
  ++seen_.datasets;
  return absl::OkStatus();
}

absl::Status StagedPackage::Take(model::Notice&& notice) {
  COURIER_RETURN_IF_ERROR(
      Remember(sizeof(notice) + LengthOf(notice.identifier, notice.name, notice.message)));
  index_.notices.push_back(std::move(notice));
  ++seen_.notices;
  return absl::OkStatus();
}

absl::Status StagedPackage::Take(model::PackageTrailer&& trailer) {
  has_trailer_ = true;
  index_.secrets = trailer.secrets;
  seen_.secrets = trailer.secrets;
  if (trailer == seen_) return absl::OkStatus();
  return MakeError(Reason::kTamperedStream, "the package does not hold what its trailer counts");
}

absl::Status StagedPackage::Remember(size_t bytes) {
  constexpr size_t kMaxRemembered = size_t{256} << 20U;
  remembered_bytes_ += bytes;
  if (remembered_bytes_ <= kMaxRemembered) return absl::OkStatus();
  return MakeError(Reason::kLimitExceeded,
                   "the package refers to more tools, knowledge bases and variables than the agent "
                   "keeps in memory. Transfer fewer apps at once.");
}

absl::Status StagedPackage::CheckNew(const SourceId& id) {
  COURIER_RETURN_IF_ERROR(Remember(2 * id.text.size()));
  if (ids_.insert(id.text).second) return absl::OkStatus();
  return MakeError(Reason::kBadPackage, absl::StrCat("the package holds id ", id.text, " twice"));
}

absl::Status StagedPackage::AddLabels(absl::string_view kind, absl::string_view owner, size_t seq,
                                      std::vector<std::string>&& labels) {
  for (std::string& label : labels) {
    COURIER_RETURN_IF_ERROR(
        CheckColumns(catalog_, owner, {{"tool_label_bindings", "label_name", label}}));
    COURIER_RETURN_IF_ERROR(Remember(sizeof(Label) + label.size()));
    digest_.Add("label", {label});
    labels_.push_back({std::string(kind), seq, std::move(label)});
  }
  return absl::OkStatus();
}

absl::Status StagedPackage::WriteLabels() {
  if (labels_.empty()) return absl::OkStatus();
  COURIER_ASSIGN_OR_RETURN(db::CopyWriter * copy, copy_.Into("courier_label"));
  for (const Label& label : labels_) {
    const std::string seq = absl::StrCat(label.seq);
    const Field fields[] = {label.kind, seq, label.name};
    COURIER_RETURN_IF_ERROR(copy->Write(fields));
  }
  return copy_.Close();
}

}  // namespace courier::import
