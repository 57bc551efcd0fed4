// The rows of an app as Dify's importer leaves them, column by column. `clock_timestamp()` stands
// where Dify takes its own clock, column defaults where it lets the server choose.
#include "absl/strings/str_cat.h"
#include "agent/import/column_list.h"
#include "agent/import/write_context.h"
#include "common/base/status_macros.h"

namespace courier::import {
namespace {

constexpr absl::string_view kCreated =
    "from courier_app s join courier_plan p on p.kind = 'app' and p.seq = s.seq and p.action = "
    "'create' order by s.seq";
constexpr absl::string_view kUpdated =
    "from courier_app s join courier_plan p on p.kind = 'app' and p.seq = s.seq and p.action = "
    "'update'";

// Rows that a deleted app, or an import that failed half-way, left behind under a created app's id.
absl::Status RemoveOrphans(const WriteContext& context) {
  for (const absl::string_view table : {"installed_apps", "sites", "workflows"}) {
    const std::string sql = absl::StrCat(
        "delete from ", table,
        " t using courier_plan p where p.kind = 'app' and p.action = 'create' ",
        "and t.app_id = p.target_id", table == "workflows" ? " and t.version = 'draft'" : "",
        table == "sites" ? "" : " and t.tenant_id = $1::uuid",
        table == "sites" ? " and $1::text is not null" : "");
    COURIER_RETURN_IF_ERROR(context.Run("remove orphaned rows", sql).status());
  }
  return absl::OkStatus();
}

absl::Status InsertApps(const WriteContext& context) {
  return context
      .Run("insert apps", InsertSelect(context.catalog, "apps",
                                       {{"id", "p.target_id"},
                                        {"tenant_id", "$1::uuid"},
                                        {"name", "s.name"},
                                        {"description", "s.description"},
                                        {"mode", "s.mode"},
                                        {"icon_type", "coalesce(nullif(s.icon_type, ''), 'emoji')"},
                                        {"icon", "coalesce(s.icon, '')"},
                                        {"icon_background", "s.icon_background"},
                                        {"status", "'normal'"},
                                        {"enable_site", "s.enable_site"},
                                        {"enable_api", "s.enable_api"},
                                        {"max_active_requests", "s.max_active_requests"},
                                        {"use_icon_as_answer_icon", "s.use_icon_as_answer_icon"},
                                        {"created_by", "$2::uuid"},
                                        {"updated_by", "$2::uuid"}},
                                       kCreated))
      .status();
}

absl::Status UpdateApps(const WriteContext& context) {
  return context
      .Run("update apps",
           UpdateFrom(
               context.catalog, "apps",
               {{"name", "s.name"},
                {"description", "s.description"},
                {"icon_type", "coalesce(nullif(s.icon_type, ''), 'emoji')"},
                {"icon", "coalesce(s.icon, '')"},
                {"icon_background", "s.icon_background"},
                {"updated_by", "$2::uuid"},
                {"updated_at", "clock_timestamp()"}},
               absl::StrCat(kUpdated, " where t.id = p.target_id and t.tenant_id = $1::uuid")))
      .status();
}

absl::Status UpdateDrafts(const WriteContext& context) {
  return context
      .Run("update drafts",
           UpdateFrom(context.catalog, "workflows",
                      {{"graph", "s.graph"},
                       {"features", "s.features"},
                       {"environment_variables", "s.environment_variables"},
                       {"conversation_variables", "s.conversation_variables"},
                       {"updated_by", "$2::uuid"},
                       {"updated_at", "clock_timestamp()"}},
                      absl::StrCat(kUpdated,
                                   " where t.tenant_id = $1::uuid and t.app_id = p.target_id "
                                   "and t.version = 'draft'")))
      .status();
}

// Of created apps, and of existing ones that had lost theirs.
absl::Status InsertDrafts(const WriteContext& context) {
  return context
      .Run(
          "insert drafts",
          InsertSelect(context.catalog, "workflows",
                       {{"tenant_id", "$1::uuid"},
                        {"app_id", "p.target_id"},
                        {"type", "case s.mode when 'workflow' then 'workflow' else 'chat' end"},
                        {"kind", "'standard'"},
                        {"version", "'draft'"},
                        {"marked_name", "''"},
                        {"marked_comment", "''"},
                        {"graph", "s.graph"},
                        {"features", "s.features"},
                        {"environment_variables", "s.environment_variables"},
                        {"conversation_variables", "s.conversation_variables"},
                        {"rag_pipeline_variables", "'{}'"},
                        {"created_by", "$2::uuid"},
                        {"updated_at", "current_timestamp"}},
                       "from courier_app s join courier_plan p on p.kind = 'app' and p.seq = s.seq "
                       "where p.action = 'create' or not exists (select from workflows w where "
                       "w.tenant_id = $1::uuid and w.app_id = p.target_id and w.version = 'draft') "
                       "order by s.seq"))
      .status();
}

absl::Status InsertSites(const WriteContext& context) {
  const std::string sql = InsertSelect(
      context.catalog, "sites",
      {{"app_id", "p.target_id"},
       {"title", "s.name"},
       {"icon_type", "coalesce(nullif(s.icon_type, ''), 'emoji')"},
       {"icon", "coalesce(s.icon, '')"},
       {"icon_background", "s.icon_background"},
       {"default_language", "$3"},
       {"chat_color_theme_inverted", "false"},
       {"prompt_public", "false"},
       {"use_icon_as_answer_icon", "false"},
       {"show_workflow_steps", "true"},
       {"custom_disclaimer", "''"},
       {"customize_token_strategy", "'not_allow'"},
       {"status", "'normal'"},
       {"code", "p.site_code"},
       {"created_by", "$2::uuid"},
       {"updated_by", "$2::uuid"}},
      absl::StrCat("from courier_app s join courier_plan p on p.kind = 'app' and p.seq = s.seq ",
                   "and p.action = 'create' where $1::text is not null order by s.seq"));
  return context.transaction
      .Execute({"insert sites", sql.c_str()},
               {context.workspace.id.text, context.author.account_id, context.author.language})
      .status();
}

absl::Status InsertInstalledApps(const WriteContext& context) {
  return context
      .Run("insert installed apps", InsertSelect(context.catalog, "installed_apps",
                                                 {{"tenant_id", "$1::uuid"},
                                                  {"app_id", "p.target_id"},
                                                  {"app_owner_tenant_id", "$1::uuid"},
                                                  {"position", "0"},
                                                  {"is_pinned", "false"}},
                                                 kCreated))
      .status();
}

// Values that people left in the editor belong to the draft before.
absl::Status RemoveDraftVariables(const WriteContext& context) {
  if (!context.catalog.HasTable("workflow_draft_variables")) return absl::OkStatus();
  return context
      .Run("remove draft variables",
           "delete from workflow_draft_variables t using courier_plan p "
           "where p.kind = 'app' and t.app_id = p.target_id and $1::text is not null")
      .status();
}

}  // namespace

absl::Status WriteApps(const WriteContext& context) {
  const bool creates = HasAny(context.plan.apps, migration::Action::kCreate);
  const bool updates = HasAny(context.plan.apps, migration::Action::kUpdate);
  if (!creates && !updates) return absl::OkStatus();
  if (creates) {
    COURIER_RETURN_IF_ERROR(RemoveOrphans(context));
    COURIER_RETURN_IF_ERROR(InsertApps(context));
  }
  if (updates) {
    COURIER_RETURN_IF_ERROR(UpdateApps(context));
    COURIER_RETURN_IF_ERROR(UpdateDrafts(context));
  }
  COURIER_RETURN_IF_ERROR(InsertDrafts(context));
  if (creates) {
    COURIER_RETURN_IF_ERROR(InsertSites(context));
    COURIER_RETURN_IF_ERROR(InsertInstalledApps(context));
  }
  return RemoveDraftVariables(context);
}

}  // namespace courier::import
