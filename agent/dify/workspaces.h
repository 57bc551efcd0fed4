// Finding a workspace (a row of `tenants`) by name or id.
#pragma once

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "agent/db/transaction.h"

namespace courier::dify {

struct Workspace {
  std::string id;
  std::string name;
  std::string status;
};

// Whether the caller may see it; workspaces that it may not see don't exist for it.
using IsVisible = absl::FunctionRef<bool(const Workspace&)>;

absl::StatusOr<std::vector<Workspace>> ListWorkspaces(db::Session& session, IsVisible visible);

// By id, else by exact name; empty: the only visible one. kWorkspaceNotFound, kWorkspaceAmbiguous.
absl::StatusOr<Workspace> FindWorkspace(db::Session& session, absl::string_view name_or_id,
                                        IsVisible visible);

}  // namespace courier::dify
