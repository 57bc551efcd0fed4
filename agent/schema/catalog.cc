#include "agent/schema/catalog.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::schema {
namespace {

constexpr db::Statement kColumns{"read catalog", R"(
  select c.relname, a.attname
  from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relkind in ('r', 'p') and pg_table_is_visible(c.oid) and a.attnum > 0 and not a.attisdropped
    and c.relname in ('accounts', 'alembic_version', 'api_tokens', 'app_dataset_joins', 'app_triggers', 'apps',
      'datasets', 'installed_apps', 'providers', 'sites', 'tenant_account_joins', 'tenants', 'tool_api_providers',
      'tool_label_bindings', 'tool_mcp_providers', 'tool_workflow_providers', 'workflow_draft_variables',
      'workflow_plugin_triggers', 'workflow_schedule_plans', 'workflow_webhook_triggers', 'workflows'))"};

struct Required {
  absl::string_view table;
  absl::string_view column;
  absl::string_view release;  // the oldest Dify release known to have it
};

constexpr Required kEverywhere[] = {
    {"tenants", "encrypt_public_key", "0.3"},
    {"apps", "workflow_id", "0.6"},
    {"apps", "icon_type", "0.8"},
    {"apps", "use_icon_as_answer_icon", "0.8"},
    {"workflows", "graph", "0.6"},
    {"workflows", "environment_variables", "0.7"},
    {"workflows", "conversation_variables", "0.8"},
    {"tool_api_providers", "credentials_str", "0.5"},
    {"tool_workflow_providers", "version", "0.6"},
    {"tool_workflow_providers", "label", "0.6"},
    {"tool_label_bindings", "label_name", "0.6"},
};

constexpr Required kTargetOnly[] = {
    {"sites", "show_workflow_steps", "0.6"},
    {"installed_apps", "position", "0.3"},
    {"tenant_account_joins", "role", "0.3"},
    {"accounts", "interface_language", "0.3"},
};

absl::Status Check(const Catalog& catalog, const Required& required) {
  if (catalog.Has(required.table, required.column)) return absl::OkStatus();
  return MakeError(
      Reason::kSchemaUnfit,
      absl::StrCat("the database has no column ", required.table, ".", required.column, " (Dify ",
                   required.release, " or newer has it, and the role must see the table)"));
}

}  // namespace

absl::StatusOr<Catalog> Catalog::Read(db::Session& session) {
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query(kColumns));
  Catalog catalog;
  for (size_t r = 0; r < rows.size(); ++r) {
    catalog.columns_[std::string(rows.Text(r, 0))].insert(std::string(rows.Text(r, 1)));
  }
  return catalog;
}

bool Catalog::Has(absl::string_view table, absl::string_view column) const {
  const auto found = columns_.find(table);
  return found != columns_.end() && found->second.contains(column);
}

absl::Status CheckRequiredColumns(const Catalog& catalog, Role role) {
  for (const Required& required : kEverywhere) COURIER_RETURN_IF_ERROR(Check(catalog, required));
  if (role == Role::kSource) return absl::OkStatus();
  for (const Required& required : kTargetOnly) COURIER_RETURN_IF_ERROR(Check(catalog, required));
  return absl::OkStatus();
}

}  // namespace courier::schema
