// Workflow tools, and which apps are published for them. A tool calls the published version of the
// app behind it, so that app must have one.
#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/migration/plan_builder.h"
#include "common/migration/schedule_node.h"

namespace courier::migration {
namespace {

// The app behind a tool, as the target will have it.
struct BackingApp {
  TargetId id;
  bool published = false;
  // Set when the package carries it.
  std::optional<size_t> index;
};

// Dify runs the first schedule of an app of mode workflow.
std::string ScheduleObstacle(const IncomingApp& app) {
  if (app.mode != "workflow") return "";
  for (const TriggerNode& trigger : app.facts.triggers) {
    if (trigger.kind != TriggerNode::Kind::kSchedule) continue;
    std::string problem = trigger.schedule_problem;
    if (problem.empty()) {
      problem = std::string(CheckSchedule({trigger.cron, trigger.timezone}).message());
    }
    if (problem.empty()) return "";
    const std::string& title = trigger.title.empty() ? trigger.node_id : trigger.title;
    return absl::StrCat("the schedule of node ", Quoted(title), " can't run: ", problem);
  }
  return "";
}

// Why Dify would not publish this draft; empty when it would.
std::string PublishObstacle(const IncomingApp& app) {
  if (app.facts.has_start && !app.facts.triggers.empty())
    return "it has both a start node and a trigger";
  if (!app.facts.bound_agent_nodes.empty()) return "it needs an agent of the target workspace";
  return ScheduleObstacle(app);
}

std::optional<BackingApp> FindBackingApp(const PlanContext& context, const SourceId& app_id) {
  for (size_t i = 0; i < context.package.apps.size(); ++i) {
    if (context.package.apps[i].id != app_id) continue;
    const PlannedItem& item = context.plan.apps[i];
    if (item.target_id.empty()) return std::nullopt;
    const auto existing = context.target.apps_by_id.find(item.target_id.text);
    const bool published =
        existing != context.target.apps_by_id.end() && existing->second.published;
    return BackingApp{item.target_id, published, i};
  }
  const auto existing = context.target.apps_by_id.find(app_id.text);
  if (existing == context.target.apps_by_id.end()) return std::nullopt;
  return BackingApp{existing->second.id, existing->second.published, std::nullopt};
}

bool IsOrphaned(const PlanContext& context, const ExistingWorkflowTool& tool) {
  return !context.target.apps_by_id.contains(tool.app_id.text);
}

struct Matches {
  const ExistingWorkflowTool* by_id = nullptr;
  const ExistingWorkflowTool* by_app = nullptr;
  const ExistingWorkflowTool* by_name = nullptr;
};

Matches FindMatches(const PlanContext& context, const IncomingWorkflowTool& tool,
                    const TargetId& app) {
  Matches found;
  for (const ExistingWorkflowTool& existing : context.target.workflow_tools) {
    if (existing.id.text == tool.id.text) found.by_id = &existing;
    if (!app.empty() && existing.app_id == app) found.by_app = &existing;
    if (existing.name == tool.name) found.by_name = &existing;
  }
  return found;
}

// Under preserve-id: by id, then app, then name, and all that match must be one row on that app.
const ExistingWorkflowTool* MatchPreserving(PlanContext& context, const IncomingWorkflowTool& tool,
                                            const Matches& found, const TargetId& app) {
  const ExistingWorkflowTool* match = found.by_id != nullptr    ? found.by_id
                                      : found.by_app != nullptr ? found.by_app
                                                                : found.by_name;
  if (match == nullptr) return nullptr;
  for (const ExistingWorkflowTool* other : {found.by_id, found.by_app, found.by_name}) {
    if (other == nullptr || other == match) continue;
    context.Refuse(
        Reason::kReferencesDisagree,
        absl::StrCat("workflow tool ", Quoted(tool.name), ": there, ", Quoted(match->name), " (id ",
                     match->id.text, ") and ", Quoted(other->name), " (id ", other->id.text,
                     ") both stand for it. Rename or remove one of them."));
    return match;
  }
  if (match->app_id != app && !IsOrphaned(context, *match)) {
    context.Refuse(Reason::kReferencesDisagree,
                   absl::StrCat("workflow tool ", Quoted(tool.name),
                                ": there, it belongs to another app (id ", match->app_id.text,
                                ") than here. Rename one of them, or remove the one there."));
  }
  return match;
}

const ExistingWorkflowTool* MatchRenewing(const Matches& found) {
  return found.by_name != nullptr ? found.by_name : found.by_app;
}

// Why the tool can't call this draft once it is published; empty when it can.
std::string ToolObstacle(const IncomingApp& app, const IncomingWorkflowTool& tool) {
  if (app.facts.has_human_input) return "its app waits for human input";
  for (const std::string& parameter : tool.parameters) {
    const bool known =
        std::any_of(app.facts.start_variables.begin(), app.facts.start_variables.end(),
                    [&](const StartVariable& v) {
                      return v.variable == parameter && v.type != "external_data_tool";
                    });
    if (!known && !app.takes_files) {
      return absl::StrCat("its parameter ", Quoted(parameter), " is no input of its app's draft");
    }
  }
  return "";
}

// Sees to it that the app has a published version, if that may be done; else says why not.
std::string EnsurePublished(PlanContext& context, const BackingApp& backing,
                            const IncomingWorkflowTool& tool) {
  if (backing.index) {
    const IncomingApp& app = context.package.apps[*backing.index];
    PlannedItem& item = context.plan.apps[*backing.index];
    const bool wanted =
        context.options.publish == model::Publish::kAll ||
        (context.options.publish == model::Publish::kRequired && !backing.published);
    if (IsWritten(item) && wanted) {
      std::string obstacle = PublishObstacle(app);
      if (obstacle.empty()) obstacle = ToolObstacle(app, tool);
      if (!obstacle.empty()) return obstacle;
      item.publish = true;
      return "";
    }
  }
  return backing.published
             ? ""
             : "its app has no published version there; publish it, or use --publish required";
}

void MarkUnresolved(PlanContext& context, PlannedItem& item, const std::string& why) {
  item.action = Action::kNone;
  item.target_id = TargetId();
  context.NeedsHand(item, why);
}

PlannedItem PlanOne(PlanContext& context, const IncomingWorkflowTool& tool) {
  PlannedItem item;
  const std::optional<BackingApp> backing = FindBackingApp(context, tool.app_id);
  if (!backing) {
    MarkUnresolved(context, item, "the app behind it is not in the target; transfer it too");
    return item;
  }
  const Matches found = FindMatches(context, tool, backing->id);
  const ExistingWorkflowTool* existing = context.preserves_ids()
                                             ? MatchPreserving(context, tool, found, backing->id)
                                             : MatchRenewing(found);
  item = existing != nullptr ? ResolveConflict(context, "workflow tool", tool.name, existing->id)
                             : CreateItem(context, tool.id, context.target.taken_workflow_tool_ids);
  item.app_id = existing != nullptr ? existing->app_id : backing->id;
  // Its app was deleted: nothing else can be meant by it.
  const bool orphaned = existing != nullptr && IsOrphaned(context, *existing);
  if (orphaned && IsWritten(item)) {
    item.app_id = backing->id;
    item.notes.emplace_back("had lost its app there, and belongs to this one now");
  }
  if (item.action == Action::kSkip && item.app_id != backing->id) {
    item.notes.push_back(absl::StrCat("stays on the app it has there (id ", item.app_id.text, ")"));
  }
  if (!IsWritten(item)) return item;
  const std::string obstacle = EnsurePublished(context, *backing, tool);
  const bool stays_on_other_app = item.app_id != backing->id;
  if (stays_on_other_app) {
    item.messages.push_back(absl::StrCat("stays on the earlier copy of its app (id ",
                                         existing->app_id.text,
                                         "); the new copy is published, and no tool calls it"));
  } else if (!obstacle.empty()) {
    MarkUnresolved(context, item, obstacle);
  }
  return item;
}

// --publish all: every app that is written, not only those behind tools.
void PublishAll(PlanContext& context) {
  for (size_t i = 0; i < context.package.apps.size(); ++i) {
    PlannedItem& item = context.plan.apps[i];
    if (!IsWritten(item) || item.publish) continue;
    const std::string obstacle = PublishObstacle(context.package.apps[i]);
    if (obstacle.empty()) {
      item.publish = true;
    } else {
      context.NeedsHand(item, absl::StrCat("was not published: ", obstacle));
    }
  }
}

}  // namespace

void PlanWorkflowTools(PlanContext& context) {
  for (const IncomingWorkflowTool& tool : context.package.workflow_tools) {
    PlannedItem item = PlanOne(context, tool);
    if (!item.target_id.empty() && item.target_id.text != tool.id.text) {
      context.plan.providers[tool.id.text] = item.target_id.text;
    }
    context.plan.workflow_tools.push_back(std::move(item));
  }
  if (context.options.publish == model::Publish::kAll) PublishAll(context);
}

}  // namespace courier::migration
