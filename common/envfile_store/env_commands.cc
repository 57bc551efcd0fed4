#include "common/envfile_store/env_commands.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/envfile_store/directory_lock.h"
#include "common/envfile_store/env_files.h"
#include "common/envfile_store/file_access.h"

namespace courier::envfile {

EnvPaths PathsInDirectory(const std::string& directory) {
  return {absl::StrCat(directory, "/.env"), absl::StrCat(directory, "/.env.example"),
          absl::StrCat(directory, "/env-backup")};
}

absl::string_view BaseSourceName(BaseSource source) {
  switch (source) {
    case BaseSource::kNone:
      return "none";
    case BaseSource::kGiven:
      return "given";
    case BaseSource::kKept:
      return "kept";
  }
  return "none";
}

absl::StatusOr<EnvDiffReport> RunEnvDiff(const EnvContext& context,
                                         const std::optional<std::string>& base) {
  COURIER_ASSIGN_OR_RETURN(const EnvFiles files, ReadEnvFiles(context, base));
  EnvDiffReport report;
  report.diff = DiffWithTemplate(files.env, files.example, files.base ? &*files.base : nullptr,
                                 context.secrets);
  report.base = files.base_source;
  report.env_missing = !files.env_file.has_value();
  return report;
}

absl::StatusOr<std::vector<Setting>> DescribeEnvironment(const EnvContext& context,
                                                         const KeyedDigest& digest) {
  COURIER_ASSIGN_OR_RETURN(const std::optional<FileContents> file,
                           ReadSmallFile(context.paths.env));
  if (!file) {
    return MakeError(Reason::kBadConfiguration,
                     absl::StrCat("There is no ", context.paths.env, " to compare."));
  }
  COURIER_ASSIGN_OR_RETURN(const EnvDocument env,
                           EnvDocument::Parse(file->bytes, context.paths.env));
  return DescribeSettings(env, context.secrets, digest);
}

absl::StatusOr<BackupList> RunEnvBackups(const EnvContext& context) {
  const BackupStore store(context.paths.backups, context.zone);
  BackupList list;
  list.directory = store.directory();
  COURIER_ASSIGN_OR_RETURN(list.backups, store.List());
  list.open_to_others =
      store.IsOpenToOthers() || std::any_of(list.backups.begin(), list.backups.end(),
                                            [](const Backup& b) { return !b.private_mode; });
  return list;
}

absl::StatusOr<PrunePlan> PlanEnvPrune(const EnvContext& context, const PrunePolicy& policy) {
  const BackupStore store(context.paths.backups, context.zone);
  COURIER_ASSIGN_OR_RETURN(const std::vector<Backup> backups, store.List());
  PrunePlan plan;
  std::string names = "env prune";
  for (size_t i = 0; i < backups.size(); ++i) {
    const bool old = !policy.older_than || context.now - backups[i].taken > *policy.older_than;
    if (i < policy.keep || !old) {
      ++plan.stay;
    } else {
      absl::StrAppend(&names, "\n", backups[i].name);
      plan.remove.push_back(backups[i]);
    }
  }
  plan.digest = context.plan_digest(names);
  return plan;
}

absl::StatusOr<PrunePlan> ApplyEnvPrune(const EnvContext& context, const PrunePolicy& policy,
                                        const std::string& digest) {
  COURIER_ASSIGN_OR_RETURN(const DirectoryLock lock, LockForChange(context));
  COURIER_ASSIGN_OR_RETURN(PrunePlan plan, PlanEnvPrune(context, policy));
  COURIER_RETURN_IF_ERROR(CheckShown(digest, plan.digest));
  const BackupStore store(context.paths.backups, context.zone);
  for (const Backup& backup : plan.remove) COURIER_RETURN_IF_ERROR(store.Remove(backup.name));
  return plan;
}

}  // namespace courier::envfile
