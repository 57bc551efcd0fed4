// Plans and outcomes of the env commands between common/envfile_store and protocol. From the
// protocol: a request that is wrong is refused with kUsage, an answer that no agent would give with
// kTamperedStream; both before anything is printed or done.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/envfile_store/env_commands.h"
#include "common/envfile_store/env_restore.h"
#include "common/envfile_store/env_sync.h"
#include "courier/v1/environment_service.pb.h"

namespace courier::wire {

inline constexpr size_t kMaxEnvBaseBytes = size_t{256} << 10U;
inline constexpr int kMaxFollowed = 10'000;
inline constexpr size_t kDigestKeyBytes = 32;

v1::SyncRequest ToProto(const envfile::SyncRequest& request);
v1::PrunePolicy ToProto(const envfile::PrunePolicy& policy);
v1::CompareWithTemplateResponse ToProto(const envfile::EnvDiffReport& report);
v1::SyncPlan ToProto(const envfile::SyncPlan& plan);
v1::ApplySyncResponse ToProto(const envfile::SyncOutcome& outcome);
v1::ListBackupsResponse ToProto(const envfile::BackupList& list);
v1::RestorePlan ToProto(const envfile::RestorePlan& plan);
v1::ApplyRestoreResponse ToProto(const envfile::RestoreOutcome& outcome);
v1::PrunePlan ToProto(const envfile::PrunePlan& plan);

// Requests.
absl::Status CheckEnvBase(const std::optional<std::string>& base);
absl::StatusOr<envfile::SyncRequest> FromProto(const v1::SyncRequest& proto);
absl::StatusOr<envfile::PrunePolicy> FromProto(const v1::PrunePolicy& proto);

// Answers.
absl::StatusOr<envfile::EnvDiffReport> FromProto(const v1::CompareWithTemplateResponse& proto);
absl::StatusOr<envfile::SyncPlan> FromProto(const v1::SyncPlan& proto);
absl::StatusOr<envfile::SyncOutcome> FromProto(const v1::ApplySyncResponse& proto);
absl::StatusOr<envfile::BackupList> FromProto(const v1::ListBackupsResponse& proto);
absl::StatusOr<envfile::RestorePlan> FromProto(const v1::RestorePlan& proto);
absl::StatusOr<envfile::RestoreOutcome> FromProto(const v1::ApplyRestoreResponse& proto);
absl::StatusOr<envfile::PrunePlan> FromProto(const v1::PrunePlan& proto);

}  // namespace courier::wire
