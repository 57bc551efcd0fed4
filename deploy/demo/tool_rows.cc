#include "deploy/demo/tool_rows.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/text/json_spans.h"
#include "deploy/demo/api_tools.h"
#include "deploy/demo/demo_id.h"

namespace courier::demo {
namespace {

std::string Icon(absl::string_view emoji) {
  return absl::StrCat("{\"content\": ", text::JsonStringAscii(emoji),
                      ", \"background\": \"#FFEAD5\"}");
}

void WriteLabels(const std::string& tool_id, absl::string_view type,
                 const std::vector<absl::string_view>& labels, DemoScope& scope) {
  for (const absl::string_view label : labels) {
    scope.rows().Row("tool_label_bindings",
                     {{"id", scope.Id(absl::StrCat("label/", tool_id, "/", label))},
                      {"tool_id", tool_id},
                      {"tool_type", std::string(type)},
                      {"label_name", std::string(label)}});
  }
}

absl::Status WriteApiTool(const ApiTool& tool, const std::string& id, absl::string_view secret,
                          const Workspace& workspace, DemoScope& scope) {
  std::string credentials = absl::StrCat("{", tool.credentials);
  if (tool.has_key) {
    COURIER_ASSIGN_OR_RETURN(const std::string token, workspace.key.Seal(scope.Secret(secret)));
    absl::StrAppend(&credentials, ", \"api_key_value\": \"", token, "\"");
  }
  credentials += "}";
  scope.rows().Row("tool_api_providers", {{"id", id},
                                          {"name", std::string(tool.name)},
                                          {"icon", Icon(tool.icon)},
                                          {"schema", OpenApiText(tool)},
                                          {"schema_type_str", "openapi"},
                                          {"user_id", workspace.owner_id},
                                          {"tenant_id", workspace.id},
                                          {"description", std::string(tool.description)},
                                          {"tools_str", ToolsText(tool)},
                                          {"credentials_str", std::move(credentials)},
                                          {"privacy_policy", ""},
                                          {"custom_disclaimer", ""}});
  WriteLabels(id, "api", tool.labels, scope);
  return absl::OkStatus();
}

void WriteWorkflowTool(absl::string_view name, absl::string_view label, absl::string_view icon,
                       absl::string_view app, const std::string& version,
                       const Workspace& workspace, DemoScope& scope) {
  const std::string id = scope.Id(absl::StrCat("tool/", name));
  scope.rows().Row("tool_workflow_providers",
                   {{"id", id},
                    {"name", std::string(name)},
                    {"label", std::string(label)},
                    {"icon", Icon(icon)},
                    {"app_id", scope.Id(absl::StrCat("app/", app))},
                    {"version", version},
                    {"user_id", workspace.owner_id},
                    {"tenant_id", workspace.id},
                    {"description", absl::StrCat(label, " as a tool")},
                    {"parameter_configuration",
                     R"([{"name": "q", "description": "What to summarize", "form": "llm"}])"},
                    {"privacy_policy", ""}});
  WriteLabels(id, "workflow", {"productivity"}, scope);
}

struct McpServer {
  absl::string_view name;
  absl::string_view identifier;
  absl::string_view icon;
  absl::string_view url;
  absl::string_view tool;
  // Names the secrets are made under; empty: none.
  absl::string_view header_secret;
  absl::string_view oauth_secret;
};

constexpr McpServer kMcpServers[] = {
    {"Files MCP", "files-mcp", "📁", "https://files.example.test/mcp", "read_file", "mcp-header",
     ""},
    {"Tickets MCP", "tickets-mcp", "🎫", "https://tickets.example.test/mcp?team=acme", "open_ticket",
     "", "mcp-oauth"},
    {"Clock MCP", "clock-mcp", "⏰", "https://clock.example.test/mcp", "now", "", ""},
};

absl::Status WriteMcpServer(const McpServer& server, const Workspace& workspace, DemoScope& scope) {
  // The address itself counts as a secret for Dify; one of these carries a key.
  std::string url(server.url);
  if (!server.header_secret.empty()) {
    absl::StrAppend(&url, "/", scope.Secret(absl::StrCat(server.identifier, "-path")));
  }
  COURIER_ASSIGN_OR_RETURN(std::string sealed_url, workspace.key.Seal(url));
  std::optional<std::string> headers;
  if (!server.header_secret.empty()) {
    COURIER_ASSIGN_OR_RETURN(const std::string token,
                             workspace.key.Seal(scope.Secret(server.header_secret)));
    headers = absl::StrCat("{\"Authorization\": \"", token, "\"}");
  }
  std::optional<std::string> credentials;
  if (!server.oauth_secret.empty()) {
    COURIER_ASSIGN_OR_RETURN(const std::string token,
                             workspace.key.Seal(scope.Secret(server.oauth_secret)));
    credentials = absl::StrCat(
        "{\"client_information\": {\"client_id\": \"demo-client\", \"client_name\": \"Dify\", "
        "\"is_dynamic_registration\": false, \"encrypted_client_secret\": \"",
        token, "\"}}");
  }
  const std::string tools =
      absl::StrCat("[{\"name\": \"", server.tool,
                   "\", \"description\": \"Demo\", \"inputSchema\": {\"type\": \"object\", "
                   "\"properties\": {\"q\": {\"type\": \"string\"}}, \"required\": [\"q\"]}}]");
  scope.rows().Row("tool_mcp_providers",
                   {{"id", scope.Id(absl::StrCat("tool/", server.identifier))},
                    {"name", std::string(server.name)},
                    {"server_identifier", std::string(server.identifier)},
                    {"server_url", std::move(sealed_url)},
                    {"server_url_hash", Sha256Hex(url)},
                    {"icon", Icon(server.icon)},
                    {"tenant_id", workspace.id},
                    {"user_id", workspace.owner_id},
                    {"encrypted_credentials", std::move(credentials)},
                    {"encrypted_headers", std::move(headers)},
                    {"authed", "t"},
                    {"tools", tools},
                    {"timeout", "30"},
                    {"sse_read_timeout", "300"},
                    {"identity_mode", "off"}});
  return absl::OkStatus();
}

absl::Status WritePluginCredential(const Workspace& workspace, DemoScope& scope) {
  COURIER_ASSIGN_OR_RETURN(const std::string token,
                           workspace.key.Seal(scope.Secret("tavily-api-key")));
  scope.rows().Row(
      "tool_builtin_providers",
      {{"id", scope.Id("credential/tavily")},
       {"tenant_id", workspace.id},
       {"user_id", workspace.owner_id},
       {"provider", "langgenius/tavily/tavily"},
       {"encrypted_credentials", absl::StrCat("{\"tavily_api_key\": \"", token, "\"}")},
       {"is_default", "t"}});
  return absl::OkStatus();
}

}  // namespace

absl::Status WriteTools(const BackingVersions& versions, const Workspace& workspace,
                        DemoScope& scope) {
  for (const ApiTool& tool : ApiTools()) {
    COURIER_RETURN_IF_ERROR(WriteApiTool(tool, scope.Id(absl::StrCat("tool/", tool.name)),
                                         absl::StrCat(tool.name, "-key"), workspace, scope));
  }
  WriteWorkflowTool("inner_summarizer", "Inner summarizer", "🧩", "inner", versions.inner,
                    workspace, scope);
  WriteWorkflowTool("nested_helper", "Nested helper", "🪆", "nested", versions.nested, workspace,
                    scope);
  for (const McpServer& server : kMcpServers) {
    COURIER_RETURN_IF_ERROR(WriteMcpServer(server, workspace, scope));
  }
  return WritePluginCredential(workspace, scope);
}

absl::Status WriteBulkTool(absl::string_view name, const Workspace& workspace, DemoScope& scope) {
  ApiTool tool = ApiTools().front();
  tool.name = name;
  tool.credentials = R"("auth_type": "none")";
  tool.has_key = false;
  return WriteApiTool(tool, scope.Id(absl::StrCat("tool/", name)), "", workspace, scope);
}

absl::Status WriteOtherTool(const Workspace& workspace, DemoScope& scope) {
  return WriteApiTool(ApiTools().front(), scope.Id("other/tool/weather"), "other-weather-key",
                      workspace, scope);
}

}  // namespace courier::demo
