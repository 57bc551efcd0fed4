#include "agent/import/write_rights.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "agent/db/array.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::import {
namespace {

using migration::Action;
using migration::PlannedItem;

constexpr db::Statement kMissing{"look for rights", R"(
  select distinct n.privilege || ' on ' || n.name
  from unnest($1::text[], $2::text[]) n (name, privilege)
  where to_regclass(n.name) is not null and not has_table_privilege(to_regclass(n.name), n.privilege)
    and not has_any_column_privilege(to_regclass(n.name), n.privilege)
  order by 1)"};

class Rights {
 public:
  void Need(std::initializer_list<absl::string_view> tables, absl::string_view privilege) {
    for (const absl::string_view table : tables) {
      tables_.emplace_back(table);
      privileges_.emplace_back(privilege);
    }
  }
  void NeedFor(const std::vector<PlannedItem>& items, absl::string_view table) {
    if (HasAny(items, Action::kCreate)) Need({table}, "INSERT");
    if (HasAny(items, Action::kUpdate)) Need({table}, "UPDATE");
  }

  absl::StatusOr<std::vector<std::string>> Missing(db::Session& session) const {
    std::vector<std::string> missing;
    if (tables_.empty()) return missing;
    COURIER_ASSIGN_OR_RETURN(
        const db::Rows rows,
        session.Query(kMissing, {db::ArrayLiteral(tables_), db::ArrayLiteral(privileges_)}));
    for (size_t r = 0; r < rows.size(); ++r) missing.emplace_back(rows.Text(r, 0));
    return missing;
  }

 private:
  std::vector<std::string> tables_;
  std::vector<std::string> privileges_;
};

}  // namespace

absl::Status CheckWriteRights(db::Session& session, const migration::Plan& plan,
                              const model::ImportOptions& options) {
  Rights rights;
  rights.NeedFor(plan.apps, "apps");
  rights.NeedFor(plan.apps, "workflows");
  if (HasAny(plan.apps, Action::kCreate)) rights.Need({"sites", "installed_apps"}, "INSERT");
  if (std::any_of(plan.apps.begin(), plan.apps.end(),
                  [](const PlannedItem& app) { return IsWritten(app) && app.publish; })) {
    rights.Need({"workflows"}, "INSERT");
    rights.Need({"apps"}, "UPDATE");
  }
  if (options.create_app_api_token && !plan.apps.empty()) rights.Need({"api_tokens"}, "INSERT");
  rights.NeedFor(plan.api_tools, "tool_api_providers");
  rights.NeedFor(plan.workflow_tools, "tool_workflow_providers");
  rights.NeedFor(plan.mcp_tools, "tool_mcp_providers");
  COURIER_ASSIGN_OR_RETURN(const std::vector<std::string> missing, rights.Missing(session));
  if (missing.empty()) return absl::OkStatus();
  return MakeError(Reason::kMissingRight,
                   absl::StrCat("the agent's database role lacks ", absl::StrJoin(missing, ", "),
                                ". Grant it with deploy/sql/target_grants.sql; courier doctor "
                                "shows all that is missing."));
}

}  // namespace courier::import
