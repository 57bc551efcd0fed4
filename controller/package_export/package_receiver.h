// Takes a package from a source agent for this program itself: signs the offer, opens the frames,
// hands out the records. What `courier export` does in place of a target agent.
#pragma once

#include <functional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/tls/tls_material.h"
#include "common/wire/convert_resource.h"
#include "controller/client/agent_client.h"
#include "controller/model/transfer_request.h"
#include "controller/output/progress.h"

namespace courier::controller {

class PackageReceiver {
 public:
  // Borrows both.
  PackageReceiver(AgentClient& source, const tls::TlsMaterial& own,
                  std::function<void(const ProgressState&)> progress)
      : source_(source), own_(own), progress_(std::move(progress)) {}

  using Take = absl::FunctionRef<absl::Status(wire::PackageItem&&)>;

  // Runs once. Complete when it is OK: the last frame has come. The agent's refusals;
  // kTamperedStream, kPeerRefused; what `take` says ends it.
  absl::Status Run(const TransferRequest& request, Take take);

  const std::string& transfer_id() const { return transfer_id_; }
  uint64_t bytes() const { return bytes_; }

 private:
  AgentClient& source_;
  const tls::TlsMaterial& own_;
  std::function<void(const ProgressState&)> progress_;
  std::string transfer_id_;
  uint64_t bytes_ = 0;
};

}  // namespace courier::controller
