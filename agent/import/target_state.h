// Reads what the target has of an incoming package, a handful of statements whatever the number of
// items.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "agent/db/transaction.h"
#include "agent/import/target_workspace.h"
#include "agent/schema/catalog.h"
#include "common/migration/plan.h"

namespace courier::import {

struct LoadedState {
  migration::TargetState state;
  // Changes when any row that the plan depends on changes; part of the plan's hash.
  std::string fingerprint;
};

// Reads the staging tables of `session` too, so the package must be staged.
absl::StatusOr<LoadedState> LoadTargetState(db::Session& session, const schema::Catalog& catalog,
                                            const TargetWorkspace& workspace,
                                            const migration::IncomingPackage& package,
                                            const model::ImportOptions& options);

}  // namespace courier::import
