// Statements over the columns that the live database has: a column that an older Dify lacks is left
// out.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "agent/schema/catalog.h"

namespace courier::import {

struct ColumnValue {
  absl::string_view column;
  // SQL; may use parameters and the aliases of the source clause.
  absl::string_view value;
};

// insert into TABLE (columns…) select values… SOURCE
std::string InsertSelect(const schema::Catalog& catalog, absl::string_view table,
                         const std::vector<ColumnValue>& values, absl::string_view source);

// update TABLE t set column = value, … SOURCE
std::string UpdateFrom(const schema::Catalog& catalog, absl::string_view table,
                       const std::vector<ColumnValue>& values, absl::string_view source);

}  // namespace courier::import
