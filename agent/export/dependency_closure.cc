#include "agent/export/dependency_closure.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "common/base/uuid.h"

namespace courier::exporting {
namespace {

using migration::ProviderKind;
using migration::ToolReference;

constexpr size_t kNone = SourceIndex::kNone;

absl::string_view PlaceWord(migration::ReferencePlace place) {
  return place == migration::ReferencePlace::kToolNode ? "tool_node" : "agent_node";
}

size_t McpToolOf(const SourceIndex& index, const ToolReference& reference) {
  const size_t found = index.McpToolByServerIdentifier(reference.provider_id);
  return found != kNone ? found : index.McpToolById(reference.provider_id);
}

}  // namespace

void DependencyClosure::AddApps(const std::vector<size_t>& apps) {
  for (const size_t app : apps) apps_.Add(app);
}

void DependencyClosure::AddTools(const SelectedTools& tools) {
  for (const size_t tool : tools.api_tools) api_tools_.Add(tool);
  for (const size_t tool : tools.workflow_tools) AddWorkflowTool(tool);
  for (const size_t tool : tools.mcp_tools) {
    if (include_secrets_) {
      mcp_tools_.Add(tool);
      continue;
    }
    ToolReference named;
    named.provider_id = index_.mcp_tools()[tool].server_identifier;
    AddDependency(model::Dependency::Kind::kMcpTool, "", named);
  }
}

std::vector<size_t> DependencyClosure::TakeApps() {
  const std::vector<size_t>& all = apps_.list();
  std::vector<size_t> round(all.begin() + static_cast<std::ptrdiff_t>(taken_), all.end());
  taken_ = all.size();
  return round;
}

void DependencyClosure::AddReferences(size_t app, const migration::GraphFacts& facts) {
  for (const migration::DatasetReference& dataset : facts.datasets) {
    if (auto id = ParseUuid(dataset.dataset_id)) dataset_ids_.insert(*std::move(id));
  }
  if (mode_ == model::Dependencies::kNone) return;
  for (const ToolReference& reference : facts.tools) {
    AddReference(index_.apps()[app].name, reference);
  }
}

void DependencyClosure::AddReference(const std::string& app_name, const ToolReference& reference) {
  switch (KindOf(reference)) {
    case ProviderKind::kApiTool:
      if (const size_t tool = ApiToolOf(reference); tool != kNone) {
        api_tools_.Add(tool);
      } else {
        AddUnresolved(model::ItemKind::kApiTool, app_name, reference);
      }
      return;
    case ProviderKind::kWorkflowTool:
      if (const size_t tool = WorkflowToolOf(reference); tool != kNone) {
        AddWorkflowTool(tool);
      } else {
        AddUnresolved(model::ItemKind::kWorkflowTool, app_name, reference);
      }
      return;
    case ProviderKind::kMcpTool:
      if (!include_secrets_) {
        AddDependency(model::Dependency::Kind::kMcpTool, app_name, reference);
      } else if (const size_t tool = McpToolOf(index_, reference); tool != kNone) {
        mcp_tools_.Add(tool);
      } else {
        AddUnresolved(model::ItemKind::kMcpTool, app_name, reference);
      }
      return;
    case ProviderKind::kBuiltinOrPlugin:
      AddDependency(model::Dependency::Kind::kBuiltinOrPluginTool, app_name, reference);
      return;
  }
}

// What an agent's editor filed without a type counts as built-in; its id tells what it is.
ProviderKind DependencyClosure::KindOf(const ToolReference& reference) const {
  if (reference.kind != ProviderKind::kBuiltinOrPlugin || discovery_ == Discovery::kAsDify) {
    return reference.kind;
  }
  if (index_.ApiToolById(reference.provider_id) != kNone) return ProviderKind::kApiTool;
  if (index_.WorkflowToolById(reference.provider_id) != kNone) return ProviderKind::kWorkflowTool;
  if (index_.McpToolById(reference.provider_id) != kNone) return ProviderKind::kMcpTool;
  return ProviderKind::kBuiltinOrPlugin;
}

// By id, then by the name beside it, then by a name in the id's place.
size_t DependencyClosure::ApiToolOf(const ToolReference& reference) const {
  const std::string name = reference.provider_name.value_or("");
  if (discovery_ == Discovery::kAsDify) {
    return index_.ApiToolByName(name.empty() ? reference.provider_id : name);
  }
  const size_t by_id = index_.ApiToolById(reference.provider_id);
  if (by_id != kNone) return by_id;
  if (const size_t by_name = index_.ApiToolByName(name); by_name != kNone) return by_name;
  return index_.ApiToolByName(reference.provider_id);
}

size_t DependencyClosure::WorkflowToolOf(const ToolReference& reference) const {
  const size_t by_id = index_.WorkflowToolById(reference.provider_id);
  if (by_id != kNone || discovery_ == Discovery::kAsDify) return by_id;
  // An id that is gone is not replaced by something of the same name: names are reused.
  if (ParseUuid(reference.provider_id)) return kNone;
  return index_.WorkflowToolByName(reference.provider_id);
}

void DependencyClosure::AddWorkflowTool(size_t position) {
  const WorkflowToolEntry& tool = index_.workflow_tools()[position];
  const size_t app = index_.AppById(tool.app_id);
  if (app == kNone) {
    if (notice_keys_.emplace(static_cast<int>(model::ItemKind::kWorkflowTool), tool.id).second) {
      notices_.push_back(
          {model::ItemKind::kWorkflowTool, tool.id, tool.name,
           absl::StrCat("workflow tool \"", tool.name, "\" was left out: the app ", "behind it (",
                        tool.app_id, ") is not in \"", workspace_name_, "\".")});
    }
    return;
  }
  workflow_tools_.Add(position);
  if (mode_ == model::Dependencies::kClosure && IsSupportedMode(index_.apps()[app].mode)) {
    apps_.Add(app);
  }
}

void DependencyClosure::AddDependency(model::Dependency::Kind kind, const std::string& app_name,
                                      const ToolReference& reference) {
  if (!dependency_keys_.emplace(static_cast<int>(kind), reference.provider_id).second) return;
  const bool is_mcp = kind == model::Dependency::Kind::kMcpTool;
  dependencies_.push_back({
      .kind = kind,
      .provider_id = reference.provider_id,
      .provider_name = is_mcp ? std::nullopt : reference.provider_name,
      .source = std::string(is_mcp ? "mcp_provider" : PlaceWord(reference.place)),
      .app_name = app_name,
      .node_title = reference.node_title,
  });
}

void DependencyClosure::AddUnresolved(model::ItemKind kind, const std::string& app_name,
                                      const ToolReference& reference) {
  if (!notice_keys_.emplace(static_cast<int>(kind), reference.provider_id).second) return;
  const std::string name = reference.provider_name.value_or("");
  const std::string& shown = name.empty() ? reference.provider_id : name;
  notices_.push_back(
      {kind, reference.provider_id, shown,
       absl::StrCat("app \"", app_name, "\", node \"", reference.node_title, "\" uses the ",
                    migration::ProviderKindWord(reference.kind), " \"", shown, "\", which \"",
                    workspace_name_, "\" does not have; choose another one in the node.")});
}

std::vector<model::Dependency> DependencyClosure::TakeDependencies() {
  for (const size_t position : workflow_tools_.list()) {
    const WorkflowToolEntry& tool = index_.workflow_tools()[position];
    const size_t app = index_.AppById(tool.app_id);
    if (apps_.Contains(app)) continue;
    constexpr auto kKind = model::Dependency::Kind::kWorkflowToolApp;
    if (!dependency_keys_.emplace(static_cast<int>(kKind), tool.app_id).second) continue;
    dependencies_.push_back({.kind = kKind,
                             .provider_id = tool.app_id,
                             .provider_name = index_.apps()[app].name,
                             .source = "workflow_tool_app",
                             .app_name = "",
                             .node_title = ""});
  }
  return std::move(dependencies_);
}

}  // namespace courier::exporting
