// `courier env restore`: put a backup back as .env. The present .env is backed up first, so a
// restore can be undone by another one; mode and owner of .env stay.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/envfile/env_diff.h"
#include "common/envfile_store/env_commands.h"

namespace courier::envfile {

struct RestorePlan {
  std::string backup;  // the name, also when the newest was asked for
  bool changes = false;
  bool creates_env = false;
  // False when one of the two can't be read as a .env: it is restored all the same, unseen.
  bool comparable = true;
  EnvDiff diff;  // from the present .env to the backup
  std::string digest;
};

struct RestoreOutcome {
  RestorePlan plan;
  bool written = false;
  std::string saved_as;  // the backup of what was replaced; empty when there was nothing
};

// `name`: a backup's name, or empty for the newest. kBadConfiguration when there is none such.
absl::StatusOr<RestorePlan> PlanEnvRestore(const EnvContext& context, const std::string& name);
absl::StatusOr<RestoreOutcome> ApplyEnvRestore(const EnvContext& context, const std::string& name,
                                               const std::string& digest);

}  // namespace courier::envfile
