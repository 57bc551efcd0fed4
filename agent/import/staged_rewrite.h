// The second pass over staged apps, for those whose text must change before it is written: provider
// ids and knowledge bases that map, secrets that the package does not carry, bindings that the
// target keeps. Tells with the plan what an update leaves without a value. Works in batches of
// bounded size; apps that need nothing are not read again.
#pragma once

#include "absl/status/status.h"
#include "agent/db/transaction.h"
#include "agent/import/staged_package.h"
#include "agent/import/target_workspace.h"
#include "common/migration/plan.h"

namespace courier::import {

// The plan renames something that the app's graph refers to.
bool MapsReferences(const migration::IncomingApp& app, const migration::Plan& plan);

absl::Status RewriteStagedApps(db::Transaction& transaction, const TargetWorkspace& workspace,
                               const StagedPackage& package, migration::Plan& plan);

// Takes credentials without a key out of staged API tools that would replace some with a key.
absl::Status KeepToolKeys(db::Transaction& transaction, const TargetWorkspace& workspace,
                          migration::Plan& plan);

}  // namespace courier::import
