// What planned updates will change, for the person who is asked: read from the staged rows and from
// those that are there. Only the first updates of each kind are described, so that a large import
// costs no more for it.
#pragma once

#include "absl/status/status.h"
#include "agent/db/transaction.h"
#include "agent/import/staged_package.h"
#include "agent/import/target_workspace.h"
#include "agent/schema/catalog.h"
#include "common/migration/plan.h"

namespace courier::import {

// After MarkUnchanged; fills PlannedItem::changes.
absl::Status DescribeChanges(db::Transaction& transaction, const schema::Catalog& catalog,
                             const TargetWorkspace& workspace, const StagedPackage& package,
                             migration::Plan& plan);

}  // namespace courier::import
