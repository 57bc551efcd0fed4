// The .env beside this agent, for `courier env --on`: who may, what is told to the audit log, and
// how much fits into an answer. What is done to the files is common/envfile_store's.
#pragma once

#include <memory>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "agent/service/agent_context.h"
#include "common/envfile_store/env_commands.h"
#include "courier/v1/environment_service.grpc.pb.h"

namespace courier {

class EnvironmentService final : public v1::EnvironmentService::Service {
 public:
  // kInternal without entropy for the key of plan hashes.
  static absl::StatusOr<std::unique_ptr<EnvironmentService>> Create(const AgentContext& agent);

  grpc::Status CompareWithTemplate(grpc::ServerContext* context,
                                   const v1::CompareWithTemplateRequest* request,
                                   v1::CompareWithTemplateResponse* response) override;
  grpc::Status PlanSync(grpc::ServerContext* context, const v1::PlanSyncRequest* request,
                        v1::PlanSyncResponse* response) override;
  grpc::Status ApplySync(grpc::ServerContext* context, const v1::ApplySyncRequest* request,
                         v1::ApplySyncResponse* response) override;
  grpc::Status ListBackups(grpc::ServerContext* context, const v1::ListBackupsRequest* request,
                           v1::ListBackupsResponse* response) override;
  grpc::Status PlanRestore(grpc::ServerContext* context, const v1::PlanRestoreRequest* request,
                           v1::PlanRestoreResponse* response) override;
  grpc::Status ApplyRestore(grpc::ServerContext* context, const v1::ApplyRestoreRequest* request,
                            v1::ApplyRestoreResponse* response) override;
  grpc::Status PlanPrune(grpc::ServerContext* context, const v1::PlanPruneRequest* request,
                         v1::PlanPruneResponse* response) override;
  grpc::Status ApplyPrune(grpc::ServerContext* context, const v1::ApplyPruneRequest* request,
                          v1::ApplyPruneResponse* response) override;
  grpc::Status DescribeSettings(grpc::ServerContext* context,
                                const v1::DescribeSettingsRequest* request,
                                v1::DescribeSettingsResponse* response) override;

 private:
  // What a call is called in the audit log, and whether it is told there when it went well; what
  // failed or was refused always is.
  struct Operation {
    const char* name;
    bool audited;
  };
  // Fills the response; the text is what the audit log says of it.
  using Work = absl::FunctionRef<absl::StatusOr<std::string>(const envfile::EnvContext& env)>;

  EnvironmentService(const AgentContext& agent, envfile::KeyedDigest plan_digest)
      : agent_(agent), plan_digest_(std::move(plan_digest)) {}

  grpc::Status Serve(const grpc::ServerContext& context, const Operation& operation,
                     const google::protobuf::Message& response, Work work) const;
  absl::StatusOr<envfile::EnvContext> OpenEnv() const;
  absl::Status CheckFits(const google::protobuf::Message& response) const;

  const AgentContext& agent_;
  const envfile::KeyedDigest plan_digest_;
};

}  // namespace courier
