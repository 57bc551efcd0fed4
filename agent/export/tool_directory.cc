#include "agent/export/tool_directory.h"

#include "absl/strings/str_cat.h"
#include "agent/dify/suggestion.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::exporting {
namespace {

using migration::ProviderKind;

constexpr db::Statement kApiTools{"read API tools", R"(
  select id::text, name, '', '' from tool_api_providers where tenant_id = $1::uuid order by name)"};
constexpr db::Statement kWorkflowTools{"read workflow tools", R"(
  select id::text, name, app_id::text, '' from tool_workflow_providers where tenant_id = $1::uuid order by name)"};
constexpr db::Statement kMcpTools{"read MCP servers", R"(
  select id::text, name, '', server_identifier from tool_mcp_providers where tenant_id = $1::uuid order by name)"};

absl::Status ReadInto(db::Session& session, const dify::Workspace& workspace,
                      const db::Statement& statement, std::vector<ToolIdentity>& tools) {
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query(statement, {workspace.id}));
  for (size_t r = 0; r < rows.size(); ++r) {
    tools.push_back({std::string(rows.Text(r, 0)), std::string(rows.Text(r, 1)),
                     std::string(rows.Text(r, 2)), std::string(rows.Text(r, 3))});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ToolDirectory> ToolDirectory::Read(db::Session& session,
                                                  const dify::Workspace& workspace,
                                                  const schema::Catalog& catalog) {
  ToolDirectory directory;
  COURIER_RETURN_IF_ERROR(ReadInto(session, workspace, kApiTools, directory.api_tools_));
  COURIER_RETURN_IF_ERROR(ReadInto(session, workspace, kWorkflowTools, directory.workflow_tools_));
  if (catalog.HasTable("tool_mcp_providers")) {
    COURIER_RETURN_IF_ERROR(ReadInto(session, workspace, kMcpTools, directory.mcp_tools_));
  }
  return directory;
}

const std::vector<ToolIdentity>& ToolDirectory::Of(ProviderKind kind) const {
  switch (kind) {
    case ProviderKind::kWorkflowTool:
      return workflow_tools_;
    case ProviderKind::kMcpTool:
      return mcp_tools_;
    case ProviderKind::kApiTool:
    case ProviderKind::kBuiltinOrPlugin:
      break;
  }
  return api_tools_;
}

const ToolIdentity* ToolDirectory::Match(ProviderKind kind, const std::string& text) const {
  if (text.empty()) return nullptr;
  const ToolIdentity* by_name = nullptr;
  for (const ToolIdentity& tool : Of(kind)) {
    if (tool.id == text || tool.server_identifier == text) return &tool;
    if (tool.name == text) by_name = &tool;
  }
  return by_name;
}

const ToolIdentity* ToolDirectory::Resolve(migration::ToolReference& reference) const {
  if (reference.kind != ProviderKind::kBuiltinOrPlugin) {
    const ToolIdentity* tool = Match(reference.kind, reference.provider_id);
    return tool != nullptr ? tool : Match(reference.kind, reference.provider_name.value_or(""));
  }
  for (const ProviderKind kind :
       {ProviderKind::kApiTool, ProviderKind::kWorkflowTool, ProviderKind::kMcpTool}) {
    for (const ToolIdentity& tool : Of(kind)) {
      if (tool.id != reference.provider_id) continue;
      reference.kind = kind;
      return &tool;
    }
  }
  return nullptr;
}

absl::StatusOr<const ToolIdentity*> ToolDirectory::Find(ProviderKind kind,
                                                        const std::string& entry) const {
  if (const ToolIdentity* tool = Match(kind, entry)) return tool;
  std::vector<std::string> names;
  for (const ToolIdentity& tool : Of(kind)) names.push_back(tool.name);
  return MakeError(Reason::kToolNotFound,
                   absl::StrCat(migration::ProviderKindWord(kind), " \"", entry,
                                "\" is not in the workspace.", dify::DidYouMean(entry, names)));
}

}  // namespace courier::exporting
