// Pairs written on the command line or in a file: --set-env, --map-dataset, --dataset-map.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/options.h"

namespace courier::controller {

// APP.NAME=VALUE, where NAME follows the last dot before the first '='. Failure: kUsage; the
// message holds no value.
absl::StatusOr<model::EnvironmentOverride> ParseSetEnv(absl::string_view text);

// OLD=NEW, both dataset ids. Failure: kUsage.
absl::StatusOr<std::pair<std::string, std::string>> ParseDatasetPair(absl::string_view text);

// {"old id": "new id", …}. Failure: kUsage.
absl::StatusOr<std::map<std::string, std::string>> LoadDatasetMap(const std::string& path);

}  // namespace courier::controller
