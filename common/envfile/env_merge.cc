#include "common/envfile/env_merge.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/envfile/env_value.h"
#include "common/envfile/key_homes.h"

namespace courier::envfile {
namespace {

constexpr const char* kStateBearing[] = {
    "*_PASSWORD", "*_KEY",        "DB_USERNAME",  "DB_DATABASE", "DB_PLUGIN_DATABASE",
    "PGDATA",     "VECTOR_STORE", "STORAGE_TYPE", "OPENDAL_*",
};

class Merger {
 public:
  Merger(const EnvDocument& env, const EnvDocument& example, const MergeOptions& options,
         const SecretNames& secrets)
      : env_(env), example_(example), options_(options), secrets_(secrets) {}

  MergeResult Run() {
    result_.three_way = options_.base != nullptr;
    result_.repeated = env_.RepeatedKeys();
    result_.stray_lines = env_.StrayLines();
    for (const std::string& key : example_.keys()) DecideTemplateKey(key);
    WriteTemplate();
    CollectReferences();
    for (const std::string& key : env_.keys()) {
      if (example_.Find(key) == nullptr) DecideRemovedKey(key);
    }
    WriteKept();
    Count();
    return std::move(result_);
  }

 private:
  // Still what the previous template said, so nobody chose it.
  bool IsOldDefault(const Assignment& current) const {
    const Assignment* const old =
        options_.base == nullptr ? nullptr : options_.base->Find(current.key);
    return old != nullptr && current.SameAs(*old);
  }

  bool MayFollow(const std::string& key) const {
    return !IsStateBearing(key) || options_.follow.count(key) > 0;
  }

  void Record(MergeAction action, SettingChange change) {
    result_.decisions.push_back({.action = action, .change = std::move(change), .homes = {}});
  }

  void DecideTemplateKey(const std::string& key) {
    const Assignment* const recommended = example_.Find(key);
    const Assignment* const current = env_.Find(key);
    if (current == nullptr) {
      Record(MergeAction::kAdded, DescribeChange(nullptr, recommended, secrets_));
      return;
    }
    if (current->SameAs(*recommended)) {
      ++result_.counts.unchanged;
      return;
    }
    MergeAction action = MergeAction::kPreserved;
    if (IsOldDefault(*current)) {
      action = MayFollow(key) ? MergeAction::kFollowed : MergeAction::kHeld;
    }
    if (action != MergeAction::kFollowed) replaced_.insert(key);
    Record(action, DescribeChange(current, recommended, secrets_));
  }

  void DecideRemovedKey(const std::string& key) {
    const Assignment& current = *env_.Find(key);
    const bool referenced = references_.count(key) > 0;
    const bool obsolete = IsOldDefault(current) && MayFollow(key) && !referenced;
    const bool drop = options_.drop_removed || obsolete;
    Record(drop ? MergeAction::kDropped : MergeAction::kKept,
           DescribeChange(&current, nullptr, secrets_));
    result_.decisions.back().homes = HomesOf(key);
    result_.decisions.back().still_referenced = referenced;
    if (!drop) kept_.push_back(key);
  }

  void Append(bool exported, const Assignment& value) {
    absl::StrAppend(&result_.text, exported ? "export " : "", value.key,
                    value.comment_only ? "= " : "=", value.raw, "\n");
  }

  void WriteTemplate() {
    for (const EnvLine& line : example_.lines()) {
      const Assignment* const current = line.assignment ? env_.Find(line.assignment->key) : nullptr;
      if (current != nullptr && replaced_.count(current->key) > 0) {
        Append(line.assignment->exported, *current);
      } else {
        absl::StrAppend(&result_.text, WithLineFeeds(absl::StrCat(line.text, "\n")));
      }
    }
  }

  void WriteKept() {
    if (kept_.empty()) return;
    absl::StrAppend(&result_.text, "\n", kKeptMarker, "\n");
    for (const std::string& key : kept_) Append(false, *env_.Find(key));
  }

  // What the values that stay for certain refer to, and what those refer to in turn.
  void CollectReferences() {
    std::vector<std::string> open;
    for (const std::string& key : example_.keys()) {
      Refer(replaced_.count(key) > 0 ? *env_.Find(key) : *example_.Find(key), &open);
    }
    for (const std::string& key : env_.keys()) {
      const bool stays = example_.Find(key) == nullptr && !IsOldDefault(*env_.Find(key));
      if (stays && !options_.drop_removed) Refer(*env_.Find(key), &open);
    }
    while (!open.empty()) {
      const std::string key = std::move(open.back());
      open.pop_back();
      if (example_.Find(key) == nullptr && env_.Find(key) != nullptr) Refer(*env_.Find(key), &open);
    }
  }

  void Refer(const Assignment& value, std::vector<std::string>* open) {
    for (std::string& name : ReferencedNames(value.raw)) {
      if (references_.insert(name).second) open->push_back(std::move(name));
    }
  }

  void Count() {
    MergeCounts& counts = result_.counts;
    for (const MergeDecision& decision : result_.decisions) {
      const MergeAction action = decision.action;
      const bool held = action == MergeAction::kHeld;
      counts.held += held ? 1 : 0;
      counts.preserved += held || action == MergeAction::kPreserved ? 1 : 0;
      counts.followed += action == MergeAction::kFollowed ? 1 : 0;
      counts.added += action == MergeAction::kAdded ? 1 : 0;
      counts.kept += action == MergeAction::kKept ? 1 : 0;
      counts.dropped += action == MergeAction::kDropped ? 1 : 0;
    }
    counts.updated = counts.followed + counts.added;
    counts.env_variables = env_.keys().size();
    counts.template_variables = example_.keys().size();
    counts.result_variables = counts.template_variables + counts.kept;
  }

  const EnvDocument& env_;
  const EnvDocument& example_;
  const MergeOptions& options_;
  const SecretNames& secrets_;
  MergeResult result_;
  std::set<std::string> replaced_;  // template lines that get the value of .env
  std::set<std::string> references_;
  std::vector<std::string> kept_;
};

// What the result must say about the variable of `decision`.
const Assignment* Expected(const MergeDecision& decision, const EnvDocument& env,
                           const EnvDocument& example) {
  switch (decision.action) {
    case MergeAction::kUnchanged:
    case MergeAction::kPreserved:
    case MergeAction::kHeld:
    case MergeAction::kKept:
      return env.Find(decision.change.key);
    case MergeAction::kFollowed:
    case MergeAction::kAdded:
      return example.Find(decision.change.key);
    case MergeAction::kDropped:
      return nullptr;
  }
  return nullptr;
}

// Values are other people's text; that they mean the same in their new place is checked, not hoped.
absl::Status CheckResult(const MergeResult& result, const EnvDocument& env,
                         const EnvDocument& example) {
  COURIER_ASSIGN_OR_RETURN(const EnvDocument written,
                           EnvDocument::Parse(result.text, "the new .env"));
  bool right = written.keys().size() == result.counts.result_variables;
  for (const MergeDecision& decision : result.decisions) {
    const Assignment* const expected = Expected(decision, env, example);
    const Assignment* const found = written.Find(decision.change.key);
    right = right && (expected == nullptr) == (found == nullptr) &&
            (expected == nullptr || found->SameAs(*expected));
  }
  if (right) return absl::OkStatus();
  return MakeError(Reason::kInternal,
                   "The new .env, read back, does not hold what was decided; nothing was written. "
                   "This is a bug: please report it.");
}

}  // namespace

absl::string_view MergeActionName(MergeAction action) {
  switch (action) {
    case MergeAction::kUnchanged:
      return "unchanged";
    case MergeAction::kPreserved:
      return "preserved";
    case MergeAction::kHeld:
      return "held";
    case MergeAction::kFollowed:
      return "followed";
    case MergeAction::kAdded:
      return "added";
    case MergeAction::kKept:
      return "kept";
    case MergeAction::kDropped:
      return "dropped";
  }
  return "unchanged";
}

bool IsStateBearing(absl::string_view key) {
  return std::any_of(std::begin(kStateBearing), std::end(kStateBearing),
                     [&](const char* glob) { return MatchesGlob(glob, key); });
}

absl::StatusOr<MergeResult> MergeWithTemplate(const EnvDocument& env, const EnvDocument& example,
                                              const MergeOptions& options,
                                              const SecretNames& secrets) {
  if (example.keys().empty()) {
    return MakeError(Reason::kBadConfiguration,
                     "The template holds no variable, as after a failed download; nothing was "
                     "changed. Fetch .env.example again.");
  }
  MergeResult result = Merger(env, example, options, secrets).Run();
  COURIER_RETURN_IF_ERROR(CheckResult(result, env, example));
  return result;
}

}  // namespace courier::envfile
