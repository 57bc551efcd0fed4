// The same reports as JSON objects, for programs. Secrets read "<secret>", or "" when empty; bytes
// that are not UTF-8 become U+FFFD. Keys may be added, never renamed.
#pragma once

#include <string>

#include "common/envfile/env_diff.h"
#include "common/envfile/env_merge.h"
#include "common/envfile/env_settings.h"

namespace courier::envfile {

std::string DiffJson(const EnvDiff& diff);
std::string MergeJson(const MergeResult& merge);
std::string ComparisonJson(const EnvironmentComparison& comparison);

}  // namespace courier::envfile
