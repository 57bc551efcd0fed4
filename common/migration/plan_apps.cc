// Apps: matched by id under preserve-id, never under generate-new-id.
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/migration/plan_builder.h"

namespace courier::migration {
namespace {

constexpr size_t kMaxTriggersOfAKind = 5;  // Dify refuses more when it next saves the draft

void CheckMode(PlanContext& context, const IncomingApp& app) {
  if (app.mode == "workflow" || app.mode == "advanced-chat") return;
  context.Refuse(
      Reason::kUnsupportedMode,
      absl::StrCat("app ", Quoted(app.name), " has mode ", app.mode,
                   "; only workflow and advanced-chat apps can be transferred. Leave it out."));
}

void CheckTriggers(PlanContext& context, const IncomingApp& app) {
  size_t webhooks = 0;
  size_t plugins = 0;
  for (const TriggerNode& trigger : app.facts.triggers) {
    webhooks += trigger.kind == TriggerNode::Kind::kWebhook ? 1 : 0;
    plugins += trigger.kind == TriggerNode::Kind::kPlugin ? 1 : 0;
  }
  if (webhooks <= kMaxTriggersOfAKind && plugins <= kMaxTriggersOfAKind) return;
  context.Refuse(
      Reason::kBadGraph,
      absl::StrCat("app ", Quoted(app.name), " has more than ", kMaxTriggersOfAKind,
                   " triggers of one kind, which Dify does not load. Remove some at the source."));
}

// Dify looks for triggers among the nodes of a workflow, so there must be some that say what they
// are.
void CheckNodes(PlanContext& context, const IncomingApp& app) {
  if (app.mode != "workflow") return;
  if (app.facts.lacks_nodes) {
    context.Refuse(Reason::kBadGraph,
                   absl::StrCat("app ", Quoted(app.name),
                                " has a graph without nodes, which Dify "
                                "does not load. Open it in Dify's editor and save it again, or "
                                "leave it out."));
  }
  if (!app.facts.has_untyped_node) return;
  context.Refuse(Reason::kBadGraph, absl::StrCat("app ", Quoted(app.name),
                                                 " has a node without a type, which Dify "
                                                 "does not load. Remove the node at the source."));
}

PlannedItem PlanExisting(PlanContext& context, const IncomingApp& app,
                         const ExistingApp& existing) {
  PlannedItem item = ResolveConflict(context, "app", app.name, existing.id);
  if (item.action == Action::kUpdate && existing.mode != app.mode) {
    context.Refuse(Reason::kUnsupportedMode,
                   absl::StrCat("app ", Quoted(app.name), " (id ", existing.id.text, ") has mode ",
                                existing.mode, " there and ", app.mode,
                                " here; an update can't change the mode."));
    item.action = Action::kNone;
    item.messages.push_back(absl::StrCat("has mode ", existing.mode, " there"));
  }
  item.leaves_published = item.action == Action::kUpdate && existing.published;
  return item;
}

PlannedItem PlanNew(PlanContext& context, const IncomingApp& app) {
  if (context.preserves_ids() && context.target.taken_app_ids.contains(app.id.text)) {
    context.Refuse(
        Reason::kIdTaken,
        absl::StrCat(
            "app ", Quoted(app.name), " can't keep its id ", app.id.text,
            ": another workspace of the target uses it. Use --id-strategy generate-new-id."));
    PlannedItem item;
    item.messages.push_back("another workspace there uses its id");
    return item;
  }
  PlannedItem item = CreateItem(context, app.id, context.target.taken_app_ids);
  if (!context.preserves_ids() && context.target.app_names.contains(app.name)) {
    item.messages.push_back("an app of this name is there already; this is one more copy");
  }
  return item;
}

// Where Dify keeps what makes such a trigger fire.
absl::string_view TableOf(TriggerNode::Kind kind) {
  switch (kind) {
    case TriggerNode::Kind::kWebhook:
      return "workflow_webhook_triggers";
    case TriggerNode::Kind::kPlugin:
      return "workflow_plugin_triggers";
    case TriggerNode::Kind::kSchedule:
      return "app_triggers";
  }
  return "";
}

// What the source has and the target will not work with.
void NoteLosses(PlanContext& context, const IncomingApp& app, PlannedItem& item) {
  if (app.has_image_icon) {
    context.NeedsHand(item, "its icon is an image in the source's storage: upload it again");
  }
  for (const LocalFileDefault& file : app.facts.local_files) {
    context.NeedsHand(
        item, absl::StrCat("node ", Quoted(file.node_title), ": the default file of variable ",
                           Quoted(file.variable), " is in the source's storage: choose it again"));
  }
  for (const std::string& title : app.facts.bound_agent_nodes) {
    context.NeedsHand(item, absl::StrCat("node ", Quoted(title),
                                         ": bind it to an agent of the target workspace"));
  }
  // Under update the target may have them, which shows when the draft is rewritten.
  if (item.action == Action::kCreate && !context.package.header.include_secrets) {
    NoteEmptySecrets(app.empty_secrets, item, context.plan);
  }
  if (item.action == Action::kCreate) {
    for (const std::string& title : app.credential_nodes) {
      context.NeedsHand(item, absl::StrCat("node ", Quoted(title),
                                           ": the credential of its tool was left out: choose one "
                                           "of the target workspace"));
    }
  }
  for (const TriggerNode& trigger : app.facts.triggers) {
    const std::string& title = trigger.title.empty() ? trigger.node_id : trigger.title;
    if (const auto lack = context.target.lacks.find(TableOf(trigger.kind));
        lack != context.target.lacks.end()) {
      context.NeedsHand(item, absl::StrCat("node ", Quoted(title),
                                           ": this trigger never fires there: ", lack->second));
      continue;
    }
    if (context.target.trigger_nodes.contains(
            TriggerNodeKey(item.target_id.text, trigger.node_id))) {
      continue;
    }
    if (trigger.kind == TriggerNode::Kind::kWebhook) {
      item.messages.push_back(absl::StrCat("node ", Quoted(title),
                                           ": its webhook gets a new address; tell the callers"));
    } else if (trigger.kind == TriggerNode::Kind::kPlugin) {
      context.NeedsHand(item, absl::StrCat("node ", Quoted(title),
                                           ": choose a subscription of the target workspace"));
    }
  }
}

}  // namespace

void NoteEmptySecrets(const std::vector<std::string>& names, PlannedItem& item, Plan& plan) {
  if (names.empty()) return;
  item.messages.push_back(absl::StrCat(
      names.size() == 1 ? "secret variable " : "secret variables ", absl::StrJoin(names, ", "),
      names.size() == 1 ? " is empty: set it" : " are empty: set them",
      " in the target, or transfer with --include-secrets"));
  ++plan.unresolved;
}

void PlanApps(PlanContext& context) {
  for (const IncomingApp& app : context.package.apps) {
    CheckMode(context, app);
    CheckNodes(context, app);
    CheckTriggers(context, app);
    const auto existing = context.target.apps_by_id.find(app.id.text);
    const bool there = context.preserves_ids() && existing != context.target.apps_by_id.end();
    PlannedItem item = there ? PlanExisting(context, app, existing->second) : PlanNew(context, app);
    if (item.action == Action::kCreate || item.action == Action::kUpdate)
      NoteLosses(context, app, item);
    context.plan.apps.push_back(std::move(item));
  }
}

}  // namespace courier::migration
