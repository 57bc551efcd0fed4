// The columns that a live database really has. The same Dify revision may mean different schemas
// (forks, edited migrations), so readers and writers follow the catalog, never a version.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "agent/db/transaction.h"

namespace courier::schema {

// Kinds of types whose values can stand for each other, such as text and character varying.
enum class ColumnType { kUuid, kText, kBoolean, kInteger, kFloat, kTimestamp, kOther };

struct Column {
  ColumnType type = ColumnType::kOther;
  // As the server writes it, without a length: "character varying".
  std::string type_name;
  // The most characters it takes; nullopt: any number.
  std::optional<size_t> width;
  bool not_null = false;
  // SQL of its default; empty: none.
  std::string default_value;
  // Identity or generated: the server gives the value itself.
  bool filled_by_server = false;
  // The session's role may select it.
  bool readable = true;

  // An INSERT that leaves it out fails.
  bool must_be_set() const { return not_null && default_value.empty() && !filled_by_server; }
};

class Catalog {
 public:
  // The tables that a transfer touches, found by the session's search_path. One statement.
  static absl::StatusOr<Catalog> Read(db::Session& session);
  // These of them only.
  static absl::StatusOr<Catalog> Read(db::Session& session, const std::vector<std::string>& tables);

  Catalog() = default;
  void Add(absl::string_view table, absl::string_view column, Column details);
  void Remove(absl::string_view table, absl::string_view column);

  bool HasTable(absl::string_view table) const { return tables_.contains(table); }
  bool Has(absl::string_view table, absl::string_view column) const;
  // Null when it is not there. Valid until the next Add or Remove.
  const Column* Find(absl::string_view table, absl::string_view column) const;
  // In alphabetical order.
  std::vector<std::string> ColumnsOf(absl::string_view table) const;

 private:
  absl::flat_hash_map<std::string, absl::flat_hash_map<std::string, Column>> tables_;
};

// Of the name that the server gives a type, without a length.
ColumnType ColumnTypeOf(absl::string_view type_name);

}  // namespace courier::schema
