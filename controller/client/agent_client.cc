#include "controller/client/agent_client.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <chrono>
#include <utility>

#include "common/base/status_macros.h"
#include "common/tls/channel_credentials.h"
#include "common/wire/status_conversion.h"
#include "controller/client/connection_error.h"
#include "courier/v1/agent_service.grpc.pb.h"
#include "courier/v1/environment_service.grpc.pb.h"
#include "courier/v1/export_service.grpc.pb.h"
#include "courier/v1/import_service.grpc.pb.h"
#include "courier/v1/schema_service.grpc.pb.h"

namespace courier::controller {
namespace {

using EnvironmentStub = v1::EnvironmentService::StubInterface;
using SchemaStub = v1::SchemaService::StubInterface;

// A peer that is gone without a word is noticed within a minute, also while nothing is sent.
constexpr int kKeepaliveTimeMs = 30'000;
constexpr int kKeepaliveTimeoutMs = 20'000;

// Long enough for the kernel to hand over what has arrived already.
constexpr std::chrono::milliseconds kGlance(20);

grpc::ChannelArguments Arguments() {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveTimeMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  // A transfer is never repeated behind the user's back.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  // An environment's address must not send the package through a proxy from the surroundings.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return arguments;
}

// A context that an interrupt cancels while it lives.
class InterruptibleContext {
 public:
  explicit InterruptibleContext(Interrupt& interrupt) : interrupt_(interrupt) {
    interrupt_.Add(&context_);
  }
  ~InterruptibleContext() { interrupt_.Remove(&context_); }
  InterruptibleContext(const InterruptibleContext&) = delete;
  InterruptibleContext& operator=(const InterruptibleContext&) = delete;

  grpc::ClientContext& get() { return context_; }
  void SetTimeout(absl::Duration timeout) {
    context_.set_deadline(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(timeout));
  }

 private:
  grpc::ClientContext context_;
  Interrupt& interrupt_;
};

// What both kinds of stream share: the context, the phase, the end.
template <class Base, class Stream>
class StreamCall : public Base {
 public:
  StreamCall(const CallExplainer& explainer, Interrupt& interrupt)
      : context_(interrupt), interrupt_(interrupt), explainer_(explainer) {}

  ~StreamCall() override {
    if (finished_) return;
    StreamCall::Cancel();
    (void)StreamCall::Finish();
  }

  void Cancel() final {
    cancelled_ = true;
    context_.get().TryCancel();
  }

  absl::Status Finish() final {
    if (!finished_) {
      finished_ = true;
      result_ = explainer_.Explain(Ended(), phase_);
    }
    return result_;
  }

 protected:
  template <class Message>
  bool ReadInto(Message& message) {
    if (!stream_->Read(&message)) return false;
    phase_ = wire::CallPhase::kUnderWay;
    return true;
  }

  InterruptibleContext context_;
  std::unique_ptr<Stream> stream_;

 private:
  // A stream that ends as cancelled though nobody here cancelled it was torn down by the other
  // side.
  grpc::Status Ended() {
    grpc::Status status = stream_->Finish();
    const bool ours = cancelled_ || interrupt_.requested();
    if (status.error_code() == grpc::StatusCode::CANCELLED && !ours &&
        status.error_details().empty()) {
      return grpc::Status(grpc::StatusCode::UNAVAILABLE, "Connection reset by peer");
    }
    return status;
  }

  const Interrupt& interrupt_;
  const CallExplainer& explainer_;
  std::atomic<bool> cancelled_{false};
  wire::CallPhase phase_ = wire::CallPhase::kConnecting;
  bool finished_ = false;
  absl::Status result_;
};

class GrpcExportCall final
    : public StreamCall<ExportCall, grpc::ClientReaderInterface<v1::ExportPackageResponse>> {
 public:
  GrpcExportCall(v1::ExportService::StubInterface& stub, const v1::ExportPackageRequest& request,
                 const CallExplainer& explainer, Interrupt& interrupt)
      : StreamCall(explainer, interrupt) {
    stream_ = stub.ExportPackage(&context_.get(), request);
  }
  bool Read(v1::ExportPackageResponse& response) override { return ReadInto(response); }
};

class GrpcImportCall final
    : public StreamCall<ImportCall, grpc::ClientReaderWriterInterface<v1::ImportPackageRequest,
                                                                      v1::ImportPackageResponse>> {
 public:
  GrpcImportCall(v1::ImportService::StubInterface& stub,
                 std::shared_ptr<grpc::ChannelInterface> channel, const CallExplainer& explainer,
                 Interrupt& interrupt)
      : StreamCall(explainer, interrupt), channel_(std::move(channel)) {
    stream_ = stub.ImportPackage(&context_.get());
  }
  bool Read(v1::ImportPackageResponse& response) override { return ReadInto(response); }
  bool Write(const v1::ImportPackageRequest& request) override { return stream_->Write(request); }
  void WritesDone() override { stream_->WritesDone(); }
  bool Connected() const override {
    // While nobody waits for anything, gRPC does not look at its sockets; waiting makes it look.
    if (channel_->GetState(/*try_to_connect=*/false) == GRPC_CHANNEL_READY) {
      channel_->WaitForStateChange(GRPC_CHANNEL_READY, std::chrono::system_clock::now() + kGlance);
    }
    const grpc_connectivity_state state = channel_->GetState(/*try_to_connect=*/false);
    return state == GRPC_CHANNEL_READY || state == GRPC_CHANNEL_SHUTDOWN;
  }

 private:
  // A channel in this process has no states and says SHUTDOWN.
  const std::shared_ptr<grpc::ChannelInterface> channel_;
};

class GrpcUpgradeCall final
    : public StreamCall<UpgradeCall, grpc::ClientReaderInterface<v1::UpgradeResponse>> {
 public:
  GrpcUpgradeCall(v1::SchemaService::StubInterface& stub, const v1::UpgradeRequest& request,
                  const CallExplainer& explainer, Interrupt& interrupt)
      : StreamCall(explainer, interrupt) {
    stream_ = stub.Upgrade(&context_.get(), request);
  }
  bool Read(v1::UpgradeResponse& response) override { return ReadInto(response); }
};

}  // namespace

struct AgentClient::Stubs {
  explicit Stubs(std::shared_ptr<grpc::ChannelInterface> over)
      : channel(std::move(over)),
        agent(v1::AgentService::NewStub(channel)),
        exporting(v1::ExportService::NewStub(channel)),
        importing(v1::ImportService::NewStub(channel)),
        environment(v1::EnvironmentService::NewStub(channel)),
        schema(v1::SchemaService::NewStub(channel)) {}

  std::shared_ptr<grpc::ChannelInterface> channel;
  std::unique_ptr<v1::AgentService::StubInterface> agent;
  std::unique_ptr<v1::ExportService::StubInterface> exporting;
  std::unique_ptr<v1::ImportService::StubInterface> importing;
  std::unique_ptr<v1::EnvironmentService::StubInterface> environment;
  std::unique_ptr<v1::SchemaService::StubInterface> schema;
};

AgentClient::AgentClient(std::unique_ptr<Stubs> stubs, const Environment& environment,
                         absl::Duration timeout, std::optional<tls::TlsMaterial> own,
                         Interrupt& interrupt)
    : stubs_(std::move(stubs)),
      environment_(environment),
      timeout_(timeout),
      explainer_(environment, timeout, std::move(own)),
      interrupt_(interrupt) {}

AgentClient::~AgentClient() = default;

absl::StatusOr<std::unique_ptr<AgentClient>> AgentClient::Create(const Environment& environment,
                                                                 const tls::TlsMaterial& own,
                                                                 absl::Duration timeout,
                                                                 Interrupt& interrupt) {
  COURIER_ASSIGN_OR_RETURN(const tls::Identity identity, tls::ParseIdentity(environment.identity));
  COURIER_ASSIGN_OR_RETURN(const std::shared_ptr<grpc::ChannelCredentials> credentials,
                           tls::MakeChannelCredentials(own, identity));
  const auto channel = grpc::CreateCustomChannel(environment.address, credentials, Arguments());
  return std::unique_ptr<AgentClient>(
      new AgentClient(std::make_unique<Stubs>(channel), environment, timeout, own, interrupt));
}

std::unique_ptr<AgentClient> AgentClient::Over(std::shared_ptr<grpc::ChannelInterface> channel,
                                               const Environment& environment,
                                               absl::Duration timeout, Interrupt& interrupt) {
  return std::unique_ptr<AgentClient>(new AgentClient(std::make_unique<Stubs>(channel), environment,
                                                      timeout, std::nullopt, interrupt));
}

template <class Stub, class Request, class Response>
absl::StatusOr<Response> AgentClient::CallOnce(
    Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
    const Request& request) {
  InterruptibleContext context(interrupt_);
  context.SetTimeout(timeout_);
  Response response;
  const grpc::Status status = (stub.*method)(&context.get(), request, &response);
  COURIER_RETURN_IF_ERROR(explainer_.Explain(status, wire::CallPhase::kConnecting));
  return response;
}

absl::StatusOr<v1::GetCapabilitiesResponse> AgentClient::GetCapabilities(
    std::initializer_list<absl::string_view> intended) {
  v1::GetCapabilitiesRequest request;
  for (const absl::string_view word : intended) request.add_intended(std::string(word));
  request.set_without_database(intended.size() > 0);
  return CallOnce(*stubs_->agent, &v1::AgentService::StubInterface::GetCapabilities, request);
}

absl::StatusOr<v1::ListWorkspacesResponse> AgentClient::ListWorkspaces() {
  return CallOnce(*stubs_->agent, &v1::AgentService::StubInterface::ListWorkspaces,
                  v1::ListWorkspacesRequest());
}

absl::StatusOr<std::vector<v1::Resource>> AgentClient::ListResources(
    const std::string& workspace, v1::ListResourcesRequest::Kind kind) {
  InterruptibleContext context(interrupt_);
  context.SetTimeout(timeout_);
  v1::ListResourcesRequest request;
  request.set_workspace(workspace);
  request.set_kind(kind);
  const auto stream = stubs_->agent->ListResources(&context.get(), request);
  std::vector<v1::Resource> resources;
  v1::ListResourcesResponse response;
  while (stream->Read(&response)) {
    for (v1::Resource& each : *response.mutable_resources()) resources.push_back(std::move(each));
  }
  COURIER_RETURN_IF_ERROR(explainer_.Explain(stream->Finish(), wire::CallPhase::kConnecting));
  return resources;
}

absl::StatusOr<v1::DiagnoseResponse> AgentClient::Diagnose() {
  return CallOnce(*stubs_->agent, &v1::AgentService::StubInterface::Diagnose,
                  v1::DiagnoseRequest());
}

absl::StatusOr<v1::CompareWithTemplateResponse> AgentClient::CompareEnvWithTemplate(
    const v1::CompareWithTemplateRequest& request) {
  return CallOnce(*stubs_->environment, &EnvironmentStub::CompareWithTemplate, request);
}

absl::StatusOr<v1::PlanSyncResponse> AgentClient::PlanEnvSync(const v1::PlanSyncRequest& request) {
  return CallOnce(*stubs_->environment, &EnvironmentStub::PlanSync, request);
}

absl::StatusOr<v1::ApplySyncResponse> AgentClient::ApplyEnvSync(
    const v1::ApplySyncRequest& request) {
  return CallOnce(*stubs_->environment, &EnvironmentStub::ApplySync, request);
}

absl::StatusOr<v1::ListBackupsResponse> AgentClient::ListEnvBackups() {
  return CallOnce(*stubs_->environment, &EnvironmentStub::ListBackups, v1::ListBackupsRequest());
}

absl::StatusOr<v1::PlanRestoreResponse> AgentClient::PlanEnvRestore(
    const v1::PlanRestoreRequest& request) {
  return CallOnce(*stubs_->environment, &EnvironmentStub::PlanRestore, request);
}

absl::StatusOr<v1::ApplyRestoreResponse> AgentClient::ApplyEnvRestore(
    const v1::ApplyRestoreRequest& request) {
  return CallOnce(*stubs_->environment, &EnvironmentStub::ApplyRestore, request);
}

absl::StatusOr<v1::PlanPruneResponse> AgentClient::PlanEnvPrune(
    const v1::PlanPruneRequest& request) {
  return CallOnce(*stubs_->environment, &EnvironmentStub::PlanPrune, request);
}

absl::StatusOr<v1::ApplyPruneResponse> AgentClient::ApplyEnvPrune(
    const v1::ApplyPruneRequest& request) {
  return CallOnce(*stubs_->environment, &EnvironmentStub::ApplyPrune, request);
}

absl::StatusOr<v1::DescribeSettingsResponse> AgentClient::DescribeEnvSettings(
    const v1::DescribeSettingsRequest& request) {
  return CallOnce(*stubs_->environment, &EnvironmentStub::DescribeSettings, request);
}

absl::StatusOr<v1::SchemaState> AgentClient::GetSchemaState(const std::string& release) {
  v1::GetSchemaStateRequest request;
  request.set_release(release);
  COURIER_ASSIGN_OR_RETURN(v1::GetSchemaStateResponse response,
                           CallOnce(*stubs_->schema, &SchemaStub::GetSchemaState, request));
  return std::move(*response.mutable_state());
}

absl::StatusOr<v1::ListRevisionsResponse> AgentClient::ListRevisions(const std::string& release) {
  v1::ListRevisionsRequest request;
  request.set_release(release);
  return CallOnce(*stubs_->schema, &SchemaStub::ListRevisions, request);
}

absl::StatusOr<v1::UpgradePlan> AgentClient::PlanSchemaUpgrade(const v1::UpgradeOrder& order) {
  v1::PlanUpgradeRequest request;
  *request.mutable_order() = order;
  COURIER_ASSIGN_OR_RETURN(v1::PlanUpgradeResponse response,
                           CallOnce(*stubs_->schema, &SchemaStub::PlanUpgrade, request));
  return std::move(*response.mutable_plan());
}

std::unique_ptr<UpgradeCall> AgentClient::StartUpgrade(const v1::UpgradeRequest& request) {
  return std::make_unique<GrpcUpgradeCall>(*stubs_->schema, request, explainer_, interrupt_);
}

std::unique_ptr<ExportCall> AgentClient::StartExport(const v1::ExportPackageRequest& request) {
  return std::make_unique<GrpcExportCall>(*stubs_->exporting, request, explainer_, interrupt_);
}

std::unique_ptr<ImportCall> AgentClient::StartImport() {
  return std::make_unique<GrpcImportCall>(*stubs_->importing, stubs_->channel, explainer_,
                                          interrupt_);
}

}  // namespace courier::controller
