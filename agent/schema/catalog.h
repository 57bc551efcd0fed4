// The columns that a live database really has. The same Dify revision may mean different schemas
// (forks, edited migrations), so readers and writers follow the catalog, never a version.
#pragma once

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "agent/db/transaction.h"

namespace courier::schema {

class Catalog {
 public:
  // The tables that a transfer touches, found by the session's search_path. One statement.
  static absl::StatusOr<Catalog> Read(db::Session& session);

  bool HasTable(absl::string_view table) const { return columns_.contains(table); }
  bool Has(absl::string_view table, absl::string_view column) const;

 private:
  absl::flat_hash_map<std::string, absl::flat_hash_set<std::string>> columns_;
};

enum class Role { kSource, kTarget };

// kSchemaUnfit naming the first column that a transfer needs and the database lacks, and the Dify
// release that brought it.
absl::Status CheckRequiredColumns(const Catalog& catalog, Role role);

}  // namespace courier::schema
