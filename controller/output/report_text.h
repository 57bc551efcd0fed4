// How a transfer ended, for a person: one line that says it, then the facts that may be needed.
#pragma once

#include <cstddef>
#include <string>

#include "controller/model/transfer_record.h"

namespace courier::controller {

// Whether the plan stands above the report: then what needs a hand is counted and not listed again.
enum class PlanAbove { kYes, kNo };

// `record.plan` and `record.outcome` must be there. Ends in a line break. Created tokens are shown
// only when the agent sent them, which it does for --show-tokens.
std::string ReportText(const TransferRecord& record, PlanAbove plan, size_t width, bool color);

}  // namespace courier::controller
