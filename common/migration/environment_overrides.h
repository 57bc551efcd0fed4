// Environment variables that the user sets on the way (--set-env, --env-map): which of them concern
// an app, and whether each found one. An override for an app itself wins over one for "*".
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "common/model/options.h"
#include "common/model/resource.h"

namespace courier::migration {

// Names of variables whose value is final already.
using FinishedVariables = absl::flat_hash_set<std::string>;

class Overrides {
 public:
  explicit Overrides(std::vector<model::EnvironmentOverride> overrides);

  // Which overrides an app took.
  struct Applied {
    FinishedVariables names;
    std::vector<size_t> used;
  };

  // Changes `app`'s environment variables. "*" means every app that has the variable. kBadSelection
  // when the app has no such variable, or the value does not fit its type.
  absl::StatusOr<Applied> Apply(model::App& app) const;

  // Not thread-safe, unlike Apply.
  void MarkUsed(const Applied& applied);

  // kBadSelection naming the first override that found no app or no variable.
  absl::Status CheckAllUsed() const;

 private:
  std::vector<model::EnvironmentOverride> overrides_;
  // App name, id or "*" to positions.
  absl::flat_hash_map<std::string, std::vector<size_t>> by_app_;
  std::vector<bool> used_;
};

}  // namespace courier::migration
