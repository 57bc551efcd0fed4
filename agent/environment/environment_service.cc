#include "agent/environment/environment_service.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/envfile_store/env_restore.h"
#include "common/envfile_store/env_sync.h"
#include "common/envfile_store/keyed_digest.h"
#include "common/tls/server_credentials.h"
#include "common/wire/convert_env.h"
#include "common/wire/convert_env_plan.h"
#include "common/wire/status_conversion.h"

namespace courier {
namespace {

using wire::FromProto;
using wire::ToProto;

// A controller takes no larger message, whatever this agent may send.
constexpr size_t kMaxAnswerBytes = size_t{4} << 20U;

envfile::SecretNames SecretNamesOf(const config::EnvSettings& settings) {
  envfile::SecretPatterns patterns = envfile::DefaultSecretPatterns();
  patterns.secret.insert(patterns.secret.end(), settings.secret_names.begin(),
                         settings.secret_names.end());
  patterns.open.insert(patterns.open.end(), settings.open_names.begin(), settings.open_names.end());
  return envfile::SecretNames(std::move(patterns));
}

std::string Told(const envfile::SyncOutcome& outcome) {
  if (!outcome.written) return "nothing changed";
  const envfile::MergeCounts& counts = outcome.plan.merge.counts;
  return absl::StrCat(counts.preserved, " preserved, ", counts.updated, " updated, ", counts.kept,
                      " kept, ", counts.dropped, " dropped; backup ",
                      outcome.backup.empty() ? "none" : outcome.backup);
}

std::string Told(const envfile::RestoreOutcome& outcome) {
  if (!outcome.written) return "nothing changed";
  return absl::StrCat(outcome.plan.backup, " restored; backup ",
                      outcome.saved_as.empty() ? "none" : outcome.saved_as);
}

policy::AuditEntry Begun(const std::string& who, const char* operation) {
  policy::AuditEntry entry = policy::BegunEntry(who, "env");
  entry.message = operation;
  return entry;
}

}  // namespace

absl::StatusOr<std::unique_ptr<EnvironmentService>> EnvironmentService::Create(
    const AgentContext& agent) {
  COURIER_ASSIGN_OR_RETURN(envfile::KeyedDigest digest, envfile::PrivateDigest());
  return std::unique_ptr<EnvironmentService>(new EnvironmentService(agent, std::move(digest)));
}

absl::StatusOr<envfile::EnvContext> EnvironmentService::OpenEnv() const {
  const std::optional<config::EnvSettings>& settings = agent_.config.env;
  if (!settings) {
    return MakeError(Reason::kUnsupported,
                     "this agent knows no .env: add `env: {file: /opt/dify/docker/.env}` to its "
                     "configuration and start it again.");
  }
  return envfile::EnvContext{{settings->file, settings->example, settings->backups},
                             SecretNamesOf(*settings),
                             plan_digest_,
                             absl::Now(),
                             absl::LocalTimeZone()};
}

absl::Status EnvironmentService::CheckFits(const google::protobuf::Message& response) const {
  const size_t most =
      std::min(kMaxAnswerBytes, static_cast<size_t>(agent_.config.limits.max_message_bytes));
  if (response.ByteSizeLong() < most) return absl::OkStatus();
  return MakeError(Reason::kLimitExceeded,
                   absl::StrCat("the answer about ", agent_.config.env->file, " is larger than ",
                                most, " bytes. Look at it on its host with: courier env --dir"));
}

grpc::Status EnvironmentService::Serve(const grpc::ServerContext& context,
                                       const Operation& operation,
                                       const google::protobuf::Message& response, Work work) const {
  std::string who;
  const auto run = [&]() -> absl::StatusOr<std::string> {
    COURIER_ASSIGN_OR_RETURN(const tls::Identity caller, tls::PeerIdentity(context));
    who = caller.uri;
    COURIER_RETURN_IF_ERROR(agent_.policy.Check(caller.uri, policy::Action::kEnv));
    COURIER_ASSIGN_OR_RETURN(const envfile::EnvContext env, OpenEnv());
    if (operation.audited) COURIER_RETURN_IF_ERROR(agent_.audit.Write(Begun(who, operation.name)));
    COURIER_ASSIGN_OR_RETURN(std::string told, work(env));
    return told;
  };
  const absl::StatusOr<std::string> told = run();
  const absl::Status status = told.ok() ? CheckFits(response) : told.status();
  if (!status.ok() || operation.audited) {
    policy::AuditEntry entry = policy::EntryFor(who, "env", status);
    entry.message =
        absl::StrCat(operation.name, ": ", status.ok() ? *told : std::string(status.message()));
    if (const absl::Status audited = agent_.audit.Write(entry); !audited.ok()) {
      agent_.log.Error("audit log", {{"message", audited.message()}});
    }
  }
  return wire::ToGrpcStatus(status);
}

grpc::Status EnvironmentService::CompareWithTemplate(grpc::ServerContext* context,
                                                     const v1::CompareWithTemplateRequest* request,
                                                     v1::CompareWithTemplateResponse* response) {
  const auto work = [&](const envfile::EnvContext& env) -> absl::StatusOr<std::string> {
    std::optional<std::string> base;
    if (request->has_base()) base = request->base();
    COURIER_RETURN_IF_ERROR(wire::CheckEnvBase(base));
    COURIER_ASSIGN_OR_RETURN(const envfile::EnvDiffReport report, envfile::RunEnvDiff(env, base));
    *response = ToProto(report);
    return "";
  };
  return Serve(*context, {"diff", false}, *response, work);
}

grpc::Status EnvironmentService::PlanSync(grpc::ServerContext* context,
                                          const v1::PlanSyncRequest* request,
                                          v1::PlanSyncResponse* response) {
  const auto work = [&](const envfile::EnvContext& env) -> absl::StatusOr<std::string> {
    COURIER_ASSIGN_OR_RETURN(const envfile::SyncRequest sync, FromProto(request->sync()));
    COURIER_ASSIGN_OR_RETURN(const envfile::SyncPlan plan, envfile::PlanEnvSync(env, sync));
    *response->mutable_plan() = ToProto(plan);
    return "";
  };
  return Serve(*context, {"plan of sync", false}, *response, work);
}

grpc::Status EnvironmentService::ApplySync(grpc::ServerContext* context,
                                           const v1::ApplySyncRequest* request,
                                           v1::ApplySyncResponse* response) {
  const auto work = [&](const envfile::EnvContext& env) -> absl::StatusOr<std::string> {
    COURIER_ASSIGN_OR_RETURN(const envfile::SyncRequest sync, FromProto(request->sync()));
    COURIER_ASSIGN_OR_RETURN(const envfile::SyncOutcome outcome,
                             envfile::ApplyEnvSync(env, sync, request->plan_hash()));
    *response = ToProto(outcome);
    return Told(outcome);
  };
  return Serve(*context, {"sync", true}, *response, work);
}

grpc::Status EnvironmentService::ListBackups(grpc::ServerContext* context,
                                             const v1::ListBackupsRequest*,
                                             v1::ListBackupsResponse* response) {
  const auto work = [&](const envfile::EnvContext& env) -> absl::StatusOr<std::string> {
    COURIER_ASSIGN_OR_RETURN(const envfile::BackupList list, envfile::RunEnvBackups(env));
    *response = ToProto(list);
    return "";
  };
  return Serve(*context, {"backups", false}, *response, work);
}

grpc::Status EnvironmentService::PlanRestore(grpc::ServerContext* context,
                                             const v1::PlanRestoreRequest* request,
                                             v1::PlanRestoreResponse* response) {
  const auto work = [&](const envfile::EnvContext& env) -> absl::StatusOr<std::string> {
    COURIER_ASSIGN_OR_RETURN(const envfile::RestorePlan plan,
                             envfile::PlanEnvRestore(env, request->backup()));
    *response->mutable_plan() = ToProto(plan);
    return "";
  };
  return Serve(*context, {"plan of restore", false}, *response, work);
}

grpc::Status EnvironmentService::ApplyRestore(grpc::ServerContext* context,
                                              const v1::ApplyRestoreRequest* request,
                                              v1::ApplyRestoreResponse* response) {
  const auto work = [&](const envfile::EnvContext& env) -> absl::StatusOr<std::string> {
    COURIER_ASSIGN_OR_RETURN(
        const envfile::RestoreOutcome outcome,
        envfile::ApplyEnvRestore(env, request->backup(), request->plan_hash()));
    *response = ToProto(outcome);
    return Told(outcome);
  };
  return Serve(*context, {"restore", true}, *response, work);
}

grpc::Status EnvironmentService::PlanPrune(grpc::ServerContext* context,
                                           const v1::PlanPruneRequest* request,
                                           v1::PlanPruneResponse* response) {
  const auto work = [&](const envfile::EnvContext& env) -> absl::StatusOr<std::string> {
    COURIER_ASSIGN_OR_RETURN(const envfile::PrunePolicy policy, FromProto(request->policy()));
    COURIER_ASSIGN_OR_RETURN(const envfile::PrunePlan plan, envfile::PlanEnvPrune(env, policy));
    *response->mutable_plan() = ToProto(plan);
    return "";
  };
  return Serve(*context, {"plan of prune", false}, *response, work);
}

grpc::Status EnvironmentService::ApplyPrune(grpc::ServerContext* context,
                                            const v1::ApplyPruneRequest* request,
                                            v1::ApplyPruneResponse* response) {
  const auto work = [&](const envfile::EnvContext& env) -> absl::StatusOr<std::string> {
    COURIER_ASSIGN_OR_RETURN(const envfile::PrunePolicy policy, FromProto(request->policy()));
    COURIER_ASSIGN_OR_RETURN(const envfile::PrunePlan removed,
                             envfile::ApplyEnvPrune(env, policy, request->plan_hash()));
    *response->mutable_removed() = ToProto(removed);
    return absl::StrCat(removed.remove.size(), " removed, ", removed.stay, " kept");
  };
  return Serve(*context, {"prune", true}, *response, work);
}

grpc::Status EnvironmentService::DescribeSettings(grpc::ServerContext* context,
                                                  const v1::DescribeSettingsRequest* request,
                                                  v1::DescribeSettingsResponse* response) {
  const auto work = [&](const envfile::EnvContext& env) -> absl::StatusOr<std::string> {
    if (request->digest_key().size() != wire::kDigestKeyBytes) {
      return MakeError(Reason::kUsage, "the key of a comparison has 32 bytes");
    }
    COURIER_ASSIGN_OR_RETURN(
        const std::vector<envfile::Setting> settings,
        envfile::DescribeEnvironment(env, envfile::HmacDigest(request->digest_key())));
    for (const envfile::Setting& each : settings) *response->add_settings() = ToProto(each);
    return absl::StrCat(settings.size(), " settings told, secrets by keyed digest");
  };
  // Audited although it only reads: digests under a key that the caller knows can test a guess.
  return Serve(*context, {"comparison", true}, *response, work);
}

}  // namespace courier
