// What the written apps refer to: knowledge bases are kept, mapped or taken out; tools that the
// target will not have are reported.
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

// The tools that the target has or will have, and those that the source reported missing itself.
class KnownTools {
 public:
  explicit KnownTools(const PlanContext& context) {
    const auto add_named = [](const auto& list, Names& names) {
      for (const auto& each : list) {
        names.ids_and_names.insert(each.id.text);
        names.ids_and_names.insert(each.name);
        names.names.insert(each.name);
      }
    };
    add_named(context.package.api_tools, api_tools_);
    add_named(context.target.api_tools, api_tools_);
    add_named(context.package.workflow_tools, workflow_tools_);
    add_named(context.target.workflow_tools, workflow_tools_);
    const auto add_mcp = [this](const auto& list) {
      for (const auto& each : list) {
        mcp_tools_.insert(each.id.text);
        mcp_tools_.insert(each.server_identifier);
      }
    };
    add_mcp(context.package.mcp_tools);
    add_mcp(context.target.mcp_tools);
    for (const model::Notice& notice : context.package.notices) noticed_.insert(notice.identifier);
  }

  bool Has(const ToolReference& tool) const {
    switch (tool.kind) {
      case ProviderKind::kApiTool:
        return api_tools_.Has(tool);
      case ProviderKind::kWorkflowTool:
        return workflow_tools_.Has(tool);
      case ProviderKind::kMcpTool:
        return mcp_tools_.contains(tool.provider_id);
      case ProviderKind::kBuiltinOrPlugin:
        return true;  // reported as a dependency of the package
    }
    return true;
  }

  bool Noticed(const ToolReference& tool) const { return noticed_.contains(tool.provider_id); }

 private:
  using Set = absl::flat_hash_set<absl::string_view>;

  struct Names {
    Set ids_and_names;
    Set names;

    bool Has(const ToolReference& tool) const {
      return ids_and_names.contains(tool.provider_id) ||
             (tool.provider_name && names.contains(*tool.provider_name));
    }
  };

  Names api_tools_;
  Names workflow_tools_;
  Set mcp_tools_;
  Set noticed_;
};

// What the source lacks too is reported once, by its notice.
void CheckTools(PlanContext& context, const KnownTools& known, const IncomingApp& app,
                PlannedItem& item) {
  absl::flat_hash_set<std::string> told;
  for (const ToolReference& tool : app.facts.tools) {
    if (known.Has(tool) || known.Noticed(tool) ||
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
  if (context.options.dataset_map.empty()) return;
  absl::flat_hash_set<absl::string_view> used;
  for (const IncomingApp& app : context.package.apps) {
    for (const DatasetReference& each : app.facts.datasets) used.insert(each.dataset_id);
  }
  for (const auto& [from, to] : context.options.dataset_map) {
    if (used.contains(from)) continue;
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
  const KnownTools known(context);
  for (size_t i = 0; i < context.package.apps.size(); ++i) {
    PlannedItem& item = context.plan.apps[i];
    if (!IsWritten(item)) continue;
    CheckTools(context, known, context.package.apps[i], item);
  }
}

}  // namespace courier::migration
