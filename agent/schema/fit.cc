#include "agent/schema/fit.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace courier::schema {
namespace {

using Problem = UnfitColumn::Problem;

bool IsNeeded(const KnownColumn& known, Role role) {
  switch (known.need) {
    case Need::kBoth:
      return true;
    case Need::kTarget:
      return role == Role::kTarget;
    case Need::kOptional:
    case Need::kUnused:
      return false;
  }
  return false;
}

// What is optional a source reads as text, whatever its type.
bool MindsType(const KnownColumn& known, Role role) {
  return IsNeeded(known, role) || (role == Role::kTarget && known.need == Need::kOptional);
}

// Whether a database without `table` is no database for this role.
bool LacksNeeded(absl::string_view table, Role role) {
  if (role == Role::kTarget && PartOfTable(table) == Part::kMcpTools) return true;
  if (IsOptionalTable(table)) return false;
  const absl::Span<const KnownColumn> all = KnownColumns();
  return std::any_of(all.begin(), all.end(), [&](const KnownColumn& known) {
    return known.table == table && IsNeeded(known, role);
  });
}

// An integer goes into a column of fractions, and one with fractions comes out as text.
bool StandsFor(ColumnType there, ColumnType known) {
  return there == known || (known == ColumnType::kFloat && there == ColumnType::kInteger);
}

absl::string_view WordOf(ColumnType type) {
  switch (type) {
    case ColumnType::kUuid:
      return "uuid";
    case ColumnType::kText:
      return "text or character varying";
    case ColumnType::kBoolean:
      return "boolean";
    case ColumnType::kInteger:
      return "integer";
    case ColumnType::kFloat:
      return "double precision";
    case ColumnType::kTimestamp:
      return "timestamp";
    case ColumnType::kOther:
      return "another type";
  }
  return "";
}

// "which API tools need"
absl::string_view WhatNeeds(Part part) {
  switch (part) {
    case Part::kAlways:
      return "a transfer needs";
    case Part::kApiTools:
      return "API tools need";
    case Part::kWorkflowTools:
      return "workflow tools need";
    case Part::kMcpTools:
      return "MCP servers need";
    case Part::kAppTokens:
      return "app tokens need";
  }
  return "";
}

UnfitColumn Missing(Part part, absl::string_view table, absl::string_view column) {
  return {
      Problem::kMissing, part, std::string(table), std::string(column),
      absl::StrCat(LackOf(table, column), ", which ", WhatNeeds(part),
                   ". Upgrade Dify there, set the role's search_path to Dify's schema, or grant "
                   "the role what deploy/sql says.")};
}

UnfitColumn OtherType(const KnownColumn& known, const Column& there) {
  return {Problem::kOtherType, known.part, std::string(known.table), std::string(known.column),
          absl::StrCat("column ", known.table, ".", known.column, " has type ", there.type_name,
                       " where Dify has ", WordOf(known.type),
                       ": this schema was edited. Give it Dify's type there.")};
}

UnfitColumn MustBeSet(Part part, absl::string_view table, absl::string_view column) {
  return {
      Problem::kMustBeSet, part, std::string(table), std::string(column),
      absl::StrCat("column ", table, ".", column,
                   " must be set (NOT NULL without default), and courier does not know what to ",
                   "put there. Give it a default there, or use a newer courier.")};
}

// Whether an INSERT of ours gives the column a value.
bool IsInserted(const Catalog& catalog, absl::string_view table, absl::string_view column) {
  const KnownColumn* const known = FindKnownColumn(table, column);
  if (known == nullptr || !known->inserted) return false;
  return column != "version_number" || HasVersionNumbers(catalog);
}

// Columns that an INSERT of ours leaves out, and may not.
void FindMustBeSet(const Catalog& catalog, std::vector<UnfitColumn>& found) {
  for (const std::string& table : KnownTables()) {
    const absl::Span<const KnownColumn> all = KnownColumns();
    if (std::none_of(all.begin(), all.end(), [&](const KnownColumn& known) {
          return known.table == table && known.inserted;
        })) {
      continue;
    }
    for (const std::string& column : catalog.ColumnsOf(table)) {
      if (!catalog.Find(table, column)->must_be_set() || IsInserted(catalog, table, column))
        continue;
      found.push_back(MustBeSet(PartOfTable(table), table, column));
    }
  }
}

}  // namespace

std::string LackOf(absl::string_view table, absl::string_view column) {
  return column.empty() ? absl::StrCat("there is no table ", table, " (Dify ",
                                       ReleaseOfTable(table), " and newer have it)")
                        : absl::StrCat("there is no column ", table, ".", column, " (Dify ",
                                       ReleaseOfColumn(table, column), " and newer have it)");
}

bool HasVersionNumbers(const Catalog& catalog) {
  return catalog.Has("workflows", "version_number") &&
         catalog.Has("workflow_version_counters", "app_id") &&
         catalog.Has("workflow_version_counters", "last_version_number");
}

std::vector<UnfitColumn> FindUnfitColumns(const Catalog& catalog, Role role) {
  std::vector<UnfitColumn> found;
  for (const std::string& table : KnownTables()) {
    if (catalog.HasTable(table) || !LacksNeeded(table, role)) continue;
    found.push_back(Missing(PartOfTable(table), table, ""));
  }
  for (const KnownColumn& known : KnownColumns()) {
    if (!catalog.HasTable(known.table)) continue;
    const Column* const there = catalog.Find(known.table, known.column);
    if (there == nullptr) {
      if (IsNeeded(known, role)) found.push_back(Missing(known.part, known.table, known.column));
    } else if (MindsType(known, role) && !StandsFor(there->type, known.type)) {
      found.push_back(OtherType(known, *there));
    }
  }
  if (role == Role::kTarget) FindMustBeSet(catalog, found);
  std::stable_sort(found.begin(), found.end(),
                   [](const UnfitColumn& a, const UnfitColumn& b) { return a.part < b.part; });
  return found;
}

absl::Status CheckFit(const Catalog& catalog, Role role, Part part) {
  for (const UnfitColumn& unfit : FindUnfitColumns(catalog, role)) {
    if (unfit.part == part) return MakeError(Reason::kSchemaUnfit, unfit.sentence);
  }
  return absl::OkStatus();
}

}  // namespace courier::schema
