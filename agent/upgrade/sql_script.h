// One script of `--sql-dir` before it runs: its transactions, and what it does to alembic_version.
// Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "agent/upgrade/sql_statements.h"

namespace courier::upgrade {

// A statement on alembic_version, as alembic writes them offline.
struct RevisionStep {
  std::string from;  // empty: INSERT
  std::string to;    // empty: DELETE
};

enum class Transactions {
  kOne,   // we put the script into one
  kOwn,   // it begins and commits itself
  kNone,  // a statement can't run in a transaction, so each runs for itself
};

struct SqlScript {
  std::string name;
  std::vector<SqlStatement> statements;
  Transactions transactions = Transactions::kOne;
  std::vector<RevisionStep> steps;
};

// kUsage, naming script and line: what SplitStatements refuses, COPY from or to the client or a
// program, a transaction without end, a statement on alembic_version that is not understood.
absl::StatusOr<SqlScript> ParseScript(std::string name, absl::string_view sql);

// The rows of alembic_version after the steps. kSchemaUnfit when one of them does not fit.
absl::StatusOr<std::vector<std::string>> RowsAfter(std::vector<std::string> rows,
                                                   const std::vector<RevisionStep>& steps);

// How many of the first scripts a database with these rows has behind it already. kSchemaUnfit when
// the scripts do not lead on from where it stands.
absl::StatusOr<size_t> AppliedScripts(const std::vector<std::string>& rows,
                                      const std::vector<SqlScript>& scripts);

// kSchemaUnfit when scripts from `first` on contain one of Dify's migrations whose SQL is wrong
// when it was made offline, for a database that is not empty: alembic leaves its data move out.
absl::Status CheckOfflineMigrations(const std::vector<std::string>& rows,
                                    const std::vector<SqlScript>& scripts, size_t first);

}  // namespace courier::upgrade
