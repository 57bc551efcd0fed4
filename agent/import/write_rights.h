// Whether the agent's database role may write what is planned: told with the plan, and not by the
// first statement that fails.
#pragma once

#include "absl/status/status.h"
#include "agent/db/transaction.h"
#include "common/migration/plan.h"
#include "common/model/options.h"

namespace courier::import {

// kMissingRight names what is missing. What only some rows need, such as taking away the trigger of
// a node that is gone, is not looked at.
absl::Status CheckWriteRights(db::Session& session, const migration::Plan& plan,
                              const model::ImportOptions& options);

}  // namespace courier::import
