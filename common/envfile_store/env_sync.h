// `courier env sync`: bring .env up to its template (see env_merge.h for the rules). An unchanged
// .env is left alone, without a backup. A changed one is backed up first and replaced in one step.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/envfile/env_merge.h"
#include "common/envfile_store/env_commands.h"

namespace courier::envfile {

struct SyncRequest {
  std::optional<std::string> base =
      {};  // the text of the previous template; else the kept one is used
  bool drop_removed = false;
  std::set<std::string> follow = {};  // state-bearing variables that may take their new default
};

struct SyncPlan {
  MergeResult merge;  // its text is left empty
  BaseSource base = BaseSource::kNone;
  bool creates_env = false;
  bool changes = false;         // the bytes of .env
  bool changes_values = false;  // what it sets; else only comments, order or spelling
  std::string digest;
};

struct SyncOutcome {
  SyncPlan plan;
  bool written = false;
  std::string backup;  // name; empty when there was nothing to back up
  std::vector<std::string> warnings;
};

// kBadConfiguration as for RunEnvDiff(); kUsage for a `follow` that names no variable.
absl::StatusOr<SyncPlan> PlanEnvSync(const EnvContext& context, const SyncRequest& request);
absl::StatusOr<SyncOutcome> ApplyEnvSync(const EnvContext& context, const SyncRequest& request,
                                         const std::string& digest);

}  // namespace courier::envfile
