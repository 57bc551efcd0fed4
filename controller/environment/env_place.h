// Where a .env lies that `courier env` works on: a folder of this machine, or beside an agent. Both
// plan and apply alike; a plan's digest is good for the same place only, and in a folder only for
// as long as the object lives. Errors are those of common/envfile_store, from an agent also those
// of any call.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/envfile_store/env_commands.h"
#include "common/envfile_store/env_restore.h"
#include "common/envfile_store/env_sync.h"

namespace courier::controller {

class EnvPlace {
 public:
  virtual ~EnvPlace() = default;

  virtual absl::StatusOr<envfile::EnvDiffReport> Diff(const std::optional<std::string>& base) = 0;
  virtual absl::StatusOr<envfile::SyncPlan> PlanSync(const envfile::SyncRequest& request) = 0;
  virtual absl::StatusOr<envfile::SyncOutcome> ApplySync(const envfile::SyncRequest& request,
                                                         const std::string& digest) = 0;
  virtual absl::StatusOr<envfile::BackupList> Backups() = 0;
  virtual absl::StatusOr<envfile::RestorePlan> PlanRestore(const std::string& backup) = 0;
  virtual absl::StatusOr<envfile::RestoreOutcome> ApplyRestore(const std::string& backup,
                                                               const std::string& digest) = 0;
  virtual absl::StatusOr<envfile::PrunePlan> PlanPrune(const envfile::PrunePolicy& policy) = 0;
  virtual absl::StatusOr<envfile::PrunePlan> ApplyPrune(const envfile::PrunePolicy& policy,
                                                        const std::string& digest) = 0;
  // All settings, digests under `key`: one side of a comparison.
  virtual absl::StatusOr<std::vector<envfile::Setting>> Describe(const std::string& key) = 0;
};

}  // namespace courier::controller
