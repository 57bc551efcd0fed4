// The report as contract: keys may be added, never renamed. Holds no secret: tokens are counted,
// and listed only where `show_tokens` says that a person asked to see them.
#pragma once

#include <string>

#include "controller/model/transfer_record.h"

namespace courier::controller {

enum class TokenDisplay { kCount, kShow };

// Two-space indented, ends in a line break.
std::string ReportJson(const TransferRecord& record, TokenDisplay tokens);

}  // namespace courier::controller
