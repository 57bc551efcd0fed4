// How a .env differs from its template: values that differ, variables that the template has and
// .env lacks (added by a synchronisation), and the other way round (removed from the template).
// Works on the assignments in force, in the template's order, each key once.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "common/envfile/env_document.h"
#include "common/envfile/secret_names.h"
#include "common/envfile/setting_change.h"

namespace courier::envfile {

// Whether a person chose the value of .env, as far as the previous template tells.
enum class Origin {
  kUnknown,     // no previous template, or it lacks the variable
  kOldDefault,  // still the previous template's value
  kCustomised,
};

struct EnvDifference {
  SettingChange change;  // from .env to the template
  Origin origin = Origin::kUnknown;
};

struct RemovedVariable {
  std::string key;
  bool secret = false;
  bool empty = false;
  std::string value;  // as written; empty for a secret
  std::vector<std::string> homes;
};

struct EnvDiff {
  std::vector<EnvDifference> differing;
  std::vector<SettingChange> added;      // only in the template
  std::vector<RemovedVariable> removed;  // only in .env
  std::vector<std::string> repeated;     // keys that .env sets more than once; the last one counts
  std::vector<size_t> stray_lines;       // lines of .env that are no assignment, comment or blank
  size_t unchanged = 0;
  size_t env_variables = 0;
  size_t template_variables = 0;
  bool three_way = false;
};

// `base`, the previous template, may be null; it only fills in the origins.
EnvDiff DiffWithTemplate(const EnvDocument& env, const EnvDocument& example,
                         const EnvDocument* base, const SecretNames& secrets);

}  // namespace courier::envfile
