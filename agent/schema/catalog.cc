#include "agent/schema/catalog.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "agent/db/array.h"
#include "agent/schema/known_columns.h"
#include "common/base/status_macros.h"

namespace courier::schema {
namespace {

// A domain counts as the type below it; its own length, if any, as the column's.
constexpr db::Statement kColumns{"read catalog", R"(
  select c.relname, a.attname,
         format_type(coalesce(nullif(t.typbasetype, 0), t.oid), null),
         case when coalesce(nullif(t.typbasetype, 0), t.oid) in ('varchar'::regtype, 'bpchar'::regtype)
              then case when t.typtype = 'd' then t.typtypmod else a.atttypmod end - 4 end,
         a.attnotnull or t.typnotnull,
         coalesce(case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end, t.typdefault, ''),
         a.attidentity <> '' or a.attgenerated <> '',
         has_column_privilege(c.oid, a.attnum, 'select')
  from pg_class c join pg_attribute a on a.attrelid = c.oid join pg_type t on t.oid = a.atttypid
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where c.relkind in ('r', 'p') and pg_table_is_visible(c.oid) and a.attnum > 0 and not a.attisdropped
    and c.relname = any($1::text[]))"};

struct TypeName {
  absl::string_view name;
  ColumnType type;
};

constexpr TypeName kTypeNames[] = {
    {"uuid", ColumnType::kUuid},
    {"text", ColumnType::kText},
    {"character varying", ColumnType::kText},
    {"boolean", ColumnType::kBoolean},
    {"smallint", ColumnType::kInteger},
    {"integer", ColumnType::kInteger},
    {"bigint", ColumnType::kInteger},
    {"real", ColumnType::kFloat},
    {"double precision", ColumnType::kFloat},
    {"numeric", ColumnType::kFloat},
    {"timestamp without time zone", ColumnType::kTimestamp},
    {"timestamp with time zone", ColumnType::kTimestamp},
};

}  // namespace

ColumnType ColumnTypeOf(absl::string_view type_name) {
  for (const TypeName& each : kTypeNames) {
    if (each.name == type_name) return each.type;
  }
  return ColumnType::kOther;
}

absl::StatusOr<Catalog> Catalog::Read(db::Session& session) { return Read(session, KnownTables()); }

absl::StatusOr<Catalog> Catalog::Read(db::Session& session,
                                      const std::vector<std::string>& tables) {
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows,
                           session.Query(kColumns, {db::ArrayLiteral(tables)}));
  Catalog catalog;
  for (size_t r = 0; r < rows.size(); ++r) {
    Column column;
    column.type_name = std::string(rows.Text(r, 2));
    column.type = ColumnTypeOf(column.type_name);
    // A varchar without a length has the modifier -1.
    if (int64_t width = 0; absl::SimpleAtoi(rows.Text(r, 3), &width) && width > 0) {
      column.width = static_cast<size_t>(width);
    }
    column.not_null = rows.Text(r, 4) == "t";
    column.default_value = std::string(rows.Text(r, 5));
    column.filled_by_server = rows.Text(r, 6) == "t";
    column.readable = rows.Text(r, 7) == "t";
    catalog.Add(rows.Text(r, 0), rows.Text(r, 1), std::move(column));
  }
  return catalog;
}

void Catalog::Add(absl::string_view table, absl::string_view column, Column details) {
  tables_[std::string(table)].insert_or_assign(std::string(column), std::move(details));
}

void Catalog::Remove(absl::string_view table, absl::string_view column) {
  const auto found = tables_.find(table);
  if (found == tables_.end()) return;
  found->second.erase(column);
  if (found->second.empty()) tables_.erase(found);
}

bool Catalog::Has(absl::string_view table, absl::string_view column) const {
  return Find(table, column) != nullptr;
}

const Column* Catalog::Find(absl::string_view table, absl::string_view column) const {
  const auto columns = tables_.find(table);
  if (columns == tables_.end()) return nullptr;
  const auto found = columns->second.find(column);
  return found == columns->second.end() ? nullptr : &found->second;
}

std::vector<std::string> Catalog::ColumnsOf(absl::string_view table) const {
  std::vector<std::string> names;
  const auto columns = tables_.find(table);
  if (columns == tables_.end()) return names;
  for (const auto& [name, column] : columns->second) names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace courier::schema
