#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/envfile_store/store_report.h"

namespace courier::envfile {
namespace {

absl::string_view ModeLine(BaseSource base) {
  switch (base) {
    case BaseSource::kNone:
      return "two-way: without the previous template (--base FILE) every value that differs counts "
             "as chosen";
    case BaseSource::kGiven:
      return "three-way, by the previous template that was given";
    case BaseSource::kKept:
      return "three-way, by the template of the last synchronisation";
  }
  return "";
}

std::string TimeOf(const Backup& backup, absl::TimeZone zone) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", backup.taken, zone);
}

bool HasHomes(const std::vector<MergeDecision>& decisions) {
  return std::any_of(decisions.begin(), decisions.end(),
                     [](const MergeDecision& d) { return !d.homes.empty(); });
}

constexpr absl::string_view kHomesHint =
    "\n  A value in .env wins over one under envs/. To move a variable there, copy "
    "NAME.env.example "
    "to\n  NAME.env, set it in that file and take it out of .env.\n";

void AppendNames(const std::vector<Backup>& backups, std::string* text) {
  for (const Backup& backup : backups) absl::StrAppend(text, "    ", backup.name, "\n");
}

}  // namespace

std::string DiffReportText(const EnvDiffReport& report, const TextStyle& style) {
  std::string text;
  if (report.env_missing) {
    absl::StrAppend(&text, "There is no ", style.from_name, " yet; courier env sync makes one.\n");
  }
  absl::StrAppend(&text, DiffText(report.diff, style));
  const auto& removed = report.diff.removed;
  if (std::any_of(removed.begin(), removed.end(),
                  [](const RemovedVariable& r) { return !r.homes.empty(); })) {
    absl::StrAppend(&text, kHomesHint);
  }
  return text;
}

std::string SyncPlanText(const SyncPlan& plan, const TextStyle& style) {
  if (!plan.changes) {
    const std::string nothing =
        absl::StrCat("Nothing to do: ", style.from_name, " follows ", style.to_name, ".\n");
    // Old defaults that are held are a question, which must not go unasked.
    return plan.merge.counts.held == 0 ? nothing
                                       : absl::StrCat(nothing, MergeText(plan.merge, style));
  }
  std::string text;
  if (plan.creates_env) {
    absl::StrAppend(&text, "There is no ", style.from_name, " yet: it will be made from ",
                    style.to_name, ".\n");
  } else {
    absl::StrAppend(&text, style.from_name, " will follow ", style.to_name, " (",
                    ModeLine(plan.base), ").\n");
    if (!plan.changes_values) {
      absl::StrAppend(&text, "No value changes, only comments, order or spelling.\n");
    }
  }
  absl::StrAppend(&text, MergeText(plan.merge, style));
  if (HasHomes(plan.merge.decisions)) absl::StrAppend(&text, kHomesHint);
  return text;
}

std::string SyncOutcomeText(const SyncOutcome& outcome, absl::string_view where) {
  const MergeCounts& counts = outcome.plan.merge.counts;
  std::string text;
  if (!outcome.written) {
    text = "Nothing changed; no backup was needed.\n";
  } else {
    absl::StrAppend(&text, "Done: ", counts.preserved, " preserved, ", counts.updated, " updated, ",
                    counts.kept, " kept, ", counts.dropped, " dropped.");
    if (!outcome.backup.empty()) {
      absl::StrAppend(&text, " The previous file is ", outcome.backup,
                      ".\nBack with: courier env restore ", outcome.backup, " ", where);
    }
    absl::StrAppend(&text, "\n");
  }
  for (const std::string& warning : outcome.warnings) absl::StrAppend(&text, warning, "\n");
  return text;
}

std::string RestorePlanText(const RestorePlan& plan, const TextStyle& style) {
  if (!plan.changes) return absl::StrCat(style.from_name, " equals ", plan.backup, " already.\n");
  std::string text = absl::StrCat(plan.backup, " will become ", style.from_name, ".");
  if (!plan.creates_env) absl::StrAppend(&text, " The present file is backed up first.");
  absl::StrAppend(&text, "\n");
  if (!plan.comparable) {
    return absl::StrCat(text,
                        "One of the two can't be read as a .env, so what changes can't be "
                        "shown.\n");
  }
  TextStyle sides = style;
  sides.to_name = "the backup";
  return absl::StrCat(text, DiffText(plan.diff, sides));
}

std::string RestoreOutcomeText(const RestoreOutcome& outcome) {
  if (!outcome.written) return "Nothing changed; no backup was needed.\n";
  if (outcome.saved_as.empty()) return absl::StrCat("Restored ", outcome.plan.backup, ".\n");
  return absl::StrCat("Restored ", outcome.plan.backup, ". The file it replaced is ",
                      outcome.saved_as, ".\n");
}

std::string BackupsText(const BackupList& list, absl::TimeZone zone) {
  if (list.backups.empty()) return absl::StrCat("No backups in ", list.directory, ".\n");
  std::string text = absl::StrCat(Counted(list.backups.size(), "backup"), " in ", list.directory,
                                  ", newest first:\n");
  for (const Backup& backup : list.backups) {
    absl::StrAppend(&text, "    ", backup.name, "   ", TimeOf(backup, zone), "   ",
                    Counted(backup.variables, "variable"), "   ",
                    Counted(static_cast<size_t>(backup.bytes), "byte"),
                    backup.private_mode ? "" : "   readable by others", "\n");
  }
  if (list.open_to_others) {
    absl::StrAppend(&text,
                    "Others than the owner can reach these files, which hold secrets: "
                    "chmod -R go= ",
                    list.directory, "\n");
  }
  return text;
}

std::string PrunePlanText(const PrunePlan& plan) {
  if (plan.remove.empty()) {
    return absl::StrCat("Nothing to remove: ", Counted(plan.stay, "backup"), " to keep.\n");
  }
  std::string text = absl::StrCat(Counted(plan.remove.size(), "backup"), " will be removed, ",
                                  plan.stay, " kept:\n");
  AppendNames(plan.remove, &text);
  return text;
}

std::string PruneOutcomeText(const PrunePlan& removed) {
  return absl::StrCat("Removed ", Counted(removed.remove.size(), "backup"), ", kept ", removed.stay,
                      ".\n");
}

}  // namespace courier::envfile
