#include "common/migration/environment_overrides.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/uuid.h"
#include "common/migration/variables.h"
#include "common/text/json_spans.h"

namespace courier::migration {
namespace {

constexpr char kEveryApp[] = "*";

absl::Status Misfit(const model::App& app, const absl::Status& status) {
  return MakeError(ReasonOf(status),
                   absl::StrCat("app \"", app.name, "\": ", status.message(), "."));
}

// The names of all variables; none when the column can't be read, which others report.
absl::flat_hash_set<std::string> NamesOf(absl::string_view column) {
  absl::flat_hash_set<std::string> names;
  if (absl::StripAsciiWhitespace(column).empty()) return names;
  const auto spans = text::JsonSpans::Parse(column);
  if (!spans.ok()) return names;
  for (text::JsonRef entry = spans->root().FirstChild(); entry; entry = entry.Next()) {
    std::string name = entry.Get("name").AsString().value_or("");
    names.insert(name.empty() ? entry.Key() : std::move(name));
  }
  return names;
}

}  // namespace

Overrides::Overrides(std::vector<model::EnvironmentOverride> overrides)
    : overrides_(std::move(overrides)), used_(overrides_.size(), false) {
  for (size_t i = 0; i < overrides_.size(); ++i) {
    // An id counts in any spelling.
    const std::string& app = overrides_[i].app;
    by_app_[ParseUuid(app).value_or(app)].push_back(i);
  }
}

absl::StatusOr<Overrides::Applied> Overrides::Apply(model::App& app) const {
  Applied applied;
  if (overrides_.empty()) return applied;
  const absl::flat_hash_set<std::string> names = NamesOf(app.workflow.environment_variables);
  // By variable; the later ones win.
  std::map<std::string, size_t> chosen;
  for (const std::string& key : {std::string(kEveryApp), app.name, app.id.text}) {
    const auto found = by_app_.find(key);
    if (found == by_app_.end()) continue;
    for (const size_t i : found->second) {
      if (key == kEveryApp && !names.contains(overrides_[i].name)) continue;
      applied.used.push_back(i);
      chosen[overrides_[i].name] = i;
    }
  }
  for (const auto& [name, i] : chosen) {
    auto changed = SetVariable(app.workflow.environment_variables, name, overrides_[i].value,
                               overrides_[i].is_token);
    if (!changed.ok()) return Misfit(app, changed.status());
    app.workflow.environment_variables = *std::move(changed);
    applied.names.insert(name);
  }
  return applied;
}

void Overrides::MarkUsed(const Applied& applied) {
  for (const size_t i : applied.used) used_[i] = true;
}

absl::Status Overrides::CheckAllUsed() const {
  for (size_t i = 0; i < overrides_.size(); ++i) {
    if (used_[i]) continue;
    const model::EnvironmentOverride& unused = overrides_[i];
    return MakeError(
        Reason::kBadSelection,
        unused.app == kEveryApp
            ? absl::StrCat("no app of this transfer has an environment variable ", unused.name,
                           ". Check the name in --set-env or --env-map.")
            : absl::StrCat("environment variable ", unused.name, " is set for app \"", unused.app,
                           "\", which is not part of this transfer. Check --set-env and "
                           "--env-map."));
  }
  return absl::OkStatus();
}

}  // namespace courier::migration
