#include "agent/schema/schema_reader.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "agent/schema/dify_chain.h"
#include "common/base/status_macros.h"

namespace courier::schema {
namespace {

// A table or column that tells that a revision has been here; oldest first.
struct Marker {
  absl::string_view table;
  absl::string_view column;  // empty: the table itself
  absl::string_view revision;
};

constexpr Marker kMarkers[] = {
    {"apps", "", "64b051264f32"},
    {"workflows", "", "b289e2408ee2"},
    {"dataset_metadatas", "", "d20049ed0af6"},
    {"tool_mcp_providers", "", "58eb7bdb93fe"},
    {"tenant_plugin_auto_upgrade_strategies", "", "8bcc02c9bd07"},
    {"tool_mcp_providers", "timeout", "fa8b0fa6f407"},
    {"provider_credentials", "", "e8446f481c1e"},
    {"tool_mcp_providers", "encrypted_headers", "c20211f18133"},
    {"pipelines", "", "68519ad5cd18"},
    {"workflows", "rag_pipeline_variables", "68519ad5cd18"},
    {"app_triggers", "", "669ffd70119c"},
    {"segment_attachment_bindings", "", "d57accd375ae"},
    {"document_segment_summaries", "", "788d3099ae3a"},
    {"human_input_forms", "", "e8c3b3c46151"},
    {"workflow_comments", "", "227822d22895"},
    {"recommended_apps", "categories", "a4f2d8c9b731"},
    {"agents", "", "c6a9f4b12d3e"},
    {"workflows", "kind", "2b3c4d5e6f70"},
    {"tool_mcp_providers", "identity_mode", "3df4dbcc1e21"},
    {"apps", "maintainer", "a7c4e9d2f681"},
    {"sites", "input_placeholder", "a6f1c9d2e8b4"},
};

constexpr db::Statement kTables{"read tables", R"(
  select coalesce(bool_or(c.relname = 'alembic_version'), false),
         coalesce(bool_or(c.relname in ('tenants', 'apps', 'accounts', 'installed_apps')), false),
         coalesce(bool_or(c.relname <> 'alembic_version'), false)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and c.relpersistence <> 't' and pg_table_is_visible(c.oid)
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass
                    and d.objid = c.oid and d.deptype = 'e'))"};

constexpr db::Statement kVersionRows{
    "read alembic_version", "select version_num from alembic_version order by 1 limit 100"};

std::string NameOf(const Marker& marker) {
  return marker.column.empty() ? absl::StrCat("table ", marker.table)
                               : absl::StrCat("column ", marker.table, ".", marker.column);
}

absl::StatusOr<std::vector<bool>> ReadMarkers(db::Session& session) {
  std::string sql = "select ";
  for (const Marker& marker : kMarkers) {
    absl::StrAppend(
        &sql, sql.size() > 7 ? ", " : "", "exists (select from pg_attribute a where ",
        "a.attrelid = to_regclass('", marker.table, "') and not a.attisdropped and ",
        marker.column.empty() ? "a.attnum > 0" : absl::StrCat("a.attname = '", marker.column, "'"),
        ")");
  }
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query({"read markers", sql.c_str()}));
  std::vector<bool> there;
  for (size_t i = 0; i < std::size(kMarkers); ++i) there.push_back(rows.Text(0, i) == "t");
  return there;
}

void Compare(const std::vector<bool>& there, SchemaReading& reading) {
  const std::vector<std::string>& rows = reading.seen.rows;
  const auto applied = DifyChain().WithAncestors(rows);
  for (size_t i = 0; i < std::size(kMarkers); ++i) {
    const Marker& marker = kMarkers[i];
    if (there[i]) reading.looks_like = std::string(marker.revision);
    if (rows.size() != 1 || applied.empty()) continue;
    const bool should = applied.contains(marker.revision);
    if (should == there[i]) continue;
    reading.disagreements.push_back(
        should ? absl::StrCat(NameOf(marker), " is missing, which revision ",
                              DescribeRevision(std::string(marker.revision)), " brought")
               : absl::StrCat(NameOf(marker), " is there, which only revision ",
                              DescribeRevision(std::string(marker.revision)), " brings"));
  }
}

}  // namespace

absl::StatusOr<SchemaReading> ReadSchema(db::Session& session) {
  SchemaReading reading;
  COURIER_ASSIGN_OR_RETURN(const db::Rows tables, session.Query(kTables));
  reading.seen.version_table = tables.Text(0, 0) == "t";
  reading.seen.dify_tables = tables.Text(0, 1) == "t";
  reading.seen.other_tables = tables.Text(0, 2) == "t";
  if (reading.seen.version_table) {
    COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query(kVersionRows));
    for (size_t r = 0; r < rows.size(); ++r) {
      reading.seen.rows.emplace_back(rows.Text(r, 0));
    }
  }
  COURIER_ASSIGN_OR_RETURN(const std::vector<bool> there, ReadMarkers(session));
  Compare(there, reading);
  return reading;
}

}  // namespace courier::schema
