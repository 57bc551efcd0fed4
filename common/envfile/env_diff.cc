#include "common/envfile/env_diff.h"

#include <utility>

#include "common/envfile/env_value.h"
#include "common/envfile/key_homes.h"

namespace courier::envfile {
namespace {

Origin OriginOf(const Assignment& current, const EnvDocument* base) {
  const Assignment* const old = base == nullptr ? nullptr : base->Find(current.key);
  if (old == nullptr) return Origin::kUnknown;
  return current.SameAs(*old) ? Origin::kOldDefault : Origin::kCustomised;
}

RemovedVariable DescribeRemoved(const Assignment& current, const SecretNames& secrets) {
  RemovedVariable removed;
  removed.key = current.key;
  removed.secret = secrets.IsSecret(current.key, current.raw);
  removed.empty = MeaningOf(current).empty();
  if (!removed.secret) removed.value = current.raw;
  removed.homes = HomesOf(current.key);
  return removed;
}

}  // namespace

EnvDiff DiffWithTemplate(const EnvDocument& env, const EnvDocument& example,
                         const EnvDocument* base, const SecretNames& secrets) {
  EnvDiff diff;
  diff.three_way = base != nullptr;
  diff.repeated = env.RepeatedKeys();
  diff.stray_lines = env.StrayLines();
  diff.env_variables = env.keys().size();
  diff.template_variables = example.keys().size();
  for (const std::string& key : example.keys()) {
    const Assignment* const recommended = example.Find(key);
    const Assignment* const current = env.Find(key);
    if (current == nullptr) {
      diff.added.push_back(DescribeChange(nullptr, recommended, secrets));
    } else if (current->SameAs(*recommended)) {
      ++diff.unchanged;
    } else {
      diff.differing.push_back(
          {DescribeChange(current, recommended, secrets), OriginOf(*current, base)});
    }
  }
  for (const std::string& key : env.keys()) {
    if (example.Find(key) == nullptr) {
      diff.removed.push_back(DescribeRemoved(*env.Find(key), secrets));
    }
  }
  return diff;
}

}  // namespace courier::envfile
