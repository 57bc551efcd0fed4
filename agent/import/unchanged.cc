#include "agent/import/unchanged.h"

#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "agent/db/array.h"
#include "agent/import/staged_rewrite.h"
#include "common/base/status_macros.h"

namespace courier::import {
namespace {

using migration::Action;
using migration::PlannedItem;

// `offset 0` keeps each lookup one by its index, also where the tables have no statistics.
constexpr db::Statement kEqualApps{"find unchanged apps", R"(
  select s.seq from courier_app s
  join unnest($2::integer[], $3::uuid[], $4::boolean[]) p (seq, id, publish) on p.seq = s.seq
  cross join lateral (select * from apps where id = p.id offset 0) a
  cross join lateral (select * from workflows where tenant_id = a.tenant_id and app_id = a.id
                      and version = 'draft' offset 0) w
  where a.tenant_id = $1::uuid and a.name = s.name and a.description = s.description
    and a.icon_type is not distinct from coalesce(nullif(s.icon_type, ''), 'emoji')
    and a.icon is not distinct from coalesce(s.icon, '')
    and a.icon_background is not distinct from s.icon_background
    and w.graph = s.graph and w.features = s.features
    and w.environment_variables = s.environment_variables
    and w.conversation_variables = s.conversation_variables
    and (not p.publish or exists (
      select from workflows v where v.id = a.workflow_id and v.graph = w.graph and v.features = w.features
        and v.environment_variables = w.environment_variables
        and v.conversation_variables = w.conversation_variables)))"};

constexpr db::Statement kEqualApiTools{"find unchanged API tools", R"(
  select s.seq from courier_api_tool s
  join unnest($2::integer[], $3::uuid[], $4::boolean[]) p (seq, id, publish) on p.seq = s.seq
  join tool_api_providers t on t.id = p.id and t.tenant_id = $1::uuid
  where t.icon = s.icon and t.schema = s.schema and t.schema_type_str = s.schema_type_str
    and t.description = s.description and t.tools_str = s.tools_str
    and t.credentials_str = coalesce(s.credentials_str, t.credentials_str)
    and t.privacy_policy is not distinct from s.privacy_policy
    and t.custom_disclaimer = s.custom_disclaimer
    and (select array_agg(distinct label_name order by label_name) from courier_label l
         where l.kind = 'api' and l.seq = s.seq)
      is not distinct from
        (select array_agg(distinct label_name::text order by label_name::text) from tool_label_bindings b
         where b.tool_id = t.id::text and b.tool_type = 'api'))"};

constexpr db::Statement kEqualWorkflowTools{"find unchanged workflow tools", R"(
  select s.seq from courier_workflow_tool s
  join unnest($2::integer[], $3::uuid[], $4::boolean[]) p (seq, id, publish) on p.seq = s.seq
  join tool_workflow_providers t on t.id = p.id and t.tenant_id = $1::uuid
  join apps a on a.id = t.app_id join workflows w on w.id = a.workflow_id
  where t.name = s.name and t.label = s.label and t.icon = s.icon and t.description = s.description
    and t.version = w.version and t.parameter_configuration = s.parameter_configuration
    and t.privacy_policy is not distinct from s.privacy_policy
    and (select array_agg(distinct label_name order by label_name) from courier_label l
         where l.kind = 'workflow' and l.seq = s.seq)
      is not distinct from
        (select array_agg(distinct label_name::text order by label_name::text) from tool_label_bindings b
         where b.tool_id = t.id::text and b.tool_type = 'workflow'))"};

absl::Status Mark(db::Transaction& transaction, const TargetWorkspace& workspace,
                  const db::Statement& statement, std::vector<PlannedItem>& items) {
  std::vector<std::string> seqs;
  std::vector<std::string> ids;
  std::vector<std::string> publish;
  for (size_t i = 0; i < items.size(); ++i) {
    if (items[i].action != Action::kUpdate) continue;
    seqs.push_back(absl::StrCat(i));
    ids.push_back(items[i].target_id.text);
    publish.emplace_back(items[i].publish ? "t" : "f");
  }
  if (seqs.empty()) return absl::OkStatus();
  COURIER_ASSIGN_OR_RETURN(
      const db::Rows rows,
      transaction.Query(statement, {workspace.id.text, db::ArrayLiteral(seqs),
                                    db::ArrayLiteral(ids), db::ArrayLiteral(publish)}));
  for (size_t r = 0; r < rows.size(); ++r) {
    size_t seq = 0;
    if (!absl::SimpleAtoi(rows.Text(r, 0), &seq) || seq >= items.size()) continue;
    items[seq].action = Action::kKeep;
    items[seq].publish = false;
  }
  return absl::OkStatus();
}

// A workflow tool follows the version that its app gets in this import.
void FollowPublished(const migration::Plan& plan, std::vector<PlannedItem>& tools,
                     const std::vector<PlannedItem>& before) {
  absl::flat_hash_set<std::string> published;
  for (const PlannedItem& app : plan.apps) {
    if (app.publish) published.insert(app.target_id.text);
  }
  for (size_t i = 0; i < tools.size(); ++i) {
    if (published.contains(tools[i].app_id.text)) tools[i].action = before[i].action;
  }
}

}  // namespace

absl::Status KeepEqualApps(StagedPackage& package, migration::Plan& plan) {
  std::vector<size_t> changed;
  for (size_t i = 0; i < plan.apps.size(); ++i) {
    PlannedItem& item = plan.apps[i];
    if (package.app_texts()[i] != StagedTexts::kInTarget || !IsWritten(item)) continue;
    if (item.action == Action::kUpdate && !item.publish &&
        !MapsReferences(package.index().apps[i], plan)) {
      item.action = Action::kKeep;
    } else {
      changed.push_back(i);
    }
  }
  return package.StageTexts(changed);
}

absl::Status MarkUnchanged(db::Transaction& transaction, const TargetWorkspace& workspace,
                           migration::Plan& plan) {
  COURIER_RETURN_IF_ERROR(Mark(transaction, workspace, kEqualApps, plan.apps));
  COURIER_RETURN_IF_ERROR(Mark(transaction, workspace, kEqualApiTools, plan.api_tools));
  const std::vector<PlannedItem> tools = plan.workflow_tools;
  COURIER_RETURN_IF_ERROR(Mark(transaction, workspace, kEqualWorkflowTools, plan.workflow_tools));
  FollowPublished(plan, plan.workflow_tools, tools);
  return absl::OkStatus();
}

}  // namespace courier::import
