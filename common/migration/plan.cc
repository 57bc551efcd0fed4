#include "common/migration/plan.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/migration/plan_builder.h"

namespace courier::migration {
namespace {

// More would be read by nobody, and a report item must fit into a message.
constexpr size_t kMaxMessages = 100;

absl::string_view StrategyHint() {
  return "Use --conflict-strategy update or skip, or leave it out.";
}

}  // namespace

std::string Quoted(absl::string_view name) { return absl::StrCat("\"", name, "\""); }

void PlanContext::Refuse(Reason reason, const std::string& sentence) {
  if (plan.refusal.ok()) plan.refusal = MakeError(reason, sentence);
}

void PlanContext::NeedsHand(PlannedItem& item, std::string sentence) const {
  ++plan.unresolved;
  if (item.messages.size() < kMaxMessages) {
    item.messages.push_back(std::move(sentence));
  } else if (item.messages.size() == kMaxMessages) {
    item.messages.emplace_back("and more, which are not listed");
  }
}

PlannedItem ResolveConflict(PlanContext& context, absl::string_view kind, absl::string_view name,
                            const TargetId& existing) {
  PlannedItem item;
  item.target_id = existing;
  switch (context.options.conflict_strategy) {
    case model::ConflictStrategy::kFail:
      context.Refuse(
          Reason::kConflict,
          absl::StrCat(kind, " ", Quoted(name), " already exists there (id ", existing.text,
                       "), and --conflict-strategy is fail. ", StrategyHint()));
      item.messages.push_back("already exists there");
      break;
    case model::ConflictStrategy::kSkip:
      item.action = Action::kSkip;
      break;
    case model::ConflictStrategy::kUpdate:
      item.action = Action::kUpdate;
      break;
  }
  return item;
}

PlannedItem CreateItem(PlanContext& context, const SourceId& id,
                       const absl::flat_hash_set<std::string>& taken) {
  PlannedItem item;
  item.action = Action::kCreate;
  if (context.preserves_ids() && !taken.contains(id.text)) {
    item.target_id = TargetId(id.text);
    return item;
  }
  item.target_id = context.new_id(id);
  if (context.preserves_ids()) {
    item.notes.emplace_back("gets a new id: its own is in use there");
  }
  return item;
}

namespace {

// What is skipped or there already needs no table to go into.
void CheckSchema(PlanContext& context, model::ItemKind kind, absl::string_view word,
                 const std::vector<PlannedItem>& items, absl::string_view way_out) {
  const auto unfit = context.target.unfit.find(kind);
  if (unfit == context.target.unfit.end()) return;
  if (std::none_of(items.begin(), items.end(), IsWritten)) return;
  context.Refuse(Reason::kSchemaUnfit,
                 absl::StrCat(word, " can't be written: ", unfit->second, way_out));
}

void CheckSchema(PlanContext& context) {
  CheckSchema(context, model::ItemKind::kApiTool, "API tools", context.plan.api_tools, "");
  CheckSchema(context, model::ItemKind::kWorkflowTool, "workflow tools",
              context.plan.workflow_tools, "");
  CheckSchema(context, model::ItemKind::kMcpTool, "MCP servers", context.plan.mcp_tools,
              " Without --include-secrets no MCP server is transferred.");
}

}  // namespace

Plan BuildPlan(const IncomingPackage& package, const TargetState& target,
               const model::ImportOptions& options, NewIdFor new_id) {
  Plan plan;
  PlanContext context{package, target, options, new_id, plan};
  PlanApps(context);
  PlanApiTools(context);
  PlanMcpTools(context);
  PlanWorkflowTools(context);
  PlanDatasets(context);
  CheckReferences(context);
  CheckSchema(context);
  CheckPlugins(context);
  PlanDependencies(context);
  plan.unresolved += package.notices.size();
  ApplyStrict(options, plan);
  return plan;
}

void ApplyStrict(const model::ImportOptions& options, Plan& plan) {
  if (!options.strict || plan.unresolved == 0 || !plan.refusal.ok()) return;
  plan.refusal = MakeError(
      Reason::kUnresolved,
      absl::StrCat(plan.unresolved, plan.unresolved == 1 ? " thing needs" : " things need",
                   " your hand, and --strict is given. See the plan, or leave --strict out."));
}

bool HasAny(const std::vector<PlannedItem>& items, Action action) {
  return std::any_of(items.begin(), items.end(),
                     [action](const PlannedItem& item) { return item.action == action; });
}

bool AnyWritten(const std::vector<PlannedItem>& items) {
  return std::any_of(items.begin(), items.end(), IsWritten);
}

std::string TriggerNodeKey(absl::string_view app_id, absl::string_view node_id) {
  return absl::StrCat(app_id, "\n", node_id);
}

}  // namespace courier::migration
