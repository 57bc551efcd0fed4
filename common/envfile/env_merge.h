// The .env that follows a new template without losing what was set.
//
// Two-way: the template line by line, with the value of .env wherever it differs; variables that
// the template lacks come after it, under a marker. Three-way, when the previous template is known:
// what still had the previous default takes the new one, and leaves if the template dropped it.
// Settings that the running system's state depends on (passwords, keys, database names) never
// change by themselves: they are held until the caller names them in `follow`. The result has LF
// line ends and a final newline. Merging the result again changes nothing.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/envfile/env_document.h"
#include "common/envfile/secret_names.h"
#include "common/envfile/setting_change.h"

namespace courier::envfile {

// The line that opens the variables kept although the template lacks them.
inline constexpr absl::string_view kKeptMarker =
    "# Kept from the previous .env: not in .env.example";

struct MergeOptions {
  const EnvDocument* base = nullptr;  // the previous template; null for a two-way merge
  bool drop_removed = false;          // leave out what the template lacks
  std::set<std::string> follow = {};  // state-bearing keys that may take their new default
};

enum class MergeAction {
  kUnchanged,  // .env and template agree
  kPreserved,  // .env's value stays
  kHeld,       // .env's value stays although it is only the old default: state may depend on it
  kFollowed,   // the old default gives way to the new one
  kAdded,      // new in the template
  kKept,       // not in the template, kept under the marker
  kDropped,    // not in the template, left out
};

// snake_case, for machines.
absl::string_view MergeActionName(MergeAction action);

struct MergeDecision {
  MergeAction action = MergeAction::kUnchanged;
  SettingChange change;            // from .env to the template
  std::vector<std::string> homes;  // where a variable that the template lacks now lives
  bool still_referenced = false;   // dropped, or it would have been, while ${KEY} is still used
};

struct MergeCounts {
  size_t preserved =
      0;  // values of .env that differ from the template and stay, held ones included
  size_t held = 0;
  size_t updated = 0;  // values that come from the template now: followed and added
  size_t followed = 0;
  size_t added = 0;
  size_t unchanged = 0;
  size_t kept = 0;
  size_t dropped = 0;
  size_t env_variables = 0;
  size_t template_variables = 0;
  size_t result_variables = 0;
};

struct MergeResult {
  std::string text;                      // secret: holds every value
  std::vector<MergeDecision> decisions;  // template order, then .env order; kUnchanged left out
  MergeCounts counts;
  std::vector<std::string> repeated;
  std::vector<size_t> stray_lines;
  bool three_way = false;
};

// kBadConfiguration for a template without a single variable; kInternal if the result, read back,
// would not hold what was decided.
absl::StatusOr<MergeResult> MergeWithTemplate(const EnvDocument& env, const EnvDocument& example,
                                              const MergeOptions& options,
                                              const SecretNames& secrets);

// True for a variable that a running system's data depends on: its database, keys and passwords.
bool IsStateBearing(absl::string_view key);

}  // namespace courier::envfile
