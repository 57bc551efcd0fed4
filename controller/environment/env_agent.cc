#include "controller/environment/env_agent.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/wire/convert_env.h"
#include "common/wire/convert_env_plan.h"
#include "common/wire/status_conversion.h"
#include "courier/v1/environment_service.pb.h"

namespace courier::controller {

using wire::FromProto;
using wire::ToProto;

absl::Status EnvAgent::ExplainApply(const absl::Status& status) const {
  // Refused connections never reached the agent.
  const bool unknown = wire::IsTransportError(status) && ReasonOf(status) != Reason::kUnreachable &&
                       ReasonOf(status) != Reason::kTlsRefused &&
                       ReasonOf(status) != Reason::kWrongIdentity;
  if (!unknown) return status;
  return MakeError(ReasonOf(status),
                   absl::StrCat(status.message(), " It may or may not be done; look with: courier ",
                                "env diff --on ", client_.environment().name));
}

absl::StatusOr<envfile::EnvDiffReport> EnvAgent::Diff(const std::optional<std::string>& base) {
  COURIER_RETURN_IF_ERROR(wire::CheckEnvBase(base));
  v1::CompareWithTemplateRequest request;
  if (base) request.set_base(*base);
  COURIER_ASSIGN_OR_RETURN(const auto response, client_.CompareEnvWithTemplate(request));
  return FromProto(response);
}

absl::StatusOr<envfile::SyncPlan> EnvAgent::PlanSync(const envfile::SyncRequest& request) {
  COURIER_RETURN_IF_ERROR(wire::CheckEnvBase(request.base));
  v1::PlanSyncRequest message;
  *message.mutable_sync() = ToProto(request);
  COURIER_ASSIGN_OR_RETURN(const auto response, client_.PlanEnvSync(message));
  return FromProto(response.plan());
}

absl::StatusOr<envfile::SyncOutcome> EnvAgent::ApplySync(const envfile::SyncRequest& request,
                                                         const std::string& digest) {
  v1::ApplySyncRequest message;
  *message.mutable_sync() = ToProto(request);
  message.set_plan_hash(digest);
  const auto response = client_.ApplyEnvSync(message);
  if (!response.ok()) return ExplainApply(response.status());
  return FromProto(*response);
}

absl::StatusOr<envfile::BackupList> EnvAgent::Backups() {
  COURIER_ASSIGN_OR_RETURN(const auto response, client_.ListEnvBackups());
  return FromProto(response);
}

absl::StatusOr<envfile::RestorePlan> EnvAgent::PlanRestore(const std::string& backup) {
  v1::PlanRestoreRequest message;
  message.set_backup(backup);
  COURIER_ASSIGN_OR_RETURN(const auto response, client_.PlanEnvRestore(message));
  return FromProto(response.plan());
}

absl::StatusOr<envfile::RestoreOutcome> EnvAgent::ApplyRestore(const std::string& backup,
                                                               const std::string& digest) {
  v1::ApplyRestoreRequest message;
  message.set_backup(backup);
  message.set_plan_hash(digest);
  const auto response = client_.ApplyEnvRestore(message);
  if (!response.ok()) return ExplainApply(response.status());
  return FromProto(*response);
}

absl::StatusOr<envfile::PrunePlan> EnvAgent::PlanPrune(const envfile::PrunePolicy& policy) {
  v1::PlanPruneRequest message;
  *message.mutable_policy() = ToProto(policy);
  COURIER_ASSIGN_OR_RETURN(const auto response, client_.PlanEnvPrune(message));
  return FromProto(response.plan());
}

absl::StatusOr<envfile::PrunePlan> EnvAgent::ApplyPrune(const envfile::PrunePolicy& policy,
                                                        const std::string& digest) {
  v1::ApplyPruneRequest message;
  *message.mutable_policy() = ToProto(policy);
  message.set_plan_hash(digest);
  const auto response = client_.ApplyEnvPrune(message);
  if (!response.ok()) return ExplainApply(response.status());
  return FromProto(response->removed());
}

absl::StatusOr<std::vector<envfile::Setting>> EnvAgent::Describe(const std::string& key) {
  v1::DescribeSettingsRequest message;
  message.set_digest_key(key);
  COURIER_ASSIGN_OR_RETURN(const auto response, client_.DescribeEnvSettings(message));
  std::vector<envfile::Setting> settings;
  for (const v1::EnvSetting& each : response.settings()) {
    COURIER_ASSIGN_OR_RETURN(envfile::Setting setting, FromProto(each));
    settings.push_back(std::move(setting));
  }
  return settings;
}

}  // namespace courier::controller
