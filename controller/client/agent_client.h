// The connection to one agent: mutual TLS with the agent's pinned identity, every call
// interruptible, errors explained with the environment's name. Connecting happens with the first
// call. Thread-safe as far as different calls go.
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/tls/identity.h"
#include "common/tls/tls_material.h"
#include "controller/client/call.h"
#include "controller/client/connection_error.h"
#include "controller/client/interrupt.h"
#include "controller/config/environments_file.h"
#include "courier/v1/agent_service.pb.h"
#include "courier/v1/environment_service.pb.h"
#include "courier/v1/schema_service.pb.h"

namespace grpc {
class ChannelInterface;
class ClientContext;
class Status;
}  // namespace grpc

namespace courier::v1 {
class ExportPackageRequest;
}  // namespace courier::v1

namespace courier::controller {

class AgentClient {
 public:
  // `timeout`: for an answer to anything but a transfer. `interrupt` must outlive the client.
  // Failures: kBadConfiguration, kWrongIdentity for an unfit identity in the configuration.
  static absl::StatusOr<std::unique_ptr<AgentClient>> Create(const Environment& environment,
                                                             const tls::TlsMaterial& own,
                                                             absl::Duration timeout,
                                                             Interrupt& interrupt);
  // Over a channel that exists, for tests.
  static std::unique_ptr<AgentClient> Over(std::shared_ptr<grpc::ChannelInterface> channel,
                                           const Environment& environment, absl::Duration timeout,
                                           Interrupt& interrupt);
  ~AgentClient();

  const Environment& environment() const { return environment_; }

  // `intended`: words of the policy for what comes next. The agent's audit log then tells of those
  // that it does not allow, and its database is left to what comes next.
  absl::StatusOr<v1::GetCapabilitiesResponse> GetCapabilities(
      std::initializer_list<absl::string_view> intended = {});
  absl::StatusOr<v1::ListWorkspacesResponse> ListWorkspaces();
  absl::StatusOr<std::vector<v1::Resource>> ListResources(const std::string& workspace,
                                                          v1::ListResourcesRequest::Kind kind);
  absl::StatusOr<v1::DiagnoseResponse> Diagnose();

  absl::StatusOr<v1::CompareWithTemplateResponse> CompareEnvWithTemplate(
      const v1::CompareWithTemplateRequest& request);
  absl::StatusOr<v1::PlanSyncResponse> PlanEnvSync(const v1::PlanSyncRequest& request);
  absl::StatusOr<v1::ApplySyncResponse> ApplyEnvSync(const v1::ApplySyncRequest& request);
  absl::StatusOr<v1::ListBackupsResponse> ListEnvBackups();
  absl::StatusOr<v1::PlanRestoreResponse> PlanEnvRestore(const v1::PlanRestoreRequest& request);
  absl::StatusOr<v1::ApplyRestoreResponse> ApplyEnvRestore(const v1::ApplyRestoreRequest& request);
  absl::StatusOr<v1::PlanPruneResponse> PlanEnvPrune(const v1::PlanPruneRequest& request);
  absl::StatusOr<v1::ApplyPruneResponse> ApplyEnvPrune(const v1::ApplyPruneRequest& request);
  absl::StatusOr<v1::DescribeSettingsResponse> DescribeEnvSettings(
      const v1::DescribeSettingsRequest& request);

  // `release` as in the request; empty: none.
  absl::StatusOr<v1::SchemaState> GetSchemaState(const std::string& release);
  absl::StatusOr<v1::ListRevisionsResponse> ListRevisions(const std::string& release);
  absl::StatusOr<v1::UpgradePlan> PlanSchemaUpgrade(const v1::UpgradeOrder& order);

  std::unique_ptr<ExportCall> StartExport(const v1::ExportPackageRequest& request);
  std::unique_ptr<ImportCall> StartImport();
  std::unique_ptr<UpgradeCall> StartUpgrade(const v1::UpgradeRequest& request);

 private:
  struct Stubs;
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> CallOnce(Stub& stub,
                                    grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                                 const Request&, Response*),
                                    const Request& request);
  AgentClient(std::unique_ptr<Stubs> stubs, const Environment& environment, absl::Duration timeout,
              std::optional<tls::TlsMaterial> own, Interrupt& interrupt);

  std::unique_ptr<Stubs> stubs_;
  Environment environment_;
  absl::Duration timeout_;
  CallExplainer explainer_;
  Interrupt& interrupt_;
};

}  // namespace courier::controller
