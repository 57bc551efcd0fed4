#include "controller/commands/report_file.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "controller/output/private_file.h"
#include "controller/output/report_json.h"

namespace courier::controller {

absl::Status CheckReportPlace(const CommandContext& context) {
  if (context.flags.report.empty()) return absl::OkStatus();
  return CheckWritablePlace(context.flags.report);
}

absl::Status WriteReportFile(const CommandContext& context, const TransferRecord& record,
                             absl::string_view done) {
  if (context.flags.report.empty()) return record.error;
  const absl::Status written = WritePrivateFile(context.flags.report, ReportJson(record));
  if (written.ok()) return record.error;
  if (!record.error.ok()) {
    return MakeError(ReasonOf(record.error),
                     absl::StrCat(record.error.message(),
                                  "\nThe report could not be written: ", written.message()));
  }
  // The command line was right: kUsage would say that nothing has happened.
  const Reason reason =
      ReasonOf(written) == Reason::kDiskFull ? Reason::kDiskFull : Reason::kInternal;
  return MakeError(
      reason, absl::StrCat(done, "; only its report could not be written: ", written.message()));
}

}  // namespace courier::controller
