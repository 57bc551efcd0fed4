// All that is known about one transfer or plan, filled in as it goes: what the plan, the report and
// the report file are written from. Plain values; valid, if incomplete, at every moment.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/model/options.h"
#include "common/model/report.h"

namespace courier::controller {

struct TransferRecord {
  // Environments, as the controller's configuration calls them.
  std::string from;
  std::string to;
  model::ImportOptions options;
  bool include_secrets = false;
  // Absent until the target has answered with its plan; `items` belong to it.
  std::optional<model::PlanSummary> plan;
  model::ReportItems items;
  // Absent until the target has said how it ended.
  std::optional<model::ImportOutcome> outcome;
  // Bytes of sealed frames that went through.
  uint64_t bytes = 0;
  absl::Time started_at;
  absl::Time finished_at;
  // How long a person thought about the plan.
  absl::Duration waited;
  // Why it failed; OK otherwise.
  absl::Status error;
};

}  // namespace courier::controller
