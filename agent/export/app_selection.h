// Which apps of a workspace a selection means.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "agent/db/transaction.h"
#include "agent/dify/workspaces.h"
#include "common/model/options.h"

namespace courier::exporting {

struct AppIdentity {
  std::string id;
  std::string name;
  std::string mode;
};

// All apps of the workspace, whatever their mode, oldest first.
absl::StatusOr<std::vector<AppIdentity>> ReadAppIdentities(db::Session& session,
                                                           const dify::Workspace& workspace);

// The chosen ones, in the order asked for, each once. An entry is an id, an exact name or a glob (*
// and ?). kAppNotFound, kAppAmbiguous (with the candidates), kUnsupportedMode for an app named
// outright.
absl::StatusOr<std::vector<AppIdentity>> SelectApps(const std::vector<AppIdentity>& all,
                                                    const model::Selection& selection,
                                                    const std::string& workspace_name);

bool IsTransferable(const AppIdentity& app);

}  // namespace courier::exporting
