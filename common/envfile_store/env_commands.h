// What `courier env` does to one .env and its neighbours, as functions of a folder: the controller
// calls them for --dir, the agent for --on. Nothing here prints or asks. What changes files comes
// in two steps: Plan… says what would happen and gives it a digest, Apply… plans again under the
// lock and goes ahead only if the digest is the one that was shown (else kTargetChanged). Plans and
// outcomes hold no value of a secret.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/envfile/env_diff.h"
#include "common/envfile/env_settings.h"
#include "common/envfile/secret_names.h"
#include "common/envfile_store/backup_store.h"

namespace courier::envfile {

struct EnvPaths {
  std::string env;
  std::string example;
  std::string backups;
};

// DIR/.env, DIR/.env.example and DIR/env-backup.
EnvPaths PathsInDirectory(const std::string& directory);

struct EnvContext {
  EnvPaths paths;
  SecretNames secrets;
  // For plans: an HMAC under a key that stays in this process, so that a digest tells nothing.
  KeyedDigest plan_digest;
  absl::Time now;
  absl::TimeZone zone;  // of the names of backups
};

// Which previous template a three-way comparison went by.
enum class BaseSource {
  kNone,   // there is none: two-way
  kGiven,  // --base
  kKept,   // the one of the last synchronisation
};
absl::string_view BaseSourceName(BaseSource source);

struct EnvDiffReport {
  EnvDiff diff;
  BaseSource base = BaseSource::kNone;
  bool env_missing = false;
};

// `base`: the text of the previous template, when the caller has it. kBadConfiguration when the
// template is missing, empty or can't be read as a .env, or .env can't.
absl::StatusOr<EnvDiffReport> RunEnvDiff(const EnvContext& context,
                                         const std::optional<std::string>& base);

// This side of a comparison between environments; `digest` is the one of that comparison.
absl::StatusOr<std::vector<Setting>> DescribeEnvironment(const EnvContext& context,
                                                         const KeyedDigest& digest);

struct BackupList {
  std::string directory;
  std::vector<Backup> backups;  // newest first
  // The directory, or a backup in it, can be read by others than its owner.
  bool open_to_others = false;
};
absl::StatusOr<BackupList> RunEnvBackups(const EnvContext& context);

struct PrunePolicy {
  size_t keep = 10;                          // the newest ones stay in any case
  std::optional<absl::Duration> older_than;  // of the rest, only those go that are older
};

struct PrunePlan {
  std::vector<Backup> remove;  // newest first
  size_t stay = 0;
  std::string digest;
};
absl::StatusOr<PrunePlan> PlanEnvPrune(const EnvContext& context, const PrunePolicy& policy);
absl::StatusOr<PrunePlan> ApplyEnvPrune(const EnvContext& context, const PrunePolicy& policy,
                                        const std::string& digest);

}  // namespace courier::envfile
