// The .env, .env.example and env-backup of a folder of this machine. Needs no agent and no
// configuration.
#pragma once

#include <memory>
#include <utility>

#include "controller/environment/env_place.h"

namespace courier::controller {

class EnvFolder final : public EnvPlace {
 public:
  // kUsage for what is no folder.
  static absl::StatusOr<std::unique_ptr<EnvFolder>> Open(const std::string& directory,
                                                         envfile::SecretNames secrets);

  absl::StatusOr<envfile::EnvDiffReport> Diff(const std::optional<std::string>& base) override;
  absl::StatusOr<envfile::SyncPlan> PlanSync(const envfile::SyncRequest& request) override;
  absl::StatusOr<envfile::SyncOutcome> ApplySync(const envfile::SyncRequest& request,
                                                 const std::string& digest) override;
  absl::StatusOr<envfile::BackupList> Backups() override;
  absl::StatusOr<envfile::RestorePlan> PlanRestore(const std::string& backup) override;
  absl::StatusOr<envfile::RestoreOutcome> ApplyRestore(const std::string& backup,
                                                       const std::string& digest) override;
  absl::StatusOr<envfile::PrunePlan> PlanPrune(const envfile::PrunePolicy& policy) override;
  absl::StatusOr<envfile::PrunePlan> ApplyPrune(const envfile::PrunePolicy& policy,
                                                const std::string& digest) override;
  absl::StatusOr<std::vector<envfile::Setting>> Describe(const std::string& key) override;

 private:
  explicit EnvFolder(envfile::EnvContext context) : context_(std::move(context)) {}

  envfile::EnvContext context_;
};

}  // namespace courier::controller
