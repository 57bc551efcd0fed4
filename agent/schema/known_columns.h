// The columns of Dify that this program knows: what a transfer reads and writes, since when Dify
// has it, and what it does not carry on purpose. Data, without I/O.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "agent/schema/catalog.h"

namespace courier::schema {

// What a column is needed for: every transfer, or items of one kind. Of the tools' tables, every
// transfer reads who is there.
enum class Part { kAlways, kApiTools, kWorkflowTools, kMcpTools, kAppTokens };

enum class Need {
  kBoth,      // source and target must have it
  kTarget,    // a target must have it
  kOptional,  // used where it is there
  kUnused,    // known, neither read nor written
};

struct KnownColumn {
  absl::string_view table;
  absl::string_view column;
  ColumnType type;
  Part part;
  Need need;
  // A target's INSERT gives its value.
  bool inserted;
};

absl::Span<const KnownColumn> KnownColumns();

// Null when this program does not know it.
const KnownColumn* FindKnownColumn(absl::string_view table, absl::string_view column);

// Every table of KnownColumns, and alembic_version.
const std::vector<std::string>& KnownTables();

// A Dify may lack the table, and a transfer without what it holds still works.
bool IsOptionalTable(absl::string_view table);

// What the rows of a table are.
Part PartOfTable(absl::string_view table);

// The oldest release known to have the table, or the column; "0.15.3" for those of before.
absl::string_view ReleaseOfTable(absl::string_view table);
absl::string_view ReleaseOfColumn(absl::string_view table, absl::string_view column);

// A column that was made wider once.
struct Widened {
  size_t width;
  absl::string_view release;
};

// Null when its width never changed.
const Widened* FindWidened(absl::string_view table, absl::string_view column);

}  // namespace courier::schema
