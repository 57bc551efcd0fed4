// What a transfer will do, for a person to approve.
#pragma once

#include <cstddef>
#include <string>

#include "controller/model/transfer_record.h"

namespace courier::controller {

// `record.plan` must be there. Ends in a line break.
std::string PlanText(const TransferRecord& record, size_t width, bool color);

// Something would be created or updated.
bool PlanHasChanges(const TransferRecord& record);

// "staging  Acme Staging  ──▶  production  Acme Production".
std::string RouteLine(const TransferRecord& record, bool color);

}  // namespace courier::controller
