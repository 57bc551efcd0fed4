#include "common/envfile_store/env_files.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::envfile {
namespace {

absl::Status ReadBase(const EnvContext& context, const std::optional<std::string>& given,
                      EnvFiles* files) {
  std::optional<std::string> text = given;
  files->base_source = given ? BaseSource::kGiven : BaseSource::kNone;
  if (!text) {
    const BackupStore store(context.paths.backups, context.zone);
    COURIER_ASSIGN_OR_RETURN(text, store.SyncedTemplate());
    if (text) files->base_source = BaseSource::kKept;
  }
  if (!text) return absl::OkStatus();
  COURIER_ASSIGN_OR_RETURN(files->base, EnvDocument::Parse(*text, "the previous template"));
  if (given && files->base->keys().empty()) {
    return MakeError(Reason::kBadConfiguration,
                     "The previous template (--base) sets no variable, so it can't tell old "
                     "defaults from choices; nothing was changed.");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<EnvFiles> ReadEnvFiles(const EnvContext& context,
                                      const std::optional<std::string>& given_base) {
  EnvFiles files;
  COURIER_ASSIGN_OR_RETURN(std::optional<FileContents> example,
                           ReadSmallFile(context.paths.example));
  if (!example) {
    return MakeError(Reason::kBadConfiguration,
                     absl::StrCat("There is no template ", context.paths.example,
                                  "; nothing was changed. Put the .env.example of your Dify "
                                  "release there."));
  }
  files.example_bytes = std::move(example->bytes);
  COURIER_ASSIGN_OR_RETURN(files.example,
                           EnvDocument::Parse(files.example_bytes, context.paths.example));
  if (files.example.keys().empty()) {
    return MakeError(Reason::kBadConfiguration, absl::StrCat(context.paths.example,
                                                             " sets no variable, as after a failed "
                                                             "download; nothing was changed. Fetch "
                                                             "it again."));
  }
  COURIER_ASSIGN_OR_RETURN(files.env_path, FollowLinks(context.paths.env));
  COURIER_ASSIGN_OR_RETURN(files.env_file, ReadSmallFile(files.env_path));
  if (files.env_file) {
    COURIER_ASSIGN_OR_RETURN(files.env,
                             EnvDocument::Parse(files.env_file->bytes, context.paths.env));
  }
  COURIER_RETURN_IF_ERROR(ReadBase(context, given_base, &files));
  return files;
}

absl::StatusOr<DirectoryLock> LockForChange(const EnvContext& context) {
  COURIER_ASSIGN_OR_RETURN(const std::string path, FollowLinks(context.paths.env));
  const std::string directory = DirectoryOf(path);
  COURIER_ASSIGN_OR_RETURN(DirectoryLock lock, DirectoryLock::Take(directory));
  RemoveLeftovers(directory);
  RemoveLeftovers(context.paths.backups);
  return lock;
}

absl::Status CheckShown(const std::string& shown, const std::string& now) {
  if (shown == now) return absl::OkStatus();
  return MakeError(Reason::kTargetChanged,
                   "The files changed since the plan was shown; nothing was written. Look at the "
                   "new plan.");
}

}  // namespace courier::envfile
