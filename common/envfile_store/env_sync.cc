#include "common/envfile_store/env_sync.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/envfile/env_value.h"
#include "common/envfile_store/directory_lock.h"
#include "common/envfile_store/env_files.h"
#include "common/envfile_store/file_access.h"

namespace courier::envfile {
namespace {

struct SyncWork {
  EnvFiles files;
  SyncPlan plan;
  std::string text;  // the new .env
};

// Lengths keep two different pairs of texts from running together.
std::string DigestOf(const EnvContext& context, const SyncWork& work) {
  const auto& file = work.files.env_file;
  const std::string before = file ? absl::StrCat(file->bytes.size(), "\n", file->bytes) : "none\n";
  return context.plan_digest(absl::StrCat("env sync\n", work.files.env_path.size(), "\n",
                                          work.files.env_path, before, work.text));
}

// A mistyped name would otherwise look like a wish that was granted.
absl::Status CheckFollowed(const SyncRequest& request, const EnvFiles& files) {
  for (const std::string& key : request.follow) {
    if (files.env.Find(key) != nullptr || files.example.Find(key) != nullptr) continue;
    return MakeError(Reason::kUsage, absl::StrCat("No variable called ", EscapeControls(key),
                                                  " is in .env or its template, so it has no new "
                                                  "default to follow."));
  }
  return absl::OkStatus();
}

absl::StatusOr<SyncWork> MakeWork(const EnvContext& context, const SyncRequest& request) {
  SyncWork work;
  COURIER_ASSIGN_OR_RETURN(work.files, ReadEnvFiles(context, request.base));
  const EnvFiles& files = work.files;
  COURIER_RETURN_IF_ERROR(CheckFollowed(request, files));
  const MergeOptions options{.base = files.base ? &*files.base : nullptr,
                             .drop_removed = request.drop_removed,
                             .follow = request.follow};
  SyncPlan& plan = work.plan;
  COURIER_ASSIGN_OR_RETURN(plan.merge,
                           MergeWithTemplate(files.env, files.example, options, context.secrets));
  work.text = std::exchange(plan.merge.text, {});
  plan.base = files.base_source;
  plan.creates_env = !files.env_file.has_value();
  plan.changes = plan.creates_env || files.env_file->bytes != work.text;
  plan.changes_values = plan.merge.counts.updated + plan.merge.counts.dropped > 0;
  plan.digest = DigestOf(context, work);
  return work;
}

void Warn(const absl::Status& status, absl::string_view consequence, SyncOutcome* outcome) {
  if (status.ok()) return;
  outcome->warnings.push_back(absl::StrCat(status.message(), " ", consequence));
}

}  // namespace

absl::StatusOr<SyncPlan> PlanEnvSync(const EnvContext& context, const SyncRequest& request) {
  COURIER_ASSIGN_OR_RETURN(SyncWork work, MakeWork(context, request));
  return std::move(work.plan);
}

absl::StatusOr<SyncOutcome> ApplyEnvSync(const EnvContext& context, const SyncRequest& request,
                                         const std::string& digest) {
  COURIER_ASSIGN_OR_RETURN(const DirectoryLock lock, LockForChange(context));
  COURIER_ASSIGN_OR_RETURN(SyncWork work, MakeWork(context, request));
  COURIER_RETURN_IF_ERROR(CheckShown(digest, work.plan.digest));
  const BackupStore store(context.paths.backups, context.zone);
  SyncOutcome outcome;
  outcome.plan = std::move(work.plan);
  if (outcome.plan.changes) {
    if (work.files.env_file) {
      COURIER_ASSIGN_OR_RETURN(outcome.backup, store.Add(work.files.env_file->bytes, context.now));
    }
    const absl::Status replaced = ReplaceFile(work.files.env_path, work.text, work.files.env_file);
    if (!replaced.ok()) return replaced;
    outcome.written = true;
  }
  // Without any difference nothing at all is written, but a template once kept must not grow stale.
  if (outcome.written || !outcome.plan.merge.decisions.empty() || store.Exists()) {
    Warn(store.KeepTemplate(work.files.example_bytes),
         "The next synchronisation can't tell old defaults from choices without --base.", &outcome);
  }
  return outcome;
}

}  // namespace courier::envfile
