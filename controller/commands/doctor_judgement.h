// What `courier doctor` thinks of what it measured: levels, remedies and the exit status. Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/checkup/finding.h"
#include "controller/commands/doctor_text.h"
#include "controller/config/environments_file.h"

namespace courier::controller {

// `difference`: how far the agent's clock is ahead of ours.
checkup::Finding ClockFinding(absl::Duration difference);

// How to mend that an agent could not be asked; `own` is our identity.
std::string RemedyForUnreachable(const absl::Status& error, const Environment& environment,
                                 absl::string_view own);

// 0: nothing to mend. 4: an agent or a database could not be reached. 6: something else.
int ExitStatusFor(const std::vector<Checkup>& checkups);

}  // namespace courier::controller
