#include "agent/export/app_selection.h"

#include <fnmatch.h>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "agent/dify/suggestion.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/uuid.h"

namespace courier::exporting {
namespace {

constexpr db::Statement kIdentities{"read apps", R"(
  select id::text, name, mode from apps where tenant_id = $1::uuid order by created_at, id)"};

std::vector<const AppIdentity*> Matches(const std::vector<AppIdentity>& all,
                                        const std::string& entry) {
  std::vector<const AppIdentity*> by_name;
  const std::string id = ParseUuid(entry).value_or("");
  for (const AppIdentity& app : all) {
    if (!id.empty() && app.id == id) return {&app};
    if (app.name == entry) by_name.push_back(&app);
  }
  return by_name;
}

bool IsGlob(const std::string& entry) { return entry.find_first_of("*?") != std::string::npos; }

absl::Status NotFound(const std::vector<AppIdentity>& all, const std::string& entry,
                      const std::string& workspace) {
  std::vector<std::string> names;
  for (const AppIdentity& app : all) names.push_back(app.name);
  return MakeError(Reason::kAppNotFound,
                   absl::StrCat(IsGlob(entry) ? "no app matches \"" : "app \"", entry,
                                IsGlob(entry) ? "\" in \"" : "\" is not in \"", workspace, "\".",
                                dify::DidYouMean(entry, names)));
}

absl::Status Ambiguous(const std::string& entry, const std::vector<const AppIdentity*>& found) {
  return MakeError(
      Reason::kAppAmbiguous,
      absl::StrCat(found.size(), " apps are named \"", entry, "\"; use an id: ",
                   absl::StrJoin(found, ", ", [](std::string* out, const AppIdentity* app) {
                     absl::StrAppend(out, app->id);
                   })));
}

// The apps that one entry of the selection means.
absl::StatusOr<std::vector<const AppIdentity*>> Resolve(const std::vector<AppIdentity>& all,
                                                        const std::string& entry,
                                                        const std::string& workspace) {
  std::vector<const AppIdentity*> found = Matches(all, entry);
  if (found.size() > 1) return Ambiguous(entry, found);
  if (found.size() == 1) {
    if (!IsTransferable(*found[0])) {
      return MakeError(
          Reason::kUnsupportedMode,
          absl::StrCat("app \"", found[0]->name, "\" has mode ", found[0]->mode,
                       "; only workflow and advanced-chat apps can be transferred. Leave it out."));
    }
    return found;
  }
  for (const AppIdentity& app : all) {
    if (IsGlob(entry) && IsTransferable(app) &&
        fnmatch(entry.c_str(), app.name.c_str(), FNM_NOESCAPE) == 0) {
      found.push_back(&app);
    }
  }
  if (found.empty()) return NotFound(all, entry, workspace);
  return found;
}

}  // namespace

bool IsTransferable(const AppIdentity& app) {
  return app.mode == "workflow" || app.mode == "advanced-chat";
}

absl::StatusOr<std::vector<AppIdentity>> ReadAppIdentities(db::Session& session,
                                                           const dify::Workspace& workspace) {
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query(kIdentities, {workspace.id}));
  std::vector<AppIdentity> apps;
  apps.reserve(rows.size());
  for (size_t r = 0; r < rows.size(); ++r) {
    apps.push_back(
        {std::string(rows.Text(r, 0)), std::string(rows.Text(r, 1)), std::string(rows.Text(r, 2))});
  }
  return apps;
}

absl::StatusOr<std::vector<AppIdentity>> SelectApps(const std::vector<AppIdentity>& all,
                                                    const model::Selection& selection,
                                                    const std::string& workspace_name) {
  std::vector<AppIdentity> chosen;
  if (selection.all_apps) {
    for (const AppIdentity& app : all) {
      if (IsTransferable(app)) chosen.push_back(app);
    }
    return chosen;
  }
  absl::flat_hash_set<std::string> seen;
  for (const std::string& entry : selection.apps) {
    COURIER_ASSIGN_OR_RETURN(const auto found, Resolve(all, entry, workspace_name));
    for (const AppIdentity* app : found) {
      if (seen.insert(app->id).second) chosen.push_back(*app);
    }
  }
  return chosen;
}

}  // namespace courier::exporting
