#include "common/envfile/env_settings.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "common/envfile/env_value.h"

namespace courier::envfile {
namespace {

SettingChange Between(const Setting* from, const Setting* to) {
  SettingChange change;
  change.key = from != nullptr ? from->key : to->key;
  change.has_from = from != nullptr;
  change.has_to = to != nullptr;
  change.from_empty = from == nullptr || from->empty;
  change.to_empty = to == nullptr || to->empty;
  change.secret = (from != nullptr && from->secret) || (to != nullptr && to->secret);
  if (change.secret) {
    // The stand-ins differ because the digests do; only their emptiness is looked at.
    change.change =
        AnalyzeSecretChange(change.from_empty ? "" : "first", change.to_empty ? "" : "second");
    return change;
  }
  if (from != nullptr) change.from = from->value;
  if (to != nullptr) change.to = to->value;
  change.change = AnalyzeChange(change.from, change.to);
  // Long values come cut, and may differ beyond the cut.
  if (change.change.kind == ChangeKind::kSpelling) change.change.kind = ChangeKind::kOther;
  return change;
}

std::map<absl::string_view, const Setting*> ByKey(const std::vector<Setting>& settings) {
  std::map<absl::string_view, const Setting*> by_key;
  for (const Setting& setting : settings) by_key.emplace(setting.key, &setting);
  return by_key;
}

}  // namespace

std::vector<Setting> DescribeSettings(const EnvDocument& env, const SecretNames& secrets,
                                      const KeyedDigest& digest) {
  std::vector<Setting> settings;
  for (const std::string& key : env.keys()) {
    const Assignment& assignment = *env.Find(key);
    std::string meaning = MeaningOf(assignment);
    Setting setting;
    setting.key = key;
    setting.secret = secrets.IsSecret(key, assignment.raw);
    setting.empty = meaning.empty();
    // Keys hold no line feed, so no two pairs share their text.
    setting.digest = digest(absl::StrCat(key, "\n", meaning));
    if (!setting.secret) setting.value = std::move(meaning);
    settings.push_back(std::move(setting));
  }
  return settings;
}

EnvironmentComparison CompareEnvironments(const std::vector<Setting>& first,
                                          const std::vector<Setting>& second) {
  EnvironmentComparison comparison;
  const auto in_first = ByKey(first);
  const auto in_second = ByKey(second);
  for (const Setting& setting : first) {
    const auto found = in_second.find(setting.key);
    if (found == in_second.end()) {
      comparison.only_first.push_back(Between(&setting, nullptr));
    } else if (setting.digest != found->second->digest) {
      comparison.differing.push_back(Between(&setting, found->second));
    } else {
      ++comparison.same;
      if (setting.secret && !setting.empty) comparison.same_secrets.push_back(setting.key);
    }
  }
  for (const Setting& setting : second) {
    if (in_first.count(setting.key) == 0) {
      comparison.only_second.push_back(Between(nullptr, &setting));
    }
  }
  return comparison;
}

}  // namespace courier::envfile
