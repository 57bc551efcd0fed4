// Whether a database has the columns that a transfer needs, told before anything is read or
// written.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "agent/schema/catalog.h"
#include "agent/schema/known_columns.h"

namespace courier::schema {

enum class Role { kSource, kTarget };

struct UnfitColumn {
  enum class Problem {
    kMissing,
    kOtherType,
    kMustBeSet,  // NOT NULL without a default, and no writer knows what to put there
  };
  Problem problem = Problem::kMissing;
  Part part = Part::kAlways;
  std::string table;
  // Empty: the whole table is missing.
  std::string column;
  // One sentence that names the column and, where Dify brought it later, the release.
  std::string sentence;
};

// All of them, those of kAlways first. Missing optional tables are no findings, but for
// tool_mcp_providers in a target, without which no MCP server can be written.
std::vector<UnfitColumn> FindUnfitColumns(const Catalog& catalog, Role role);

// kSchemaUnfit with the first finding of `part`.
absl::Status CheckFit(const Catalog& catalog, Role role, Part part);

// Published versions are numbered (Dify 1.17), and where the next number comes from is known.
bool HasVersionNumbers(const Catalog& catalog);

// What the database lacks, for a sentence: "there is no column tool_mcp_providers.timeout (Dify
// 1.8.1 and newer have it)". An empty `column` means the table.
std::string LackOf(absl::string_view table, absl::string_view column);

}  // namespace courier::schema
