#include "agent/schema/rights.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "agent/schema/catalog.h"
#include "common/base/status_macros.h"

namespace courier::schema {
namespace {

using Privileges = std::set<std::string>;

constexpr TableRights kSourceRights[] = {
    {"alembic_version", "SELECT"},
    {"tenants", "SELECT"},
    {"apps", "SELECT"},
    {"workflows", "SELECT"},
    {"tool_api_providers", "SELECT"},
    {"tool_workflow_providers", "SELECT"},
    {"tool_mcp_providers", "SELECT"},
    {"tool_label_bindings", "SELECT"},
    {"datasets", "SELECT"},
};

constexpr TableRights kTargetRights[] = {
    {"alembic_version", "SELECT"},
    {"tenants", "SELECT"},
    {"tenant_account_joins", "SELECT"},
    {"apps", "SELECT, INSERT, UPDATE"},
    {"workflows", "SELECT, INSERT, UPDATE, DELETE"},
    {"sites", "SELECT, INSERT, DELETE"},
    {"workflow_version_counters", "SELECT, INSERT, UPDATE"},
    {"installed_apps", "SELECT, INSERT, DELETE"},
    {"api_tokens", "SELECT, INSERT"},
    {"app_dataset_joins", "SELECT, INSERT, DELETE"},
    {"workflow_draft_variables", "SELECT, DELETE"},
    {"app_triggers", "SELECT, INSERT, UPDATE, DELETE"},
    {"workflow_webhook_triggers", "SELECT, INSERT, DELETE"},
    {"workflow_plugin_triggers", "SELECT, UPDATE, DELETE"},
    {"workflow_schedule_plans", "SELECT, INSERT, UPDATE, DELETE"},
    {"tool_api_providers", "SELECT, INSERT, UPDATE"},
    {"tool_workflow_providers", "SELECT, INSERT, UPDATE"},
    {"tool_mcp_providers", "SELECT, INSERT, UPDATE"},
    {"tool_label_bindings", "SELECT, INSERT, DELETE"},
    {"datasets", "SELECT"},
    {"providers", "SELECT"},
};

constexpr ColumnRights kTargetColumns[] = {
    {"provider_models", "tenant_id, provider_name, is_valid"},
    {"tool_builtin_providers", "id, tenant_id, provider"},
    {"datasource_providers", "tenant_id, plugin_id"},
    {"trigger_subscriptions", "tenant_id, provider_id"},
    {"accounts", "id, email, interface_language, status"},
};

constexpr db::Statement kRole{"read role", R"(
  select current_user, current_database(),
         concat_ws(',', case when r.rolsuper then 'is a superuser' end,
                        case when r.rolcreaterole then 'may make roles' end,
                        case when r.rolcreatedb then 'may make databases' end,
                        case when r.rolreplication then 'may replicate' end,
                        case when r.rolbypassrls then 'passes by row security' end,
                        case when exists (select from pg_class c where c.oid = to_regclass('apps')
                               and pg_has_role(c.relowner, 'member')) and not r.rolsuper
                             then 'owns Dify''s tables' end),
         has_database_privilege(current_database(), 'temporary')
  from pg_roles r where r.rolname = current_user)"};

// What the role may do to each table or view of Dify's schema, and to each column of those of which
// a target reads some.
constexpr db::Statement kHeld{"read rights", R"(
  select c.relname, p.privilege, ''
  from pg_class c cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) p (privilege)
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and pg_table_is_visible(c.oid)
    and c.relnamespace = (select relnamespace from pg_class where oid = to_regclass('apps'))
    and has_table_privilege(c.oid, p.privilege)
  union all
  select c.relname, p.privilege, a.attname
  from pg_class c join pg_attribute a on a.attrelid = c.oid
  cross join unnest(array['SELECT', 'INSERT', 'UPDATE']) p (privilege)
  where c.relname in ('provider_models', 'tool_builtin_providers', 'datasource_providers',
      'trigger_subscriptions', 'accounts')
    and c.relkind in ('r', 'p') and pg_table_is_visible(c.oid) and a.attnum > 0
    and not a.attisdropped and has_column_privilege(c.oid, a.attnum, p.privilege))"};

struct Held {
  std::map<std::string, Privileges> tables;
  // table -> column -> privileges
  std::map<std::string, std::map<std::string, Privileges>> columns;
};

absl::StatusOr<Held> ReadHeld(db::Session& session) {
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query(kHeld));
  Held held;
  for (size_t r = 0; r < rows.size(); ++r) {
    const std::string column(rows.Text(r, 2));
    if (column.empty()) {
      held.tables[std::string(rows.Text(r, 0))].insert(std::string(rows.Text(r, 1)));
    } else {
      held.columns[std::string(rows.Text(r, 0))][column].insert(std::string(rows.Text(r, 1)));
    }
  }
  return held;
}

bool WritesAnything(const Held& held) {
  return std::any_of(std::begin(kTargetRights), std::end(kTargetRights), [&](const auto& right) {
    const auto found = held.tables.find(std::string(right.table));
    return found != held.tables.end() &&
           (found->second.contains("INSERT") || found->second.contains("UPDATE"));
  });
}

std::map<std::string, Privileges> Needed(bool source, bool target) {
  std::map<std::string, Privileges> needed;
  const auto add = [&](Role role) {
    for (const TableRights& each : NeededRights(role)) {
      for (const absl::string_view word : absl::StrSplit(each.privileges, ", ")) {
        needed[std::string(each.table)].emplace(word);
      }
    }
  };
  if (source || !target) add(Role::kSource);
  if (target) add(Role::kTarget);
  return needed;
}

// A right as GRANT and REVOKE take it; `columns` is empty or "(name)".
std::string Right(absl::string_view privilege, absl::string_view columns, absl::string_view table) {
  return absl::StrCat(privilege, columns.empty() ? "" : " ", columns, " on ", table);
}

void Compare(absl::string_view table, absl::string_view columns, const Privileges& needed,
             const Privileges& held, RoleRights& rights) {
  for (const std::string& each : needed) {
    if (!held.contains(each)) rights.missing.push_back(Right(each, columns, table));
  }
  for (const std::string& each : held) {
    if (!needed.contains(each)) rights.surplus.push_back(Right(each, columns, table));
  }
}

void CompareColumns(const ColumnRights& needed, const Catalog& catalog, Held& held, bool target,
                    RoleRights& rights) {
  std::map<std::string, Privileges>& columns = held.columns[std::string(needed.table)];
  const std::vector<std::string> readable = absl::StrSplit(needed.columns, ", ");
  for (const std::string& column : readable) {
    if (target && catalog.Has(needed.table, column)) columns[column];
  }
  for (const auto& [column, privileges] : columns) {
    const bool reads =
        target && std::find(readable.begin(), readable.end(), column) != readable.end();
    Compare(needed.table, absl::StrCat("(", column, ")"),
            reads ? Privileges{"SELECT"} : Privileges(), privileges, rights);
  }
}

}  // namespace

absl::Span<const TableRights> NeededRights(Role role) {
  if (role == Role::kSource) return kSourceRights;
  return kTargetRights;
}

absl::Span<const ColumnRights> NeededColumns() { return kTargetColumns; }

absl::StatusOr<RoleRights> ReadRights(db::Session& session, bool source, bool target) {
  COURIER_ASSIGN_OR_RETURN(const db::Rows role, session.Query(kRole));
  RoleRights rights;
  rights.role = std::string(role.Text(0, 0));
  rights.database = std::string(role.Text(0, 1));
  rights.powers = absl::StrSplit(role.Text(0, 2), ',', absl::SkipEmpty());
  COURIER_ASSIGN_OR_RETURN(Held held, ReadHeld(session));
  rights.reads_only = !WritesAnything(held);
  target = target && !rights.reads_only;
  if (target && role.Text(0, 3) != "t") {
    rights.missing.emplace_back("TEMPORARY on the database");
  }
  COURIER_ASSIGN_OR_RETURN(const Catalog catalog, Catalog::Read(session));
  const std::map<std::string, Privileges> needed = Needed(source, target);
  for (const ColumnRights& each : kTargetColumns) held.tables.erase(std::string(each.table));
  for (const auto& [table, privileges] : needed) {
    if (catalog.HasTable(table)) Compare(table, "", privileges, held.tables[table], rights);
  }
  for (const auto& [table, privileges] : held.tables) {
    if (!needed.contains(table)) Compare(table, "", {}, privileges, rights);
  }
  for (const ColumnRights& each : kTargetColumns) {
    CompareColumns(each, catalog, held, target, rights);
  }
  return rights;
}

}  // namespace courier::schema
