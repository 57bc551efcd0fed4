// The file of --report, and what its failure means: the work is done, and only the report is
// missing. Nothing is undone for that.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "controller/cli/command_line.h"
#include "controller/model/transfer_record.h"

namespace courier::controller {

// kUsage unless the file that --report names could be written; OK without --report.
absl::Status CheckReportPlace(const CommandContext& context);

// Writes it, if there is one to write. What the command ends with: the record's own error first,
// else `done`, a sentence without its full stop, with why the report is missing; never kUsage for
// that.
absl::Status WriteReportFile(const CommandContext& context, const TransferRecord& record,
                             absl::string_view done);

}  // namespace courier::controller
