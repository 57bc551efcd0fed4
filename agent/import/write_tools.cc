#include "absl/strings/str_cat.h"
#include "agent/import/column_list.h"
#include "agent/import/write_context.h"
#include "common/base/status_macros.h"

namespace courier::import {
namespace {

// `from STAGED s join courier_plan p …` for one kind and action.
std::string Source(absl::string_view staged, absl::string_view kind, absl::string_view action) {
  return absl::StrCat("from ", staged, " s join courier_plan p on p.kind = '", kind,
                      "' and p.seq = s.seq and p.action = '", action, "'");
}

std::string OfTarget(absl::string_view staged, absl::string_view kind) {
  return absl::StrCat(Source(staged, kind, "update"),
                      " where t.id = p.target_id and t.tenant_id = $1::uuid");
}

absl::Status WriteApiTools(const WriteContext& context) {
  if (context.package.index().api_tools.empty()) return absl::OkStatus();
  COURIER_RETURN_IF_ERROR(
      context
          .Run("insert API tools",
               InsertSelect(
                   context.catalog, "tool_api_providers",
                   {{"id", "p.target_id"},
                    {"tenant_id", "$1::uuid"},
                    {"user_id", "$2::uuid"},
                    {"name", "s.name"},
                    {"icon", "s.icon"},
                    {"schema", "s.schema"},
                    {"schema_type_str", "s.schema_type_str"},
                    {"description", "s.description"},
                    {"tools_str", "s.tools_str"},
                    {"credentials_str", R"(coalesce(s.credentials_str, '{"auth_type": "none"}'))"},
                    {"privacy_policy", "s.privacy_policy"},
                    {"custom_disclaimer", "s.custom_disclaimer"}},
                   Source("courier_api_tool", "api", "create")))
          .status());
  return context
      .Run("update API tools",
           UpdateFrom(context.catalog, "tool_api_providers",
                      {{"icon", "s.icon"},
                       {"schema", "s.schema"},
                       {"schema_type_str", "s.schema_type_str"},
                       {"description", "s.description"},
                       {"tools_str", "s.tools_str"},
                       {"credentials_str", "coalesce(s.credentials_str, t.credentials_str)"},
                       {"privacy_policy", "s.privacy_policy"},
                       {"custom_disclaimer", "s.custom_disclaimer"},
                       {"updated_at", "current_timestamp"}},
                      OfTarget("courier_api_tool", "api")))
      .status();
}

absl::Status WriteMcpTools(const WriteContext& context) {
  if (context.package.index().mcp_tools.empty()) return absl::OkStatus();
  COURIER_RETURN_IF_ERROR(
      context
          .Run("insert MCP servers",
               InsertSelect(context.catalog, "tool_mcp_providers",
                            {{"id", "p.target_id"},
                             {"tenant_id", "$1::uuid"},
                             {"user_id", "$2::uuid"},
                             {"name", "s.name"},
                             {"server_identifier", "s.server_identifier"},
                             {"server_url", "s.server_url"},
                             {"server_url_hash", "s.server_url_hash"},
                             {"icon", "s.icon"},
                             {"encrypted_credentials", "s.encrypted_credentials"},
                             {"encrypted_headers", "s.encrypted_headers"},
                             {"authed", "s.authed"},
                             {"tools", "s.tools"},
                             {"timeout", "s.timeout"},
                             {"sse_read_timeout", "s.sse_read_timeout"},
                             {"identity_mode", "s.identity_mode"}},
                            Source("courier_mcp_tool", "mcp", "create")))
          .status());
  return context
      .Run("update MCP servers",
           UpdateFrom(context.catalog, "tool_mcp_providers",
                      {{"name", "s.name"},
                       {"server_identifier", "s.server_identifier"},
                       {"server_url", "s.server_url"},
                       {"server_url_hash", "s.server_url_hash"},
                       {"icon", "s.icon"},
                       {"encrypted_credentials",
                        "coalesce(s.encrypted_credentials, t.encrypted_credentials)"},
                       {"encrypted_headers", "coalesce(s.encrypted_headers, t.encrypted_headers)"},
                       {"authed", "s.authed"},
                       {"tools", "s.tools"},
                       {"timeout", "s.timeout"},
                       {"sse_read_timeout", "s.sse_read_timeout"},
                       {"updated_at", "clock_timestamp()"}},
                      OfTarget("courier_mcp_tool", "mcp")))
      .status();
}

// A tool runs the version that its app points to.
constexpr absl::string_view kCurrentVersion =
    "(select w.version from apps a join workflows w on w.id = a.workflow_id where a.id = p.app_id)";

absl::Status WriteWorkflowTools(const WriteContext& context) {
  if (context.package.index().workflow_tools.empty()) return absl::OkStatus();
  COURIER_RETURN_IF_ERROR(
      context
          .Run("insert workflow tools",
               InsertSelect(context.catalog, "tool_workflow_providers",
                            {{"id", "p.target_id"},
                             {"tenant_id", "$1::uuid"},
                             {"user_id", "$2::uuid"},
                             {"app_id", "p.app_id"},
                             {"version", kCurrentVersion},
                             {"name", "s.name"},
                             {"label", "s.label"},
                             {"icon", "s.icon"},
                             {"description", "s.description"},
                             {"parameter_configuration", "s.parameter_configuration"},
                             {"privacy_policy", "s.privacy_policy"}},
                            Source("courier_workflow_tool", "workflow", "create")))
          .status());
  return context
      .Run("update workflow tools",
           UpdateFrom(context.catalog, "tool_workflow_providers",
                      {{"name", "s.name"},
                       {"label", "s.label"},
                       {"app_id", "p.app_id"},
                       {"icon", "s.icon"},
                       {"description", "s.description"},
                       {"version", absl::StrCat("coalesce(", kCurrentVersion, ", t.version)")},
                       {"parameter_configuration", "s.parameter_configuration"},
                       {"privacy_policy", "s.privacy_policy"},
                       {"updated_at", "clock_timestamp()"}},
                      OfTarget("courier_workflow_tool", "workflow")))
      .status();
}

absl::Status WriteLabels(const WriteContext& context) {
  COURIER_RETURN_IF_ERROR(
      context
          .Run(
              "remove labels",
              "delete from tool_label_bindings t using courier_plan p where p.kind in ('api', "
              "'workflow') "
              "and t.tool_id = p.target_id::text and t.tool_type = p.kind and $1::text is not null")
          .status());
  return context
      .Run("insert labels",
           "insert into tool_label_bindings (tool_id, tool_type, label_name) "
           "select distinct p.target_id::text, p.kind, l.label_name from courier_label l "
           "join courier_plan p on p.kind = l.kind and p.seq = l.seq where $1::text is not null")
      .status();
}

}  // namespace

absl::Status WriteTools(const WriteContext& context) {
  COURIER_RETURN_IF_ERROR(WriteApiTools(context));
  COURIER_RETURN_IF_ERROR(WriteMcpTools(context));
  COURIER_RETURN_IF_ERROR(WriteWorkflowTools(context));
  const bool labelled =
      AnyWritten(context.plan.api_tools) || AnyWritten(context.plan.workflow_tools);
  return labelled ? WriteLabels(context) : absl::OkStatus();
}

}  // namespace courier::import
