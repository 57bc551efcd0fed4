// Where a package comes from: the source agent of a transfer, or a file that this program reads and
// seals itself. The coordinator sees no difference.
#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "controller/client/agent_client.h"
#include "controller/client/call.h"
#include "controller/model/transfer_record.h"
#include "controller/model/transfer_request.h"

namespace courier::v1 {
class SignedStatement;
}  // namespace courier::v1

namespace courier::controller {

class PackageSource {
 public:
  virtual ~PackageSource() = default;

  // What messages call it, and whose signature its packages bear.
  virtual const Environment& environment() const = 0;
  // Before anything moves: may the package be had?
  virtual absl::Status Check(const TransferRequest& request) = 0;
  // Begins a package for the offer, which is checked already.
  virtual absl::StatusOr<std::unique_ptr<ExportCall>> Start(const model::Selection& selection,
                                                            const v1::SignedStatement& offer) = 0;
  // How a person sees a plan of the transfer without applying it, as the end of a sentence.
  virtual absl::string_view how_to_plan() const = 0;
  // Everything in it was asked for, and nothing came along.
  virtual bool holds_only_what_was_chosen() const { return false; }
};

class AgentSource final : public PackageSource {
 public:
  // Borrows the agent.
  explicit AgentSource(AgentClient& agent) : agent_(agent) {}

  const Environment& environment() const override { return agent_.environment(); }
  absl::string_view how_to_plan() const override { return "courier plan and the same flags"; }
  absl::Status Check(const TransferRequest& request) override;
  absl::StatusOr<std::unique_ptr<ExportCall>> Start(const model::Selection& selection,
                                                    const v1::SignedStatement& offer) override;

 private:
  AgentClient& agent_;
};

}  // namespace courier::controller
