#include "agent/import/column_list.h"

#include "absl/strings/str_cat.h"

namespace courier::import {

std::string InsertSelect(const schema::Catalog& catalog, absl::string_view table,
                         const std::vector<ColumnValue>& values, absl::string_view source) {
  std::string columns;
  std::string selected;
  for (const ColumnValue& each : values) {
    if (!catalog.Has(table, each.column)) continue;
    absl::StrAppend(&columns, columns.empty() ? "" : ", ", each.column);
    absl::StrAppend(&selected, selected.empty() ? "" : ", ", each.value);
  }
  return absl::StrCat("insert into ", table, " (", columns, ") select ", selected, " ", source);
}

std::string UpdateFrom(const schema::Catalog& catalog, absl::string_view table,
                       const std::vector<ColumnValue>& values, absl::string_view source) {
  std::string assignments;
  for (const ColumnValue& each : values) {
    if (!catalog.Has(table, each.column)) continue;
    absl::StrAppend(&assignments, assignments.empty() ? "" : ", ", each.column, " = ", each.value);
  }
  return absl::StrCat("update ", table, " t set ", assignments, " ", source);
}

}  // namespace courier::import
