#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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
          .notes = item.notes,
          .changes = item.changes,
          .selected = kind == ItemKind::kApp,
          .needed_by = {}};
}

// What the package's apps use: the first use of each, and how many apps have one.
class Uses {
 public:
  explicit Uses(const IncomingPackage& package) {
    for (const IncomingApp& app : package.apps) {
      for (const ToolReference& tool : app.facts.tools) Note(app, tool);
    }
    for (const IncomingWorkflowTool& tool : package.workflow_tools) {
      tool_of_app_.try_emplace(tool.app_id.text, tool.name);
    }
  }

  std::string Of(const IncomingApiTool& tool) const {
    return Of(ProviderKind::kApiTool, tool.id.text, tool.name);
  }
  std::string Of(const IncomingWorkflowTool& tool) const {
    return Of(ProviderKind::kWorkflowTool, tool.id.text, tool.name);
  }
  std::string Of(const IncomingMcpTool& tool) const {
    return Of(ProviderKind::kMcpTool, tool.id.text, tool.server_identifier);
  }
  std::string Of(const IncomingApp& app) const {
    const auto tool = tool_of_app_.find(app.id.text);
    return tool == tool_of_app_.end() ? "" : absl::StrCat("behind workflow tool ", tool->second);
  }

 private:
  struct Use {
    std::string text;
    const IncomingApp* last = nullptr;
    size_t apps = 0;
  };

  static std::string Key(ProviderKind kind, absl::string_view id) {
    return absl::StrCat(static_cast<int>(kind), "\n", id);
  }

  void Note(const IncomingApp& app, const ToolReference& tool) {
    Use& use = uses_[Key(tool.kind, tool.provider_id)];
    if (use.last == &app) return;
    use.last = &app;
    if (use.apps++ > 0) return;
    use.text = absl::StrCat("used by ", Quoted(app.name));
    if (!tool.node_title.empty()) {
      absl::StrAppend(&use.text, " (node ", Quoted(tool.node_title), ")");
    }
  }

  std::string Of(ProviderKind kind, absl::string_view id, absl::string_view other_id) const {
    auto use = uses_.find(Key(kind, id));
    if (use == uses_.end()) use = uses_.find(Key(kind, other_id));
    if (use == uses_.end()) return "";
    const size_t more = use->second.apps - 1;
    return more == 0 ? use->second.text
                     : absl::StrCat(use->second.text, " and ", more, more == 1 ? " app" : " apps",
                                    " more");
  }

  absl::flat_hash_map<std::string, Use> uses_;
  absl::flat_hash_map<std::string, std::string> tool_of_app_;
};

ReportItem LineOf(const model::Dependency& dependency, const PlannedItem& item) {
  ReportItem line = {.kind = ItemKind::kDependency,
                     .source_id = SourceId(dependency.provider_id),
                     .target_id = TargetId(),
                     .name = dependency.provider_name.value_or(dependency.provider_id),
                     .status = ItemStatus::kDependencyOnly,
                     .messages = item.messages,
                     .notes = item.notes,
                     .changes = {},
                     .selected = false,
                     .needed_by = {}};
  if (dependency.app_name.empty()) return line;
  std::string use = absl::StrCat("used by ", Quoted(dependency.app_name));
  if (!dependency.node_title.empty()) {
    absl::StrAppend(&use, " (node ", Quoted(dependency.node_title), ")");
  }
  std::vector<std::string>& told = line.messages.empty() ? line.notes : line.messages;
  told.insert(told.begin(), std::move(use));
  return line;
}

ReportItem LineOf(const model::Notice& notice) {
  return {.kind = notice.kind,
          .source_id = SourceId(notice.identifier),
          .target_id = TargetId(),
          .name = notice.name.empty() ? notice.identifier : notice.name,
          .status = ItemStatus::kUnresolved,
          .messages = {notice.message},
          .notes = {},
          .changes = {},
          .selected = false,
          .needed_by = {}};
}

// `"A", "B", "C" and 4 more`
std::string SomeOf(const std::vector<std::string>& names) {
  constexpr size_t kShown = 3;
  std::vector<std::string> shown;
  for (size_t i = 0; i < names.size() && i < kShown; ++i) shown.push_back(Quoted(names[i]));
  std::string text = absl::StrJoin(shown, ", ");
  if (names.size() > kShown) absl::StrAppend(&text, " and ", names.size() - kShown, " more");
  return text;
}

}  // namespace

void Conclude(const IncomingPackage& package, Plan& plan) {
  std::vector<std::string> outdated;
  std::vector<std::string> drafts;
  for (size_t i = 0; i < package.apps.size(); ++i) {
    PlannedItem& item = plan.apps[i];
    if (item.action == Action::kUpdate && item.leaves_published && !item.publish) {
      item.notes.emplace_back("its published version stays as it was");
      outdated.push_back(package.apps[i].name);
    } else if (item.action == Action::kCreate && !item.publish) {
      drafts.push_back(package.apps[i].name);
    }
  }
  if (!outdated.empty()) {
    plan.warnings.push_back(absl::StrCat(
        "the published version stays as it was, only the draft changes: ", SomeOf(outdated),
        "; --publish all publishes"));
  }
  if (!drafts.empty()) {
    plan.warnings.push_back(absl::StrCat("comes as a draft that is not published: ", SomeOf(drafts),
                                         "; --publish all publishes"));
  }
  for (auto* items : {&plan.apps, &plan.api_tools, &plan.workflow_tools, &plan.mcp_tools}) {
    for (PlannedItem& item : *items) {
      if (item.action == Action::kKeep) item.notes.clear();
    }
  }
}

model::ReportItems ReportOf(const IncomingPackage& package, const Plan& plan) {
  model::ReportItems lines;
  const Uses uses(package);
  const auto add = [&](ItemKind kind, const auto& list, const std::vector<PlannedItem>& items) {
    for (size_t i = 0; i < list.size(); ++i) {
      lines.push_back(LineOf(kind, list[i].id, list[i].name, items[i]));
      lines.back().needed_by = uses.Of(list[i]);
    }
  };
  add(ItemKind::kApp, package.apps, plan.apps);
  for (size_t i = 0; i < package.apps.size(); ++i) lines[i].selected = package.apps[i].selected;
  add(ItemKind::kApiTool, package.api_tools, plan.api_tools);
  add(ItemKind::kWorkflowTool, package.workflow_tools, plan.workflow_tools);
  add(ItemKind::kMcpTool, package.mcp_tools, plan.mcp_tools);
  for (size_t i = 0; i < package.dependencies.size(); ++i)
    lines.push_back(LineOf(package.dependencies[i], plan.dependencies[i]));
  for (const model::Notice& notice : package.notices) lines.push_back(LineOf(notice));
  return lines;
}

}  // namespace courier::migration
