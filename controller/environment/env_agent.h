// The .env beside an agent. What is secret there, its agent decides; a call that changes files and
// ends without an answer says that it may or may not be done.
#pragma once

#include "controller/client/agent_client.h"
#include "controller/environment/env_place.h"

namespace courier::controller {

class EnvAgent final : public EnvPlace {
 public:
  // `client` must outlive it.
  explicit EnvAgent(AgentClient& client) : client_(client) {}

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
  // `status` of a call that changes files.
  absl::Status ExplainApply(const absl::Status& status) const;

  AgentClient& client_;
};

}  // namespace courier::controller
