#include "common/envfile_store/env_restore.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/envfile_store/directory_lock.h"
#include "common/envfile_store/env_files.h"
#include "common/envfile_store/file_access.h"

namespace courier::envfile {
namespace {

struct RestoreWork {
  std::string env_path;
  std::optional<FileContents> env_file;
  std::string bytes;  // of the backup
  RestorePlan plan;
};

absl::StatusOr<std::string> NameOrNewest(const BackupStore& store, const std::string& name) {
  if (!name.empty()) return name;
  COURIER_ASSIGN_OR_RETURN(const std::vector<Backup> backups, store.List());
  if (!backups.empty()) return backups.front().name;
  return MakeError(Reason::kBadConfiguration,
                   absl::StrCat("There is no backup in ", store.directory(), "."));
}

void Compare(const RestoreWork& work, const EnvContext& context, RestorePlan* plan) {
  const auto present =
      EnvDocument::Parse(work.env_file ? work.env_file->bytes : "", context.paths.env);
  const auto backup = EnvDocument::Parse(work.bytes, plan->backup);
  plan->comparable = present.ok() && backup.ok();
  if (plan->comparable) {
    plan->diff = DiffWithTemplate(*present, *backup, nullptr, context.secrets);
  }
}

absl::StatusOr<RestoreWork> MakeWork(const EnvContext& context, const std::string& name) {
  RestoreWork work;
  const BackupStore store(context.paths.backups, context.zone);
  RestorePlan& plan = work.plan;
  COURIER_ASSIGN_OR_RETURN(plan.backup, NameOrNewest(store, name));
  COURIER_ASSIGN_OR_RETURN(work.bytes, store.Read(plan.backup));
  COURIER_ASSIGN_OR_RETURN(work.env_path, FollowLinks(context.paths.env));
  COURIER_ASSIGN_OR_RETURN(work.env_file, ReadSmallFile(work.env_path));
  plan.creates_env = !work.env_file.has_value();
  plan.changes = plan.creates_env || work.env_file->bytes != work.bytes;
  Compare(work, context, &plan);
  const std::string present = work.env_file ? work.env_file->bytes : "none";
  plan.digest = context.plan_digest(
      absl::StrCat("env restore\n", plan.backup, "\n", present.size(), "\n", present, work.bytes));
  return work;
}

}  // namespace

absl::StatusOr<RestorePlan> PlanEnvRestore(const EnvContext& context, const std::string& name) {
  COURIER_ASSIGN_OR_RETURN(RestoreWork work, MakeWork(context, name));
  return std::move(work.plan);
}

absl::StatusOr<RestoreOutcome> ApplyEnvRestore(const EnvContext& context, const std::string& name,
                                               const std::string& digest) {
  COURIER_ASSIGN_OR_RETURN(const DirectoryLock lock, LockForChange(context));
  COURIER_ASSIGN_OR_RETURN(RestoreWork work, MakeWork(context, name));
  COURIER_RETURN_IF_ERROR(CheckShown(digest, work.plan.digest));
  const BackupStore store(context.paths.backups, context.zone);
  RestoreOutcome outcome;
  outcome.plan = std::move(work.plan);
  if (!outcome.plan.changes) return outcome;
  if (work.env_file) {
    COURIER_ASSIGN_OR_RETURN(outcome.saved_as, store.Add(work.env_file->bytes, context.now));
  }
  COURIER_RETURN_IF_ERROR(ReplaceFile(work.env_path, work.bytes, work.env_file));
  outcome.written = true;
  COURIER_RETURN_IF_ERROR(store.RestoreTemplate(outcome.plan.backup));
  return outcome;
}

}  // namespace courier::envfile
