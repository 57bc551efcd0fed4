// Who and what an import writes for: the target workspace, the operator whose name stands on new
// rows, and the workspace's public key.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "agent/db/transaction.h"
#include "common/base/strong_id.h"

namespace courier::import {

struct TargetWorkspace {
  TargetId id;
  std::string name;
  // tenants.encrypt_public_key; empty when NULL.
  std::string public_key;
};

struct Operator {
  std::string account_id;
  std::string email;
  // accounts.interface_language, "en-US" when NULL: the language of new sites.
  std::string language;
};

// By e-mail when given (exact), else the earliest owner. The account must be active and may edit:
// role owner, admin or editor. kOperatorNotFound, kOperatorUnfit.
absl::StatusOr<Operator> FindOperator(db::Session& session, const TargetWorkspace& workspace,
                                      const std::string& email);

// The key as it stands now. kWorkspaceNotFound when the workspace is gone.
absl::StatusOr<std::string> ReadPublicKey(db::Session& session, const TargetId& workspace);

absl::StatusOr<bool> HasApps(db::Session& session, const TargetId& workspace);

// One import at a time into a workspace: an advisory lock of the session, released with it.
// kWorkspaceLocked.
absl::Status LockWorkspace(db::Session& session, const TargetWorkspace& workspace);

}  // namespace courier::import
