// The report as contract: keys may be added, never renamed. Holds no secret: tokens are counted.
#pragma once

#include <string>

#include "controller/model/transfer_record.h"

namespace courier::controller {

// Two-space indented, ends in a line break.
std::string ReportJson(const TransferRecord& record);

}  // namespace courier::controller
