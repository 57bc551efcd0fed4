// Finds planned updates that would write what is there already, so that they are not written.
#pragma once

#include "absl/status/status.h"
#include "agent/db/transaction.h"
#include "agent/import/staged_package.h"
#include "agent/import/target_workspace.h"
#include "common/migration/plan.h"

namespace courier::import {

// Keeps the apps that were equal when they came, unless the plan changes them: those are staged
// after all. Before RewriteStagedApps.
absl::Status KeepEqualApps(StagedPackage& package, migration::Plan& plan);

// Turns Action::kUpdate into kKeep where every written column is equal. Items with tokens are left
// alone: a token differs each time even when its secret does not. After RewriteStagedApps.
absl::Status MarkUnchanged(db::Transaction& transaction, const TargetWorkspace& workspace,
                           migration::Plan& plan);

}  // namespace courier::import
