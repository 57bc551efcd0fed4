#include "common/envfile/setting_change.h"

#include "common/envfile/env_value.h"

namespace courier::envfile {

SettingChange DescribeChange(const Assignment* from, const Assignment* to,
                             const SecretNames& secrets) {
  SettingChange change;
  change.key = from != nullptr ? from->key : to->key;
  change.has_from = from != nullptr;
  change.has_to = to != nullptr;
  const std::string from_meaning = from != nullptr ? MeaningOf(*from) : "";
  const std::string to_meaning = to != nullptr ? MeaningOf(*to) : "";
  change.from_empty = from_meaning.empty();
  change.to_empty = to_meaning.empty();
  // Judged as written: an inline comment may hold a credential too.
  change.secret = (from != nullptr && secrets.IsSecret(change.key, from->raw)) ||
                  (to != nullptr && secrets.IsSecret(change.key, to->raw));
  if (change.secret) {
    change.change = AnalyzeSecretChange(from_meaning, to_meaning);
    return change;
  }
  change.change = AnalyzeChange(from_meaning, to_meaning);
  if (from != nullptr) change.from = from->raw;
  if (to != nullptr) change.to = to->raw;
  return change;
}

}  // namespace courier::envfile
