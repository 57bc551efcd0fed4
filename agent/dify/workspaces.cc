#include "agent/dify/workspaces.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/uuid.h"
#include "common/text/suggestion.h"

namespace courier::dify {
namespace {

constexpr db::Statement kAll{"read workspaces",
                             "select id::text, name, status from tenants order by name, id"};

std::string IdsOf(const std::vector<Workspace>& workspaces) {
  return absl::StrJoin(workspaces, ", ",
                       [](std::string* out, const Workspace& w) { absl::StrAppend(out, w.id); });
}

std::vector<std::string> NamesOf(const std::vector<Workspace>& workspaces) {
  std::vector<std::string> names;
  for (const Workspace& workspace : workspaces) names.push_back(workspace.name);
  return names;
}

}  // namespace

absl::StatusOr<std::vector<Workspace>> ListWorkspaces(db::Session& session, IsVisible visible) {
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query(kAll));
  std::vector<Workspace> workspaces;
  for (size_t r = 0; r < rows.size(); ++r) {
    Workspace workspace{std::string(rows.Text(r, 0)), std::string(rows.Text(r, 1)),
                        std::string(rows.Text(r, 2))};
    if (visible(workspace)) workspaces.push_back(std::move(workspace));
  }
  return workspaces;
}

absl::StatusOr<Workspace> FindWorkspace(db::Session& session, absl::string_view name_or_id,
                                        IsVisible visible) {
  COURIER_ASSIGN_OR_RETURN(const std::vector<Workspace> all, ListWorkspaces(session, visible));
  std::vector<Workspace> found;
  const std::string id = ParseUuid(name_or_id).value_or("");
  for (const Workspace& workspace : all) {
    if (!id.empty() && workspace.id == id) return workspace;
    if (name_or_id.empty() || workspace.name == name_or_id) found.push_back(workspace);
  }
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    return MakeError(Reason::kWorkspaceNotFound,
                     name_or_id.empty()
                         ? std::string("there is no workspace that you may use.")
                         : absl::StrCat("there is no workspace \"", name_or_id, "\".",
                                        text::DidYouMean(name_or_id, NamesOf(all)),
                                        " See: courier list workspaces"));
  }
  return MakeError(
      Reason::kWorkspaceAmbiguous,
      name_or_id.empty()
          ? absl::StrCat("there are ", found.size(),
                         " workspaces; name one with --workspace (source) or ",
                         "--target-workspace (target): ", absl::StrJoin(NamesOf(found), ", "))
          : absl::StrCat("there are ", found.size(), " workspaces named \"", name_or_id,
                         "\"; use an id: ", IdsOf(found)));
}

}  // namespace courier::dify
