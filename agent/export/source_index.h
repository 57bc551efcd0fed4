// What a source workspace has, by identity: ids and names only, so that even a large workspace's
// index is small. Everything that a selection or a graph names is looked up here.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "agent/db/transaction.h"
#include "agent/schema/catalog.h"

namespace courier::exporting {

struct AppEntry {
  std::string id;
  std::string name;
  std::string mode;
};

struct ApiToolEntry {
  std::string id;
  std::string name;
};

struct WorkflowToolEntry {
  std::string id;
  std::string app_id;
  std::string name;
};

struct McpToolEntry {
  std::string id;
  std::string name;
  std::string server_identifier;
};

// workflow and advanced-chat: the modes that a transfer moves.
bool IsSupportedMode(absl::string_view mode);

class SourceIndex {
 public:
  static constexpr size_t kNone = static_cast<size_t>(-1);

  SourceIndex(std::vector<AppEntry> apps, std::vector<ApiToolEntry> api_tools,
              std::vector<WorkflowToolEntry> workflow_tools, std::vector<McpToolEntry> mcp_tools);

  // Apps in the order they were made.
  const std::vector<AppEntry>& apps() const { return apps_; }
  const std::vector<ApiToolEntry>& api_tools() const { return api_tools_; }
  const std::vector<WorkflowToolEntry>& workflow_tools() const { return workflow_tools_; }
  const std::vector<McpToolEntry>& mcp_tools() const { return mcp_tools_; }

  // Positions in the lists above, or kNone. Ids in any spelling of a UUID.
  size_t AppById(absl::string_view id) const;
  size_t ApiToolById(absl::string_view id) const;
  size_t ApiToolByName(absl::string_view name) const;
  size_t WorkflowToolById(absl::string_view id) const;
  size_t WorkflowToolByName(absl::string_view name) const;
  size_t McpToolById(absl::string_view id) const;
  size_t McpToolByServerIdentifier(absl::string_view server_identifier) const;
  size_t McpToolByName(absl::string_view name) const;

 private:
  using Positions = absl::flat_hash_map<std::string, size_t>;

  std::vector<AppEntry> apps_;
  std::vector<ApiToolEntry> api_tools_;
  std::vector<WorkflowToolEntry> workflow_tools_;
  std::vector<McpToolEntry> mcp_tools_;
  Positions app_ids_;
  Positions api_tool_ids_;
  Positions api_tool_names_;
  Positions workflow_tool_ids_;
  Positions workflow_tool_names_;
  Positions mcp_tool_ids_;
  Positions mcp_tool_server_identifiers_;
  Positions mcp_tool_names_;
};

// As they were made, or as they lie in the table: Dify's own export asks for no order and gets the
// latter, and which of two references is told of depends on it.
enum class AppOrder { kCreation, kStorage };

// Four statements. A Dify without MCP servers has none.
absl::StatusOr<SourceIndex> ReadSourceIndex(db::Session& session, const schema::Catalog& catalog,
                                            const std::string& workspace_id,
                                            AppOrder order = AppOrder::kCreation);

}  // namespace courier::exporting
