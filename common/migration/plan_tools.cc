// API tools (matched by name) and MCP servers (by server identifier, under preserve-id also by id).
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/migration/plan_builder.h"

namespace courier::migration {
namespace {

void MapId(PlanContext& context, const SourceId& from, const PlannedItem& item) {
  if (!item.target_id.empty() && item.target_id.text != from.text) {
    context.plan.providers[from.text] = item.target_id.text;
  }
}

// The row that stands for `tool`, or null. Two rows that both claim it are refused.
const ExistingMcpTool* FindMcp(PlanContext& context, const IncomingMcpTool& tool) {
  const ExistingMcpTool* by_identifier = nullptr;
  const ExistingMcpTool* by_id = nullptr;
  for (const ExistingMcpTool& existing : context.target.mcp_tools) {
    if (existing.server_identifier == tool.server_identifier) by_identifier = &existing;
    if (context.preserves_ids() && existing.id.text == tool.id.text) by_id = &existing;
  }
  if (by_identifier != nullptr && by_id != nullptr && by_identifier != by_id) {
    context.Refuse(
        Reason::kReferencesDisagree,
        absl::StrCat("MCP server ", Quoted(tool.name), ": there, its identifier belongs to ",
                     Quoted(by_identifier->name), " and its id to ", Quoted(by_id->name),
                     ". Rename or remove one of them."));
  }
  return by_identifier != nullptr ? by_identifier : by_id;
}

// Name, URL and identifier are each unique in a workspace.
void CheckMcpCollisions(PlanContext& context, const IncomingMcpTool& tool,
                        const PlannedItem& item) {
  for (const ExistingMcpTool& other : context.target.mcp_tools) {
    if (other.id == item.target_id) continue;
    const absl::string_view what = other.name == tool.name                         ? "name"
                                   : other.server_url_hash == tool.server_url_hash ? "URL"
                                   : other.server_identifier == tool.server_identifier
                                       ? "identifier"
                                       : "";
    if (what.empty()) continue;
    context.Refuse(Reason::kConflict,
                   absl::StrCat("MCP server ", Quoted(tool.name), " can't be written: MCP server ",
                                Quoted(other.name), " (id ", other.id.text, ") there has the same ",
                                what, ". Change one of them."));
  }
}

// What the target has no column for would be lost in silence.
void NoteMcpLosses(PlanContext& context, const IncomingMcpTool& tool, PlannedItem& item) {
  for (const std::string& column : tool.later_columns) {
    const auto lack = context.target.lacks.find(absl::StrCat("tool_mcp_providers.", column));
    if (lack == context.target.lacks.end()) continue;
    context.NeedsHand(item, absl::StrCat("its ", column, " is not carried: ", lack->second));
  }
}

}  // namespace

void PlanApiTools(PlanContext& context) {
  for (const IncomingApiTool& tool : context.package.api_tools) {
    const ExistingApiTool* existing = nullptr;
    for (const ExistingApiTool& candidate : context.target.api_tools) {
      if (candidate.name == tool.name) existing = &candidate;
    }
    absl::flat_hash_set<std::string> taken = context.target.taken_api_tool_ids;
    for (const ExistingApiTool& candidate : context.target.api_tools)
      taken.insert(candidate.id.text);
    PlannedItem item = existing != nullptr
                           ? ResolveConflict(context, "API tool", tool.name, existing->id)
                           : CreateItem(context, tool.id, taken);
    if (item.action == Action::kCreate && tool.credentials_left_out) {
      context.NeedsHand(item,
                        "its key was left out: set it in the target, or transfer with "
                        "--include-secrets");
    }
    MapId(context, tool.id, item);
    context.plan.api_tools.push_back(std::move(item));
  }
}

void PlanMcpTools(PlanContext& context) {
  for (const IncomingMcpTool& tool : context.package.mcp_tools) {
    const ExistingMcpTool* existing = FindMcp(context, tool);
    PlannedItem item = existing != nullptr
                           ? ResolveConflict(context, "MCP server", tool.name, existing->id)
                           : CreateItem(context, tool.id, context.target.taken_mcp_tool_ids);
    if (item.action == Action::kCreate || item.action == Action::kUpdate) {
      CheckMcpCollisions(context, tool, item);
      NoteMcpLosses(context, tool, item);
    }
    MapId(context, tool.id, item);
    context.plan.mcp_tools.push_back(std::move(item));
  }
}

}  // namespace courier::migration
