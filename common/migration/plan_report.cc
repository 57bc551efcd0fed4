#include <utility>

#include "absl/strings/str_cat.h"
#include "common/migration/plan.h"
#include "common/migration/plan_builder.h"

namespace courier::migration {
namespace {

using model::ItemKind;
using model::ItemStatus;
using model::ReportItem;

ItemStatus StatusOf(const PlannedItem& item) {
  switch (item.action) {
    case Action::kNone:
      return item.target_id.empty() ? ItemStatus::kUnresolved : ItemStatus::kConflict;
    case Action::kCreate:
      return ItemStatus::kCreated;
    case Action::kUpdate:
      return ItemStatus::kUpdated;
    case Action::kSkip:
      return ItemStatus::kSkipped;
    case Action::kKeep:
      return ItemStatus::kUnchanged;
  }
  return ItemStatus::kUnresolved;
}

ReportItem LineOf(ItemKind kind, const SourceId& id, const std::string& name,
                  const PlannedItem& item) {
  return {.kind = kind,
          .source_id = id,
          .target_id = item.target_id,
          .name = name,
          .status = StatusOf(item),
          .messages = item.messages,
          .selected = kind == ItemKind::kApp};
}

// Where a dependency is used, and what to do about it.
std::string UseOf(const model::Dependency& dependency) {
  std::string use;
  if (!dependency.app_name.empty()) {
    absl::StrAppend(&use, "used by ", Quoted(dependency.app_name));
    if (!dependency.node_title.empty())
      absl::StrAppend(&use, " (node ", Quoted(dependency.node_title), ")");
    absl::StrAppend(&use, "; ");
  }
  switch (dependency.kind) {
    case model::Dependency::Kind::kWorkflowToolApp:
      return absl::StrCat(
          use, "the app behind a workflow tool is not in the package: it must be in the target");
    case model::Dependency::Kind::kMcpTool:
      return absl::StrCat(
          use, "set this MCP server up in the target, or transfer with --include-secrets");
    case model::Dependency::Kind::kBuiltinOrPluginTool:
      return absl::StrCat(use, "see that it is installed in the target workspace");
  }
  return use;
}

ReportItem LineOf(const model::Dependency& dependency) {
  return {.kind = ItemKind::kDependency,
          .source_id = SourceId(dependency.provider_id),
          .target_id = TargetId(),
          .name = dependency.provider_name.value_or(dependency.provider_id),
          .status = ItemStatus::kDependencyOnly,
          .messages = {UseOf(dependency)},
          .selected = false};
}

ReportItem LineOf(const model::Notice& notice) {
  return {.kind = notice.kind,
          .source_id = SourceId(notice.identifier),
          .target_id = TargetId(),
          .name = notice.name.empty() ? notice.identifier : notice.name,
          .status = ItemStatus::kUnresolved,
          .messages = {notice.message},
          .selected = false};
}

}  // namespace

std::vector<ReportItem> ReportOf(const IncomingPackage& package, const Plan& plan) {
  std::vector<ReportItem> lines;
  for (size_t i = 0; i < package.apps.size(); ++i) {
    lines.push_back(LineOf(ItemKind::kApp, package.apps[i].id, package.apps[i].name, plan.apps[i]));
    lines.back().selected = package.apps[i].selected;
  }
  const auto add = [&](ItemKind kind, const auto& tools, const std::vector<PlannedItem>& items) {
    for (size_t i = 0; i < tools.size(); ++i)
      lines.push_back(LineOf(kind, tools[i].id, tools[i].name, items[i]));
  };
  add(ItemKind::kApiTool, package.api_tools, plan.api_tools);
  add(ItemKind::kWorkflowTool, package.workflow_tools, plan.workflow_tools);
  add(ItemKind::kMcpTool, package.mcp_tools, plan.mcp_tools);
  for (const model::Dependency& dependency : package.dependencies)
    lines.push_back(LineOf(dependency));
  for (const model::Notice& notice : package.notices) lines.push_back(LineOf(notice));
  return lines;
}

}  // namespace courier::migration
