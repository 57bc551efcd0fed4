// The parts of BuildPlan, one per kind of resource. Internal to common/migration.
#pragma once

#include <string>

#include "common/migration/plan.h"

namespace courier::migration {

// What the parts read and the plan they write.
struct PlanContext {
  const IncomingPackage& package;
  const TargetState& target;
  const model::ImportOptions& options;
  NewIdFor new_id;
  Plan& plan;

  bool preserves_ids() const { return options.id_strategy == model::IdStrategy::kPreserveId; }
  // The first refusal stays: it is the one that a user mends first.
  void Refuse(Reason reason, const std::string& sentence);
  // Something that a person must mend: told with the item, refused under --strict.
  void NeedsHand(PlannedItem& item, std::string sentence) const;
};

// For an item that the target has already, as `existing`: skip, update, or refuse as the user
// asked.
PlannedItem ResolveConflict(PlanContext& context, absl::string_view kind, absl::string_view name,
                            const TargetId& existing);

// For an item that the target lacks: keeps the id where that is asked for and free.
PlannedItem CreateItem(PlanContext& context, const SourceId& id,
                       const absl::flat_hash_set<std::string>& taken);

void PlanApps(PlanContext& context);
void PlanApiTools(PlanContext& context);
void PlanMcpTools(PlanContext& context);
// After PlanApps: decides too which apps are published.
void PlanWorkflowTools(PlanContext& context);
void PlanDatasets(PlanContext& context);
// After all others: tools that the written apps refer to and the target will not have.
void CheckReferences(PlanContext& context);
// Models, plugins and credentials that the written apps run on.
void CheckPlugins(PlanContext& context);
void PlanDependencies(PlanContext& context);

std::string Quoted(absl::string_view name);

}  // namespace courier::migration
