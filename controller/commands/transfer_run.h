// Runs one transfer or plan as a command: connects, shows progress and plan, asks, prints and
// writes the report, and gives the exit status. What transfer, plan and the wizard have in common.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "controller/cli/command_line.h"
#include "controller/commands/session.h"
#include "controller/model/transfer_record.h"
#include "controller/model/transfer_request.h"
#include "controller/output/progress.h"
#include "controller/transfer/package_source.h"

namespace courier::controller {

struct TransferRunOptions {
  // Don't ask before writing.
  bool yes = false;
  // A plan with changes gives exit status 3.
  bool detailed_exitcode = false;
  // A package file in the place of the source agent; borrowed.
  PackageSource* file = nullptr;
  // Added to the report once something was written.
  std::string closing_note = {};
};

class TransferRun {
 public:
  TransferRun(const CommandContext& context, const TransferRunOptions& options);

  // Opens a session of its own.
  absl::StatusOr<int> Run(TransferRequest request);
  // In a session that is open already.
  absl::StatusOr<int> Run(TransferRequest request, Session& session);

  // What can't even begin, as a report.
  absl::StatusOr<int> Fail(const TransferRequest& request, absl::Status error);

  // Makes a plan and prints nothing.
  static TransferRecord PlanQuietly(TransferRequest request, Session& session);

 private:
  absl::Status CheckBeforehand(const TransferRequest& request) const;
  absl::Status CheckTokensPlace() const;
  absl::StatusOr<TransferRecord> Connected(TransferRequest request, Session& session);
  absl::StatusOr<bool> Approve(const TransferRecord& record, const Environment& target,
                               Session& session);
  void ShowPlan(const TransferRecord& record);
  absl::StatusOr<int> Conclude(const TransferRecord& record, bool apply);
  void ShowEnd(const TransferRecord& record, bool apply);

  const CommandContext& context_;
  const TransferRunOptions options_;
  const size_t width_;
  Progress progress_;
  bool plan_shown_ = false;
};

}  // namespace courier::controller
