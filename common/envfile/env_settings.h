// The settings of one environment in a form that may leave its machine, and the comparison of two.
// A secret travels as a keyed digest only: equal digests mean equal values, and nothing else can be
// told. Both sides use the same key, fresh for each comparison; values are compared as meant, so
// quotes and comments make no difference.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/envfile/env_document.h"
#include "common/envfile/secret_names.h"
#include "common/envfile/setting_change.h"

namespace courier::envfile {

// HMAC-SHA256 under the key of one comparison, or as strong.
using KeyedDigest = std::function<std::string(absl::string_view)>;

struct Setting {
  std::string key;
  bool secret = false;
  bool empty = false;
  std::string value;   // as meant; empty for a secret
  std::string digest;  // of key and value
};

// One entry a variable, in the order of the file.
std::vector<Setting> DescribeSettings(const EnvDocument& env, const SecretNames& secrets,
                                      const KeyedDigest& digest);

struct EnvironmentComparison {
  std::vector<SettingChange> differing;  // from the first to the second
  std::vector<SettingChange> only_first;
  std::vector<SettingChange> only_second;
  std::vector<std::string> same_secrets;  // set to the same value on both sides
  size_t same = 0;                        // secrets included
};

EnvironmentComparison CompareEnvironments(const std::vector<Setting>& first,
                                          const std::vector<Setting>& second);

}  // namespace courier::envfile
