#include "tests/unit/controller/transfer/fake_agent.h"

#include <grpcpp/grpcpp.h>

#include <utility>

#include "absl/time/clock.h"
#include "common/tls/certificate_authority.h"
#include "common/tls/signed_statement.h"
#include "common/wire/frame_chain.h"
#include "common/wire/statement_purpose.h"
#include "courier/v1/agent_service.grpc.pb.h"
#include "courier/v1/export_service.grpc.pb.h"
#include "courier/v1/import_service.grpc.pb.h"

namespace courier::controller::testing {
namespace {

constexpr char kDomain[] = "acme.test";

tls::TlsMaterial Issue(const test::TempDir& dir, tls::Identity::Role role, const char* name) {
  tls::IssueRequest request;
  request.role = role;
  request.name = name;
  const auto issued = tls::IssueCertificate(dir.File("pki"), request, absl::Now());
  const auto material = tls::LoadTlsMaterial(
      {issued->certificate_path, issued->key_path, dir.File("pki/ca.crt")}, absl::Now());
  return *material;
}

Environment EnvironmentOf(const char* name) {
  return {name, "in-process", std::string("spiffe://acme.test/courier/agent/") + name, false};
}

v1::GetCapabilitiesResponse GoodCapabilities() {
  v1::GetCapabilitiesResponse capabilities;
  capabilities.set_min_protocol_version(1);
  capabilities.set_max_protocol_version(1);
  for (const char* right : {"describe", "export", "export-secrets", "import"}) {
    capabilities.add_allowed(right);
  }
  return capabilities;
}

}  // namespace

struct FakeAgents::Servers {
  class Agent final : public v1::AgentService::Service {
   public:
    explicit Agent(const v1::GetCapabilitiesResponse& capabilities) : capabilities_(capabilities) {}
    grpc::Status GetCapabilities(grpc::ServerContext*, const v1::GetCapabilitiesRequest*,
                                 v1::GetCapabilitiesResponse* response) override {
      *response = capabilities_;
      return grpc::Status::OK;
    }

   private:
    const v1::GetCapabilitiesResponse& capabilities_;
  };

  class Export final : public v1::ExportService::Service {
   public:
    explicit Export(FakeAgents& agents) : agents_(agents) {}
    grpc::Status ExportPackage(grpc::ServerContext* context,
                               const v1::ExportPackageRequest* request,
                               grpc::ServerWriter<v1::ExportPackageResponse>* writer) override {
      agents_.export_called = true;
      agents_.export_request = *request;
      return agents_.on_export(*context, *writer);
    }

   private:
    FakeAgents& agents_;
  };

  class Import final : public v1::ImportService::Service {
   public:
    explicit Import(FakeAgents& agents) : agents_(agents) {}
    grpc::Status ImportPackage(
        grpc::ServerContext* context,
        grpc::ServerReaderWriter<v1::ImportPackageResponse, v1::ImportPackageRequest>* stream)
        override {
      return agents_.on_import(*context, *stream);
    }

   private:
    FakeAgents& agents_;
  };

  explicit Servers(FakeAgents& agents)
      : source_agent(agents.source_capabilities),
        target_agent(agents.target_capabilities),
        exporting(agents),
        importing(agents) {
    source = grpc::ServerBuilder()
                 .RegisterService(&source_agent)
                 .RegisterService(&exporting)
                 .BuildAndStart();
    target = grpc::ServerBuilder()
                 .RegisterService(&target_agent)
                 .RegisterService(&importing)
                 .BuildAndStart();
  }

  Agent source_agent;
  Agent target_agent;
  Export exporting;
  Import importing;
  std::unique_ptr<grpc::Server> source;
  std::unique_ptr<grpc::Server> target;
};

FakeAgents::FakeAgents()
    : source_capabilities(GoodCapabilities()), target_capabilities(GoodCapabilities()) {
  (void)tls::InitCa(dir_.File("pki"), kDomain, absl::Now());
  own_ = Issue(dir_, tls::Identity::Role::kController, "bot");
  target_ = Issue(dir_, tls::Identity::Role::kAgent, "production");
  impostor_ = Issue(dir_, tls::Identity::Role::kAgent, "elsewhere");
  offer_signer = &target_;
  on_export = [](grpc::ServerContext&, ExportWriter& writer) {
    SendHeader(writer);
    SendFrames(writer, GoodFrames());
    return grpc::Status::OK;
  };
  on_import = [this](grpc::ServerContext&, ImportStream& stream) {
    ServeUntilDecided(stream);
    SendOutcome(stream);
    return grpc::Status::OK;
  };
  approve = [](const TransferRecord&) { return true; };
  interrupt_ = std::make_unique<Interrupt>();
  servers_ = std::make_unique<Servers>(*this);
}

FakeAgents::~FakeAgents() {
  servers_->source->Shutdown();
  servers_->target->Shutdown();
}

TransferRecord FakeAgents::Transfer(TransferRequest request) {
  const Environment from = EnvironmentOf("staging");
  const Environment to = EnvironmentOf("production");
  const auto source = AgentClient::Over(servers_->source->InProcessChannel({}), from,
                                        absl::Seconds(10), *interrupt_);
  const auto target =
      AgentClient::Over(servers_->target->InProcessChannel({}), to, absl::Seconds(10), *interrupt_);
  request.from = from.name;
  request.to = to.name;
  request.selection.apps = {"x"};
  AgentSource sender(*source);
  Coordinator coordinator(sender, *target, own_, *interrupt_,
                          {approve, [](const ProgressState&) {}});
  return coordinator.Run(std::move(request));
}

void FakeAgents::SendOffer(ImportStream& stream) const {
  v1::ImportOffer offer;
  offer.set_transfer_id("5f0c2a9e-1111-4c4c-9c9c-000000000009");
  offer.set_source_identity(EnvironmentOf("staging").identity);
  offer.set_target_identity(EnvironmentOf("production").identity);
  offer.set_workspace_public_key(workspace_public_key);
  const auto statement =
      tls::SignStatement(offer.SerializeAsString(), wire::kOfferPurpose, *offer_signer);
  v1::ImportPackageRequest open;
  stream.Read(&open);
  v1::ImportPackageResponse response;
  response.mutable_offer()->set_payload(statement->payload);
  response.mutable_offer()->set_signature(statement->signature);
  response.mutable_offer()->set_certificate_chain(statement->chain_pem);
  stream.Write(response);
}

void FakeAgents::ReceivePackage(ImportStream& stream) {
  v1::ImportPackageRequest request;
  while (stream.Read(&request)) {
    if (!request.has_frame()) continue;
    frames_received.push_back(request.frame());
    if (request.frame().last()) return;
  }
}

v1::PlanSummary FakeAgents::GoodPlan() {
  v1::PlanSummary plan;
  plan.set_transfer_id("5f0c2a9e-1111-4c4c-9c9c-000000000009");
  plan.set_plan_hash("hash");
  plan.set_source_workspace_name("Acme");
  return plan;
}

void FakeAgents::SendPlan(ImportStream& stream, const v1::PlanSummary& plan) {
  v1::ImportPackageResponse items;
  v1::ReportItem& item = *items.mutable_items()->add_items();
  item.set_kind(v1::ITEM_KIND_APP);
  item.set_name("x");
  item.set_status(v1::ReportItem::STATUS_CREATED);
  stream.Write(items);
  v1::ImportPackageResponse response;
  *response.mutable_plan() = plan;
  stream.Write(response);
}

void FakeAgents::ReceiveDecision(ImportStream& stream) {
  v1::ImportPackageRequest request;
  decided = stream.Read(&request) && request.has_decision();
  decision = request.decision();
}

void FakeAgents::ServeUntilDecided(ImportStream& stream) {
  SendOffer(stream);
  ReceivePackage(stream);
  SendPlan(stream, GoodPlan());
  ReceiveDecision(stream);
}

void FakeAgents::SendOutcome(ImportStream& stream) {
  v1::ImportPackageResponse response;
  response.mutable_outcome()->set_result(v1::ImportOutcome::RESULT_APPLIED);
  stream.Write(response);
}

std::vector<v1::Frame> FakeAgents::GoodFrames() {
  std::vector<v1::Frame> frames(3);
  wire::ChainDigest chain;
  for (size_t i = 0; i < frames.size(); ++i) {
    frames[i].set_sequence(i);
    frames[i].set_sealed("frame " + std::to_string(i));
    frames[i].set_last(i + 1 == frames.size());
    frames[i].set_chain_digest(chain.Extend(i, frames[i].sealed()));
  }
  return frames;
}

void FakeAgents::SendHeader(ExportWriter& writer) {
  v1::ExportPackageResponse response;
  response.mutable_header()->set_payload("header");
  writer.Write(response);
}

void FakeAgents::SendFrames(ExportWriter& writer, const std::vector<v1::Frame>& frames) {
  for (const v1::Frame& frame : frames) {
    v1::ExportPackageResponse response;
    *response.mutable_frame() = frame;
    if (!writer.Write(response)) return;
  }
}

}  // namespace courier::controller::testing
