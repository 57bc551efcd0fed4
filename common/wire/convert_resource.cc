#include "common/wire/convert_resource.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/uuid.h"
#include "common/wire/item_kind.h"
#include "common/wire/repeated.h"

namespace courier::wire {
namespace {

using model::Dependency;

v1::Dependency::Kind ToProto(Dependency::Kind kind) {
  switch (kind) {
    case Dependency::Kind::kWorkflowToolApp:
      return v1::Dependency::KIND_WORKFLOW_TOOL_APP;
    case Dependency::Kind::kMcpTool:
      return v1::Dependency::KIND_MCP_TOOL;
    case Dependency::Kind::kBuiltinOrPluginTool:
      return v1::Dependency::KIND_BUILTIN_OR_PLUGIN_TOOL;
  }
  return v1::Dependency::KIND_UNSPECIFIED;
}

absl::StatusOr<Dependency::Kind> FromProto(v1::Dependency::Kind kind) {
  switch (kind) {
    case v1::Dependency::KIND_WORKFLOW_TOOL_APP:
      return Dependency::Kind::kWorkflowToolApp;
    case v1::Dependency::KIND_MCP_TOOL:
      return Dependency::Kind::kMcpTool;
    case v1::Dependency::KIND_BUILTIN_OR_PLUGIN_TOOL:
      return Dependency::Kind::kBuiltinOrPluginTool;
    default:
      return MakeError(Reason::kBadPackage, "the package holds a dependency of an unknown kind");
  }
}

absl::StatusOr<SourceId> TakeId(absl::string_view what, std::string* id) {
  if (!IsCanonicalUuid(*id)) {
    return MakeError(Reason::kBadPackage,
                     absl::StrCat("the package holds ", what, " whose id is no UUID"));
  }
  return SourceId(std::move(*id));
}

// Fields that share a name on both sides.
#define COURIER_TAKE(field) out.field = std::move(*proto.mutable_##field())
#define COURIER_TAKE_OPTIONAL(field) \
  if (proto.has_##field()) out.field = std::move(*proto.mutable_##field())
#define COURIER_TAKE_VALUE(field) out.field = proto.field()
#define COURIER_PUT(field) out->set_##field(std::move(item.field))
#define COURIER_PUT_OPTIONAL(field) \
  if (item.field) out->set_##field(*std::move(item.field))

void Put(model::PackageHeader&& item, v1::PackageRecord& record) {
  v1::PackageHeader* out = record.mutable_header();
  COURIER_PUT(source_environment);
  COURIER_PUT(workspace_id);
  COURIER_PUT(workspace_name);
  COURIER_PUT(schema_revision);
  out->set_include_secrets(item.include_secrets);
}

absl::StatusOr<PackageItem> Take(v1::PackageHeader& proto) {
  model::PackageHeader out;
  COURIER_TAKE(source_environment);
  COURIER_TAKE(workspace_id);
  COURIER_TAKE(workspace_name);
  COURIER_TAKE(schema_revision);
  COURIER_TAKE_VALUE(include_secrets);
  return out;
}

void PutPlugins(std::vector<model::PluginDependency>&& plugins, v1::App& app) {
  for (model::PluginDependency& item : plugins) {
    v1::PluginDependency* out = app.add_plugins();
    COURIER_PUT(source);
    COURIER_PUT(unique_identifier);
    COURIER_PUT(repo);
    COURIER_PUT(version);
    COURIER_PUT(package);
  }
}

std::vector<model::PluginDependency> TakePlugins(v1::App& app) {
  std::vector<model::PluginDependency> plugins;
  for (v1::PluginDependency& proto : *app.mutable_plugins()) {
    model::PluginDependency out;
    COURIER_TAKE(source);
    COURIER_TAKE(unique_identifier);
    COURIER_TAKE(repo);
    COURIER_TAKE(version);
    COURIER_TAKE(package);
    plugins.push_back(std::move(out));
  }
  return plugins;
}

void Put(model::App&& item, v1::PackageRecord& record) {
  v1::App* out = record.mutable_app();
  out->set_id(std::move(item.id.text));
  COURIER_PUT(name);
  COURIER_PUT(mode);
  COURIER_PUT(description);
  COURIER_PUT_OPTIONAL(icon_type);
  COURIER_PUT_OPTIONAL(icon);
  COURIER_PUT_OPTIONAL(icon_background);
  out->set_use_icon_as_answer_icon(item.use_icon_as_answer_icon);
  out->set_enable_site(item.enable_site);
  out->set_enable_api(item.enable_api);
  if (item.max_active_requests) out->set_max_active_requests(*item.max_active_requests);
  out->set_selected(item.selected);
  v1::Workflow& workflow = *out->mutable_workflow();
  workflow.set_graph(std::move(item.workflow.graph));
  workflow.set_features(std::move(item.workflow.features));
  workflow.set_environment_variables(std::move(item.workflow.environment_variables));
  workflow.set_conversation_variables(std::move(item.workflow.conversation_variables));
  workflow.set_rag_pipeline_variables(std::move(item.workflow.rag_pipeline_variables));
  PutPlugins(std::move(item.plugins), *out);
  MoveStrings(std::move(item.credential_nodes), *out->mutable_credential_nodes());
}

model::Workflow TakeWorkflow(v1::Workflow& proto) {
  model::Workflow out;
  COURIER_TAKE(graph);
  COURIER_TAKE(features);
  COURIER_TAKE(environment_variables);
  COURIER_TAKE(conversation_variables);
  COURIER_TAKE(rag_pipeline_variables);
  return out;
}

absl::StatusOr<PackageItem> Take(v1::App& proto) {
  model::App out;
  COURIER_ASSIGN_OR_RETURN(out.id, TakeId("an app", proto.mutable_id()));
  if (!proto.has_workflow()) {
    return MakeError(Reason::kBadPackage,
                     absl::StrCat("the package holds app ", out.id.text, " without a workflow"));
  }
  COURIER_TAKE(name);
  COURIER_TAKE(mode);
  COURIER_TAKE(description);
  COURIER_TAKE_OPTIONAL(icon_type);
  COURIER_TAKE_OPTIONAL(icon);
  COURIER_TAKE_OPTIONAL(icon_background);
  COURIER_TAKE_VALUE(use_icon_as_answer_icon);
  COURIER_TAKE_VALUE(enable_site);
  COURIER_TAKE_VALUE(enable_api);
  if (proto.has_max_active_requests()) COURIER_TAKE_VALUE(max_active_requests);
  COURIER_TAKE_VALUE(selected);
  out.workflow = TakeWorkflow(*proto.mutable_workflow());
  out.plugins = TakePlugins(proto);
  out.credential_nodes = TakeStrings(*proto.mutable_credential_nodes());
  return out;
}

void Put(model::ApiTool&& item, v1::PackageRecord& record) {
  v1::ApiTool* out = record.mutable_api_tool();
  out->set_id(std::move(item.id.text));
  COURIER_PUT(name);
  COURIER_PUT(icon);
  COURIER_PUT(schema);
  COURIER_PUT(schema_type);
  COURIER_PUT(description);
  COURIER_PUT(tools);
  COURIER_PUT_OPTIONAL(credentials);
  COURIER_PUT_OPTIONAL(privacy_policy);
  COURIER_PUT(custom_disclaimer);
  MoveStrings(std::move(item.labels), *out->mutable_labels());
  out->set_credentials_left_out(item.credentials_left_out);
}

absl::StatusOr<PackageItem> Take(v1::ApiTool& proto) {
  model::ApiTool out;
  COURIER_ASSIGN_OR_RETURN(out.id, TakeId("an API tool", proto.mutable_id()));
  COURIER_TAKE(name);
  COURIER_TAKE(icon);
  COURIER_TAKE(schema);
  COURIER_TAKE(schema_type);
  COURIER_TAKE(description);
  COURIER_TAKE(tools);
  COURIER_TAKE_OPTIONAL(credentials);
  COURIER_TAKE_OPTIONAL(privacy_policy);
  COURIER_TAKE(custom_disclaimer);
  out.labels = TakeStrings(*proto.mutable_labels());
  COURIER_TAKE_VALUE(credentials_left_out);
  return out;
}

void Put(model::WorkflowTool&& item, v1::PackageRecord& record) {
  v1::WorkflowTool* out = record.mutable_workflow_tool();
  out->set_id(std::move(item.id.text));
  out->set_app_id(std::move(item.app_id.text));
  COURIER_PUT(name);
  COURIER_PUT(label);
  COURIER_PUT(icon);
  COURIER_PUT(description);
  COURIER_PUT(parameter_configuration);
  COURIER_PUT_OPTIONAL(privacy_policy);
  MoveStrings(std::move(item.labels), *out->mutable_labels());
  COURIER_PUT_OPTIONAL(output_schema);
  out->set_synced(item.synced);
}

absl::StatusOr<PackageItem> Take(v1::WorkflowTool& proto) {
  model::WorkflowTool out;
  COURIER_ASSIGN_OR_RETURN(out.id, TakeId("a workflow tool", proto.mutable_id()));
  COURIER_ASSIGN_OR_RETURN(out.app_id, TakeId("a workflow tool's app", proto.mutable_app_id()));
  COURIER_TAKE(name);
  COURIER_TAKE(label);
  COURIER_TAKE(icon);
  COURIER_TAKE(description);
  COURIER_TAKE(parameter_configuration);
  COURIER_TAKE_OPTIONAL(privacy_policy);
  out.labels = TakeStrings(*proto.mutable_labels());
  COURIER_TAKE_OPTIONAL(output_schema);
  COURIER_TAKE_VALUE(synced);
  return out;
}

void Put(model::McpTool&& item, v1::PackageRecord& record) {
  v1::McpTool* out = record.mutable_mcp_tool();
  out->set_id(std::move(item.id.text));
  COURIER_PUT(name);
  COURIER_PUT(server_identifier);
  COURIER_PUT(server_url);
  COURIER_PUT(server_url_hash);
  COURIER_PUT_OPTIONAL(icon);
  COURIER_PUT_OPTIONAL(encrypted_credentials);
  COURIER_PUT_OPTIONAL(encrypted_headers);
  out->set_authed(item.authed);
  COURIER_PUT(tools);
  out->set_timeout(item.timeout);
  out->set_sse_read_timeout(item.sse_read_timeout);
  COURIER_PUT(identity_mode);
}

absl::StatusOr<PackageItem> Take(v1::McpTool& proto) {
  model::McpTool out;
  COURIER_ASSIGN_OR_RETURN(out.id, TakeId("an MCP tool", proto.mutable_id()));
  COURIER_TAKE(name);
  COURIER_TAKE(server_identifier);
  COURIER_TAKE(server_url);
  COURIER_TAKE(server_url_hash);
  COURIER_TAKE_OPTIONAL(icon);
  COURIER_TAKE_OPTIONAL(encrypted_credentials);
  COURIER_TAKE_OPTIONAL(encrypted_headers);
  COURIER_TAKE_VALUE(authed);
  COURIER_TAKE(tools);
  COURIER_TAKE_VALUE(timeout);
  COURIER_TAKE_VALUE(sse_read_timeout);
  COURIER_TAKE(identity_mode);
  return out;
}

void Put(Dependency&& item, v1::PackageRecord& record) {
  v1::Dependency* out = record.mutable_dependency();
  out->set_kind(ToProto(item.kind));
  COURIER_PUT(provider_id);
  COURIER_PUT_OPTIONAL(provider_name);
  COURIER_PUT(source);
  COURIER_PUT(app_name);
  COURIER_PUT(node_title);
}

absl::StatusOr<PackageItem> Take(v1::Dependency& proto) {
  Dependency out;
  COURIER_ASSIGN_OR_RETURN(out.kind, FromProto(proto.kind()));
  COURIER_TAKE(provider_id);
  COURIER_TAKE_OPTIONAL(provider_name);
  COURIER_TAKE(source);
  COURIER_TAKE(app_name);
  COURIER_TAKE(node_title);
  return out;
}

void Put(model::Notice&& item, v1::PackageRecord& record) {
  v1::Notice* out = record.mutable_notice();
  out->set_kind(wire::ToProto(item.kind));
  COURIER_PUT(identifier);
  COURIER_PUT(name);
  COURIER_PUT(message);
}

absl::StatusOr<PackageItem> Take(v1::Notice& proto) {
  model::Notice out;
  const absl::StatusOr<model::ItemKind> kind = wire::FromProto(proto.kind());
  if (!kind.ok()) {
    return MakeError(Reason::kBadPackage, "the package holds a notice about an unknown kind");
  }
  out.kind = *kind;
  COURIER_TAKE(identifier);
  COURIER_TAKE(name);
  COURIER_TAKE(message);
  return out;
}

void Put(model::Dataset&& item, v1::PackageRecord& record) {
  v1::Dataset* out = record.mutable_dataset();
  out->set_id(std::move(item.id.text));
  COURIER_PUT(name);
}

absl::StatusOr<PackageItem> Take(v1::Dataset& proto) {
  model::Dataset out;
  COURIER_ASSIGN_OR_RETURN(out.id, TakeId("a knowledge base", proto.mutable_id()));
  COURIER_TAKE(name);
  return out;
}

void Put(model::PackageTrailer&& item, v1::PackageRecord& record) {
  v1::PackageTrailer* out = record.mutable_trailer();
  out->set_apps(item.apps);
  out->set_api_tools(item.api_tools);
  out->set_workflow_tools(item.workflow_tools);
  out->set_mcp_tools(item.mcp_tools);
  out->set_dependencies(item.dependencies);
  out->set_notices(item.notices);
  out->set_secrets(item.secrets);
  out->set_datasets(item.datasets);
}

absl::StatusOr<PackageItem> Take(v1::PackageTrailer& proto) {
  model::PackageTrailer out;
  COURIER_TAKE_VALUE(apps);
  COURIER_TAKE_VALUE(api_tools);
  COURIER_TAKE_VALUE(workflow_tools);
  COURIER_TAKE_VALUE(mcp_tools);
  COURIER_TAKE_VALUE(dependencies);
  COURIER_TAKE_VALUE(notices);
  COURIER_TAKE_VALUE(secrets);
  COURIER_TAKE_VALUE(datasets);
  return out;
}

}  // namespace

v1::PackageRecord ToProto(PackageItem&& item) {
  v1::PackageRecord record;
  std::visit([&record](auto&& each) { Put(std::forward<decltype(each)>(each), record); },
             std::move(item));
  return record;
}

absl::StatusOr<PackageItem> FromProto(v1::PackageRecord&& proto) {
  switch (proto.record_case()) {
    case v1::PackageRecord::kHeader:
      return Take(*proto.mutable_header());
    case v1::PackageRecord::kApp:
      return Take(*proto.mutable_app());
    case v1::PackageRecord::kApiTool:
      return Take(*proto.mutable_api_tool());
    case v1::PackageRecord::kWorkflowTool:
      return Take(*proto.mutable_workflow_tool());
    case v1::PackageRecord::kMcpTool:
      return Take(*proto.mutable_mcp_tool());
    case v1::PackageRecord::kDependency:
      return Take(*proto.mutable_dependency());
    case v1::PackageRecord::kNotice:
      return Take(*proto.mutable_notice());
    case v1::PackageRecord::kDataset:
      return Take(*proto.mutable_dataset());
    case v1::PackageRecord::kTrailer:
      return Take(*proto.mutable_trailer());
    case v1::PackageRecord::RECORD_NOT_SET:
      break;
  }
  return MakeError(Reason::kBadPackage,
                   "the package holds a record of a kind that this program doesn't know");
}

}  // namespace courier::wire
