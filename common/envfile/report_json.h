// The same reports as JSON objects, for programs. Secrets read "<secret>", or "" when empty; bytes
// that are not UTF-8 become U+FFFD. Keys may be added, never renamed.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "common/envfile/env_diff.h"
#include "common/envfile/env_merge.h"
#include "common/envfile/env_settings.h"

namespace courier::envfile {

std::string DiffJson(const EnvDiff& diff);
std::string MergeJson(const MergeResult& merge);
// `first` and `second`: what the two sides are called.
std::string ComparisonJson(const EnvironmentComparison& comparison, absl::string_view first,
                           absl::string_view second);

}  // namespace courier::envfile
