// Plans, outcomes and lists of the env commands as text for a person and as JSON for a program;
// built on the reports of common/envfile, with the same rules for secrets and control characters.
#pragma once

#include <string>

#include "common/envfile/report_text.h"
#include "common/envfile_store/env_commands.h"
#include "common/envfile_store/env_restore.h"
#include "common/envfile_store/env_sync.h"

namespace courier::envfile {

std::string DiffReportText(const EnvDiffReport& report, const TextStyle& style);
std::string DiffReportJson(const EnvDiffReport& report);

// The plan, before it is applied; and the few lines after. `where` completes the command that leads
// back: "--dir DIR" or "--on ENV".
std::string SyncPlanText(const SyncPlan& plan, const TextStyle& style);
std::string SyncOutcomeText(const SyncOutcome& outcome, absl::string_view where);
// `result` is planned, applied or unchanged.
std::string SyncPlanJson(const SyncPlan& plan);
std::string SyncOutcomeJson(const SyncOutcome& outcome);

std::string RestorePlanText(const RestorePlan& plan, const TextStyle& style);
std::string RestoreOutcomeText(const RestoreOutcome& outcome);
std::string RestorePlanJson(const RestorePlan& plan);
std::string RestoreOutcomeJson(const RestoreOutcome& outcome);

std::string BackupsText(const BackupList& list, absl::TimeZone zone);
std::string BackupsJson(const BackupList& list);

std::string PrunePlanText(const PrunePlan& plan);
std::string PruneOutcomeText(const PrunePlan& removed);
std::string PrunePlanJson(const PrunePlan& plan);
std::string PruneOutcomeJson(const PrunePlan& removed);

}  // namespace courier::envfile
