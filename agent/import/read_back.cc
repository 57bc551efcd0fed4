// Compares what stands in Dify's tables with what was staged: a trigger, rule or column type that
// changed a value on the way is found before the commit, not by a user.
#include <utility>

#include "absl/strings/str_cat.h"
#include "agent/import/write_context.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::import {
namespace {

struct Check {
  const char* what;
  // Counts the staged rows that are written, and those whose written row is equal.
  const char* sql;
};

constexpr Check kAppsCheck = {"apps", R"(
      select count(*), count(*) filter (where a.name = s.name and a.description = s.description
        and a.icon_type is not distinct from coalesce(nullif(s.icon_type, ''), 'emoji')
        and a.icon is not distinct from coalesce(s.icon, '')
        and a.icon_background is not distinct from s.icon_background
        and (p.action = 'update' or a.mode = s.mode))
      from courier_plan p join courier_app s on s.seq = p.seq
      left join apps a on a.id = p.target_id and a.tenant_id = $1::uuid where p.kind = 'app')"};

constexpr Check kDrafts = {"drafts", R"(
      select count(*), count(*) filter (where w.graph = s.graph and w.features = s.features
        and w.environment_variables = s.environment_variables
        and w.conversation_variables = s.conversation_variables)
      from courier_plan p join courier_app s on s.seq = p.seq
      left join workflows w on w.tenant_id = $1::uuid and w.app_id = p.target_id and w.version = 'draft'
      where p.kind = 'app')"};

constexpr Check kSites = {"sites", R"(
      select count(*), count(*) filter (where exists (
        select from sites t where t.app_id = p.target_id and t.code = p.site_code))
      from courier_plan p where p.kind = 'app' and p.action = 'create' and $1::text is not null)"};

constexpr Check kInstalledApps = {"installed apps", R"(
      select count(*), count(*) filter (where exists (
        select from installed_apps t where t.tenant_id = $1::uuid and t.app_id = p.target_id))
      from courier_plan p where p.kind = 'app' and p.action = 'create')"};

constexpr Check kPublished = {"published versions", R"(
      select count(*), count(*) filter (where w.graph = d.graph and w.features = d.features
        and w.environment_variables = d.environment_variables
        and w.conversation_variables = d.conversation_variables)
      from courier_plan p
      left join apps a on a.id = p.target_id and a.tenant_id = $1::uuid
      left join workflows w on w.id = p.publish_id and w.id = a.workflow_id
      left join workflows d on d.tenant_id = $1::uuid and d.app_id = p.target_id and d.version = 'draft'
      where p.publish_id is not null)"};

constexpr Check kApiToolsCheck = {"API tools", R"(
      select count(*), count(*) filter (where t.name = s.name and t.icon = s.icon and t.schema = s.schema
        and t.schema_type_str = s.schema_type_str and t.description = s.description
        and t.tools_str = s.tools_str and t.privacy_policy is not distinct from s.privacy_policy
        and t.custom_disclaimer = s.custom_disclaimer
        and t.credentials_str = coalesce(s.credentials_str, t.credentials_str))
      from courier_plan p join courier_api_tool s on s.seq = p.seq
      left join tool_api_providers t on t.id = p.target_id and t.tenant_id = $1::uuid where p.kind = 'api')"};

constexpr Check kWorkflowToolsCheck = {"workflow tools", R"(
      select count(*), count(*) filter (where t.name = s.name and t.app_id = p.app_id
        and t.label = s.label and t.icon = s.icon and t.description = s.description
        and t.privacy_policy is not distinct from s.privacy_policy
        and t.parameter_configuration = s.parameter_configuration and t.version <> '')
      from courier_plan p join courier_workflow_tool s on s.seq = p.seq
      left join tool_workflow_providers t on t.id = p.target_id and t.tenant_id = $1::uuid
      where p.kind = 'workflow')"};

constexpr Check kMcpToolsCheck = {"MCP servers", R"(
      select count(*), count(*) filter (where t.name = s.name and t.server_identifier = s.server_identifier
        and t.icon is not distinct from s.icon and t.server_url = s.server_url
        and t.server_url_hash = s.server_url_hash and t.tools = s.tools)
      from courier_plan p join courier_mcp_tool s on s.seq = p.seq
      left join tool_mcp_providers t on t.id = p.target_id and t.tenant_id = $1::uuid where p.kind = 'mcp')"};

absl::StatusOr<uint64_t> Compare(const WriteContext& context, const Check& check) {
  COURIER_ASSIGN_OR_RETURN(
      const db::Rows rows,
      context.transaction.Query({check.what, check.sql}, {context.workspace.id.text}));
  if (rows.Text(0, 0) != rows.Text(0, 1)) {
    return MakeError(
        Reason::kInternal,
        absl::StrCat("read back ", rows.Text(0, 1), " of ", rows.Text(0, 0), " ", check.what,
                     " equal; a trigger or rule in the target database may change them. Nothing "
                     "was changed."));
  }
  uint64_t count = 0;
  (void)absl::SimpleAtoi(rows.Text(0, 0), &count);
  return count;
}

}  // namespace

absl::StatusOr<uint64_t> ReadBack(const WriteContext& context) {
  const migration::IncomingPackage& package = context.package.index();
  const bool creates = HasAny(context.plan.apps, migration::Action::kCreate);
  const std::pair<bool, const Check&> checks[] = {
      {!package.apps.empty(), kAppsCheck},
      {!package.apps.empty(), kDrafts},
      {creates, kSites},
      {creates, kInstalledApps},
      {!package.apps.empty(), kPublished},
      {!package.api_tools.empty(), kApiToolsCheck},
      {!package.workflow_tools.empty(), kWorkflowToolsCheck},
      {!package.mcp_tools.empty(), kMcpToolsCheck}};
  uint64_t verified = 0;
  for (const auto& [any, check] : checks) {
    if (!any) continue;
    COURIER_ASSIGN_OR_RETURN(const uint64_t count, Compare(context, check));
    verified += count;
  }
  return verified;
}

}  // namespace courier::import
