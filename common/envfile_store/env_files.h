// The .env, its template and the previous template of one folder, read and parsed together.
// Inside this directory only: holds values.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/envfile/env_document.h"
#include "common/envfile_store/directory_lock.h"
#include "common/envfile_store/env_commands.h"
#include "common/envfile_store/file_access.h"

namespace courier::envfile {

struct EnvFiles {
  std::string env_path;  // links followed
  std::optional<FileContents> env_file;
  EnvDocument env;  // empty when there is no file
  std::string example_bytes;
  EnvDocument example;
  std::optional<EnvDocument> base;
  BaseSource base_source = BaseSource::kNone;
};

absl::StatusOr<EnvFiles> ReadEnvFiles(const EnvContext& context,
                                      const std::optional<std::string>& given_base);

// Keeps every other courier from changing `context`'s .env and its backups, and clears away what
// one that was killed left there. kBusy when another has it.
absl::StatusOr<DirectoryLock> LockForChange(const EnvContext& context);

// kTargetChanged unless the two digests are one.
absl::Status CheckShown(const std::string& shown, const std::string& now);

}  // namespace courier::envfile
