// What the written apps refer to: knowledge bases are kept, mapped or taken out; tools that the
// target will not have are told.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/migration/plan_builder.h"

namespace courier::migration {
namespace {

// The target's knowledge base for a source one; empty when there is none.
std::string TargetDatasetOf(PlanContext& context, const std::string& source_id) {
  const auto asked = context.options.dataset_map.find(source_id);
  if (asked != context.options.dataset_map.end()) {
    if (context.target.dataset_ids.contains(asked->second)) return asked->second;
    context.Refuse(Reason::kUnresolved,
                   absl::StrCat("--map-dataset ", source_id, "=", asked->second,
                                ": the target workspace has no knowledge base with that id."));
    return "";
  }
  if (context.target.dataset_ids.contains(source_id)) return source_id;
  const auto name = context.package.dataset_names.find(source_id);
  if (name == context.package.dataset_names.end()) return "";
  const auto same_name = context.target.dataset_ids_by_name.find(name->second);
  if (same_name == context.target.dataset_ids_by_name.end() || same_name->second.size() != 1)
    return "";
  return same_name->second.front();
}

std::string DatasetLabel(const PlanContext& context, const std::string& id) {
  const auto name = context.package.dataset_names.find(id);
  return name == context.package.dataset_names.end()
             ? id
             : absl::StrCat(Quoted(name->second), " (", id, ")");
}

// True when the target has, or will have, a tool of this kind under this id or name.
bool WillExist(const PlanContext& context, const ToolReference& tool) {
  const auto named = [&](const auto& list) {
    return std::any_of(list.begin(), list.end(), [&](const auto& each) {
      return each.id.text == tool.provider_id || each.name == tool.provider_id ||
             (tool.provider_name && each.name == *tool.provider_name);
    });
  };
  const auto mcp = [&](const auto& list) {
    return std::any_of(list.begin(), list.end(), [&](const auto& each) {
      return each.id.text == tool.provider_id || each.server_identifier == tool.provider_id;
    });
  };
  switch (tool.kind) {
    case ProviderKind::kApiTool:
      return named(context.package.api_tools) || named(context.target.api_tools);
    case ProviderKind::kWorkflowTool:
      return named(context.package.workflow_tools) || named(context.target.workflow_tools);
    case ProviderKind::kMcpTool:
      return mcp(context.package.mcp_tools) || mcp(context.target.mcp_tools);
    case ProviderKind::kBuiltinOrPlugin:
      return true;  // told as a dependency of the package
  }
  return true;
}

// What the source lacks too is told once, by its notice.
void CheckTools(PlanContext& context, const IncomingApp& app, PlannedItem& item) {
  absl::flat_hash_set<std::string> told;
  const auto noticed = [&](const ToolReference& tool) {
    const auto& notices = context.package.notices;
    return std::any_of(notices.begin(), notices.end(), [&](const model::Notice& notice) {
      return notice.identifier == tool.provider_id;
    });
  };
  for (const ToolReference& tool : app.facts.tools) {
    if (WillExist(context, tool) || noticed(tool) ||
        !told.insert(absl::StrCat(tool.node_id, "\n", tool.provider_id)).second)
      continue;
    const std::string& name = tool.provider_name ? *tool.provider_name : tool.provider_id;
    context.NeedsHand(
        item,
        absl::StrCat("node ", Quoted(tool.node_title), ": ", ProviderKindWord(tool.kind), " ",
                     Quoted(name), " is neither in the package nor in the target: add it there"));
  }
}

// A mapping that nothing uses is most likely misspelt.
void NoteUnusedMappings(PlanContext& context) {
  for (const auto& [from, to] : context.options.dataset_map) {
    const bool used = std::any_of(
        context.package.apps.begin(), context.package.apps.end(), [&](const IncomingApp& app) {
          const auto& datasets = app.facts.datasets;
          return std::any_of(datasets.begin(), datasets.end(),
                             [&](const DatasetReference& each) { return each.dataset_id == from; });
        });
    if (used) continue;
    context.plan.warnings.push_back(absl::StrCat("no app of this transfer uses knowledge base ",
                                                 from, ", which is mapped to ", to));
  }
}

}  // namespace

void PlanDatasets(PlanContext& context) {
  absl::flat_hash_set<std::string> missing;
  for (size_t i = 0; i < context.package.apps.size(); ++i) {
    PlannedItem& item = context.plan.apps[i];
    if (!IsWritten(item)) continue;
    for (const DatasetReference& dataset : context.package.apps[i].facts.datasets) {
      if (!context.plan.datasets.contains(dataset.dataset_id) &&
          !missing.contains(dataset.dataset_id)) {
        std::string target = TargetDatasetOf(context, dataset.dataset_id);
        if (target.empty()) {
          missing.insert(dataset.dataset_id);
        } else {
          context.plan.datasets.emplace(dataset.dataset_id, std::move(target));
        }
      }
      if (missing.contains(dataset.dataset_id)) {
        context.NeedsHand(
            item, absl::StrCat("node ", Quoted(dataset.node_title), ": knowledge base ",
                               DatasetLabel(context, dataset.dataset_id),
                               " is not in the target and was taken out: choose one there, or use "
                               "--map-dataset"));
      }
    }
  }
}

void CheckReferences(PlanContext& context) {
  NoteUnusedMappings(context);
  for (size_t i = 0; i < context.package.apps.size(); ++i) {
    PlannedItem& item = context.plan.apps[i];
    if (!IsWritten(item)) continue;
    CheckTools(context, context.package.apps[i], item);
  }
}

}  // namespace courier::migration
