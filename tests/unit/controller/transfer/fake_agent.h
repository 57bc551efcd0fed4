// Two agents in this process whose behaviour a test decides, message by message: for what a real
// agent does rarely and not on demand, such as breaking off in the middle.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/tls/tls_material.h"
#include "controller/client/agent_client.h"
#include "controller/transfer/coordinator.h"
#include "courier/v1/agent_service.pb.h"
#include "courier/v1/export_service.pb.h"
#include "courier/v1/import_service.pb.h"
#include "tests/support/temp_dir.h"

namespace grpc {
class ServerContext;
class Status;
template <class W>
class ServerWriterInterface;
template <class W, class R>
class ServerReaderWriterInterface;
}  // namespace grpc

namespace courier::controller::testing {

using ExportWriter = grpc::ServerWriterInterface<v1::ExportPackageResponse>;
using ImportStream =
    grpc::ServerReaderWriterInterface<v1::ImportPackageResponse, v1::ImportPackageRequest>;

class FakeAgents {
 public:
  FakeAgents();
  ~FakeAgents();
  FakeAgents(const FakeAgents&) = delete;
  FakeAgents& operator=(const FakeAgents&) = delete;

  // Runs a transfer of app "x" between the two; approves unless `approve` is set.
  TransferRecord Transfer(TransferRequest request = {});

  // What the agents do; by default, what a good agent does.
  v1::GetCapabilitiesResponse source_capabilities;
  v1::GetCapabilitiesResponse target_capabilities;
  std::function<grpc::Status(grpc::ServerContext&, ExportWriter&)> on_export;
  std::function<grpc::Status(grpc::ServerContext&, ImportStream&)> on_import;
  std::function<absl::StatusOr<bool>(const TransferRecord&)> approve;

  // The parts of a good import, for tests that change one.
  void SendOffer(ImportStream& stream) const;
  void ReceivePackage(ImportStream& stream);
  static void SendPlan(ImportStream& stream, const v1::PlanSummary& plan);
  void ReceiveDecision(ImportStream& stream);
  // All of the above, with a good plan.
  void ServeUntilDecided(ImportStream& stream);
  static void SendOutcome(ImportStream& stream);
  static v1::PlanSummary GoodPlan();

  // Frames as a source sends them: header, then these.
  static std::vector<v1::Frame> GoodFrames();
  static void SendHeader(ExportWriter& writer);
  static void SendFrames(ExportWriter& writer, const std::vector<v1::Frame>& frames);

  Interrupt& interrupt() { return *interrupt_; }
  const tls::TlsMaterial& impostor() const { return impostor_; }

  // Who signs the offer, and with which key for the workspace.
  const tls::TlsMaterial* offer_signer = nullptr;
  std::string workspace_public_key;

  // What arrived.
  bool export_called = false;
  v1::ExportPackageRequest export_request;
  std::vector<v1::Frame> frames_received;
  bool decided = false;
  v1::ImportDecision decision;

 private:
  struct Servers;

  test::TempDir dir_;
  tls::TlsMaterial own_;
  tls::TlsMaterial target_;
  tls::TlsMaterial impostor_;
  std::unique_ptr<Interrupt> interrupt_;
  std::unique_ptr<Servers> servers_;
};

}  // namespace courier::controller::testing
