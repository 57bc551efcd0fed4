// One transfer from start to end: asks both agents, opens the import, starts the export with the
// target's offer, relays the package, shows the plan, sends the decision, waits for the outcome.
// Whatever happens ends up in the record: `error` is OK only for a plan that could be made or a
// transfer that was applied, and says "Nothing was changed." exactly when that is certain.
#pragma once

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/tls/tls_material.h"
#include "controller/client/agent_client.h"
#include "controller/model/transfer_record.h"
#include "controller/model/transfer_request.h"
#include "controller/output/progress.h"
#include "controller/transfer/package_source.h"
#include "courier/v1/seal.pb.h"

namespace courier::controller {

struct TransferHooks {
  // Asked once the plan is known and nothing speaks against it: write? An error ends the transfer.
  std::function<absl::StatusOr<bool>(const TransferRecord& record)> approve;
  std::function<void(const ProgressState& state)> progress;
};

class Coordinator {
 public:
  // All references must outlive the coordinator.
  Coordinator(PackageSource& source, AgentClient& target, const tls::TlsMaterial& own,
              const Interrupt& interrupt, TransferHooks hooks);

  // Runs once.
  TransferRecord Run(TransferRequest request);

 private:
  absl::Status RunSteps();
  absl::Status AskCapabilities();
  absl::Status OpenImport();
  absl::Status ReceiveOffer();
  absl::Status EncryptSecrets();
  absl::Status StartExport();
  absl::Status RelayFrames();
  absl::Status ReceivePlan();
  absl::Status CheckPlan();
  absl::StatusOr<bool> Decide();
  absl::Status SendDecision(bool apply);
  absl::Status ReceiveOutcome();

  absl::Status ImportEnded();
  absl::Status AfterDecision(const absl::Status& status) const;
  absl::Status BeforeDecision(const absl::Status& status) const;
  void Report(ProgressState::Stage stage);

  PackageSource& source_;
  AgentClient& target_;
  const tls::TlsMaterial& own_;
  const Interrupt& interrupt_;
  const TransferHooks hooks_;
  TransferRequest request_;
  TransferRecord record_;
  std::unique_ptr<ImportCall> import_;
  std::unique_ptr<ExportCall> export_;
  v1::SignedStatement signed_offer_;
  v1::ImportOffer offer_;
  bool approved_ = false;
};

}  // namespace courier::controller
