#include "agent/export/source_index.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/base/uuid.h"

namespace courier::exporting {
namespace {

constexpr db::Statement kApps{
    "read the list of apps",
    "select id::text, name, mode from apps where tenant_id = $1::uuid order by created_at, id"};
constexpr db::Statement kAppsAsStored{
    "read the list of apps",
    "select id::text, name, mode from apps where tenant_id = $1::uuid order by ctid"};
constexpr db::Statement kApiTools{
    "read the list of API tools",
    "select id::text, name from tool_api_providers where tenant_id = $1::uuid order by name, id"};
constexpr db::Statement kWorkflowTools{
    "read the list of workflow tools",
    "select id::text, app_id::text, name from tool_workflow_providers where tenant_id = $1::uuid "
    "order by name, id"};
constexpr db::Statement kMcpTools{
    "read the list of MCP servers",
    "select id::text, name, server_identifier from tool_mcp_providers where tenant_id = $1::uuid "
    "order by name, id"};

size_t Find(const absl::flat_hash_map<std::string, size_t>& positions, absl::string_view key) {
  const auto found = positions.find(key);
  return found == positions.end() ? SourceIndex::kNone : found->second;
}

size_t FindId(const absl::flat_hash_map<std::string, size_t>& positions, absl::string_view text) {
  const auto id = ParseUuid(text);
  return id ? Find(positions, *id) : SourceIndex::kNone;
}

}  // namespace

bool IsSupportedMode(absl::string_view mode) {
  return mode == "workflow" || mode == "advanced-chat";
}

SourceIndex::SourceIndex(std::vector<AppEntry> apps, std::vector<ApiToolEntry> api_tools,
                         std::vector<WorkflowToolEntry> workflow_tools,
                         std::vector<McpToolEntry> mcp_tools)
    : apps_(std::move(apps)),
      api_tools_(std::move(api_tools)),
      workflow_tools_(std::move(workflow_tools)),
      mcp_tools_(std::move(mcp_tools)) {
  for (size_t i = 0; i < apps_.size(); ++i) app_ids_.emplace(apps_[i].id, i);
  for (size_t i = 0; i < api_tools_.size(); ++i) {
    api_tool_ids_.emplace(api_tools_[i].id, i);
    api_tool_names_.emplace(api_tools_[i].name, i);
  }
  for (size_t i = 0; i < workflow_tools_.size(); ++i) {
    workflow_tool_ids_.emplace(workflow_tools_[i].id, i);
    workflow_tool_names_.emplace(workflow_tools_[i].name, i);
  }
  for (size_t i = 0; i < mcp_tools_.size(); ++i) {
    mcp_tool_ids_.emplace(mcp_tools_[i].id, i);
    mcp_tool_server_identifiers_.emplace(mcp_tools_[i].server_identifier, i);
    mcp_tool_names_.emplace(mcp_tools_[i].name, i);
  }
}

size_t SourceIndex::AppById(absl::string_view id) const { return FindId(app_ids_, id); }
size_t SourceIndex::ApiToolById(absl::string_view id) const { return FindId(api_tool_ids_, id); }
size_t SourceIndex::ApiToolByName(absl::string_view name) const {
  return Find(api_tool_names_, name);
}
size_t SourceIndex::WorkflowToolById(absl::string_view id) const {
  return FindId(workflow_tool_ids_, id);
}
size_t SourceIndex::WorkflowToolByName(absl::string_view name) const {
  return Find(workflow_tool_names_, name);
}
size_t SourceIndex::McpToolById(absl::string_view id) const { return FindId(mcp_tool_ids_, id); }
size_t SourceIndex::McpToolByServerIdentifier(absl::string_view server_identifier) const {
  return Find(mcp_tool_server_identifiers_, server_identifier);
}
size_t SourceIndex::McpToolByName(absl::string_view name) const {
  return Find(mcp_tool_names_, name);
}

absl::StatusOr<SourceIndex> ReadSourceIndex(db::Session& session, const schema::Catalog& catalog,
                                            const std::string& workspace_id, AppOrder order) {
  const auto text = [](const db::Rows& rows, size_t row, size_t column) {
    return std::string(rows.Text(row, column));
  };
  std::vector<AppEntry> apps;
  {
    const db::Statement& statement = order == AppOrder::kStorage ? kAppsAsStored : kApps;
    COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query(statement, {workspace_id}));
    for (size_t r = 0; r < rows.size(); ++r) {
      apps.push_back({text(rows, r, 0), text(rows, r, 1), text(rows, r, 2)});
    }
  }
  std::vector<ApiToolEntry> api_tools;
  {
    COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query(kApiTools, {workspace_id}));
    for (size_t r = 0; r < rows.size(); ++r) {
      api_tools.push_back({text(rows, r, 0), text(rows, r, 1)});
    }
  }
  std::vector<WorkflowToolEntry> workflow_tools;
  {
    COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query(kWorkflowTools, {workspace_id}));
    for (size_t r = 0; r < rows.size(); ++r) {
      workflow_tools.push_back({text(rows, r, 0), text(rows, r, 1), text(rows, r, 2)});
    }
  }
  std::vector<McpToolEntry> mcp_tools;
  if (catalog.HasTable("tool_mcp_providers")) {
    COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query(kMcpTools, {workspace_id}));
    for (size_t r = 0; r < rows.size(); ++r) {
      mcp_tools.push_back({text(rows, r, 0), text(rows, r, 1), text(rows, r, 2)});
    }
  }
  return SourceIndex(std::move(apps), std::move(api_tools), std::move(workflow_tools),
                     std::move(mcp_tools));
}

}  // namespace courier::exporting
