#include "controller/environment/env_folder.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/envfile_store/keyed_digest.h"

namespace courier::controller {

absl::StatusOr<std::unique_ptr<EnvFolder>> EnvFolder::Open(const std::string& directory,
                                                           envfile::SecretNames secrets) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(directory, ignored)) {
    return MakeError(Reason::kUsage, absl::StrCat("--dir: ", directory, " is no folder"));
  }
  COURIER_ASSIGN_OR_RETURN(envfile::KeyedDigest digest, envfile::PrivateDigest());
  return std::unique_ptr<EnvFolder>(
      new EnvFolder({envfile::PathsInDirectory(directory), std::move(secrets), std::move(digest),
                     absl::Now(), absl::LocalTimeZone()}));
}

absl::StatusOr<envfile::EnvDiffReport> EnvFolder::Diff(const std::optional<std::string>& base) {
  return envfile::RunEnvDiff(context_, base);
}

absl::StatusOr<envfile::SyncPlan> EnvFolder::PlanSync(const envfile::SyncRequest& request) {
  return envfile::PlanEnvSync(context_, request);
}

absl::StatusOr<envfile::SyncOutcome> EnvFolder::ApplySync(const envfile::SyncRequest& request,
                                                          const std::string& digest) {
  context_.now = absl::Now();  // the plan may have waited for an answer
  return envfile::ApplyEnvSync(context_, request, digest);
}

absl::StatusOr<envfile::BackupList> EnvFolder::Backups() {
  return envfile::RunEnvBackups(context_);
}

absl::StatusOr<envfile::RestorePlan> EnvFolder::PlanRestore(const std::string& backup) {
  return envfile::PlanEnvRestore(context_, backup);
}

absl::StatusOr<envfile::RestoreOutcome> EnvFolder::ApplyRestore(const std::string& backup,
                                                                const std::string& digest) {
  context_.now = absl::Now();
  return envfile::ApplyEnvRestore(context_, backup, digest);
}

absl::StatusOr<envfile::PrunePlan> EnvFolder::PlanPrune(const envfile::PrunePolicy& policy) {
  return envfile::PlanEnvPrune(context_, policy);
}

absl::StatusOr<envfile::PrunePlan> EnvFolder::ApplyPrune(const envfile::PrunePolicy& policy,
                                                         const std::string& digest) {
  return envfile::ApplyEnvPrune(context_, policy, digest);
}

absl::StatusOr<std::vector<envfile::Setting>> EnvFolder::Describe(const std::string& key) {
  return envfile::DescribeEnvironment(context_, envfile::HmacDigest(key));
}

}  // namespace courier::controller
