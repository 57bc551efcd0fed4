// Differences, plans and comparisons as lines for a person. Secrets read <secret>; control
// characters are escaped; long values are cut. Colour only underlines what the words say already.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/envfile/env_diff.h"
#include "common/envfile/env_merge.h"
#include "common/envfile/env_settings.h"

namespace courier::envfile {

struct TextStyle {
  bool color = false;
  // What the two sides are called: ".env" and ".env.example", or two environments.
  std::string from_name = ".env";
  std::string to_name = ".env.example";
  // Longer sections are cut and say how many more there are; 0 shows all.
  size_t longest_section = 0;
};

std::string DiffText(const EnvDiff& diff, const TextStyle& style);
std::string MergeText(const MergeResult& merge, const TextStyle& style);
std::string ComparisonText(const EnvironmentComparison& comparison, const TextStyle& style);

// "1 variable", "2 variables".
std::string Counted(size_t count, absl::string_view noun);

}  // namespace courier::envfile
