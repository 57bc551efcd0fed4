// The backups of one .env: files `.env.backup_YYYYMMDD_HHMMSS` (local time, `_2`, `_3` … when
// taken) of mode 0600 in a directory of mode 0700. Names follow Dify's own synchroniser, whose
// backups are listed, restored and pruned alike. Beside them lies the template of the last
// synchronisation, from which the next one learns what is merely an old default, and for each
// backup the one before it. Not locked here: callers hold the lock of the .env's directory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace courier::envfile {

struct Backup {
  std::string name;
  absl::Time taken;  // from the name
  uint64_t bytes = 0;
  size_t variables = 0;      // 0 when it can't be read as a .env
  bool private_mode = true;  // only its owner may read it
};

class BackupStore {
 public:
  BackupStore(std::string directory, absl::TimeZone zone)
      : directory_(std::move(directory)), zone_(zone) {}

  // Keeps `bytes`, and the template in force so far; the new name. Makes the directory if needed.
  absl::StatusOr<std::string> Add(absl::string_view bytes, absl::Time now) const;

  // Newest first; empty when the directory does not exist.
  absl::StatusOr<std::vector<Backup>> List() const;

  // The bytes of one of them. kUsage for a name that is none of a backup, kBadConfiguration when
  // there is no such backup.
  absl::StatusOr<std::string> Read(const std::string& name) const;

  absl::Status Remove(const std::string& name) const;

  // The template of the last synchronisation.
  absl::StatusOr<std::optional<std::string>> SyncedTemplate() const;
  absl::Status KeepTemplate(absl::string_view bytes) const;
  // Puts back the one that was in force when the backup was taken, or forgets it.
  absl::Status RestoreTemplate(const std::string& backup_name) const;

  // True when others than the owner may enter the directory.
  bool IsOpenToOthers() const;
  bool Exists() const;
  const std::string& directory() const { return directory_; }

 private:
  absl::Status MakeDirectory() const;
  std::string PathOf(absl::string_view name) const;

  std::string directory_;
  absl::TimeZone zone_;
};

}  // namespace courier::envfile
