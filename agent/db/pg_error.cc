#include "agent/db/pg_error.h"

#include <pqxx/pqxx>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace courier::db {
namespace {

struct StateRow {
  absl::string_view prefix;  // an exact state, or its class of two characters
  Reason reason;
  absl::string_view sentence;
};

// Exact states stand before their class.
constexpr StateRow kStates[] = {
    {"08", Reason::kConnectionLost, "lost the connection to the database"},
    {"23", Reason::kDatabaseError, "a constraint of the database refuses a row"},
    {"25006", Reason::kReadOnlyDatabase,
     "the database is read-only (a standby, or default_transaction_read_only); use the primary"},
    {"25P03", Reason::kTimeout, "the session waited too long"},
    {"28", Reason::kDatabaseUnreachable, "the database refuses the login; check user and password"},
    {"3D000", Reason::kDatabaseUnreachable, "there is no database of that name"},
    {"40", Reason::kTargetChanged,
     "somebody else changed the same rows at the same time; start again"},
    {"42501", Reason::kMissingRight, "the database role lacks a right; see deploy/sql"},
    {"42P01", Reason::kSchemaUnfit,
     "a table is missing or the role does not see its schema; the database is not of a supported "
     "Dify "
     "version, or search_path is wrong"},
    {"42703", Reason::kSchemaUnfit,
     "a column is missing; the database is not of a supported Dify version"},
    {"42804", Reason::kSchemaUnfit,
     "a column is of another type than Dify's; the database is not of a supported version"},
    {"53100", Reason::kDiskFull, "the database server's disk is full"},
    {"53200", Reason::kDatabaseError, "the database server is out of memory"},
    {"53300", Reason::kDatabaseUnreachable, "the database has no free connection"},
    {"55P03", Reason::kTimeout,
     "a lock was not free in time; a migration or a backup may be running"},
    {"57014", Reason::kTimeout,
     "the statement was cancelled or ran into statement_timeout; where it is too short, raise it: "
     "ALTER ROLE … SET statement_timeout"},
    {"57P", Reason::kConnectionLost, "the database server shut the session down"},
    {"22021", Reason::kBadGraph, "a text is not valid UTF-8; mend the row"},
    {"22P05", Reason::kSchemaUnfit,
     "its encoding has no place for a character of a text; Dify needs a database in UTF8"},
    {"22", Reason::kDatabaseError, "the database refuses a value's type or length"},
};

}  // namespace

absl::Status SqlStateError(absl::string_view sql_state, absl::string_view doing) {
  for (const StateRow& row : kStates) {
    if (!absl::StartsWith(sql_state, row.prefix)) continue;
    return MakeError(row.reason, absl::StrCat("database: ", row.sentence, " (", doing,
                                              ", SQLSTATE ", sql_state, ")"));
  }
  return MakeError(Reason::kDatabaseError,
                   absl::StrCat("database: ", doing, " failed (SQLSTATE ",
                                sql_state.empty() ? "unknown" : sql_state, ")"));
}

absl::Status CurrentError(absl::string_view doing) {
  try {
    throw;
  } catch (const pqxx::in_doubt_error&) {
    return MakeError(Reason::kCommitInDoubt,
                     "lost the connection to the database while it was committing");
  } catch (const pqxx::too_many_connections&) {
    return SqlStateError("53300", doing);
  } catch (const pqxx::broken_connection&) {
    return SqlStateError("08006", doing);
  } catch (const pqxx::serialization_failure&) {
    return SqlStateError("40001", doing);
  } catch (const pqxx::deadlock_detected&) {
    return SqlStateError("40P01", doing);
  } catch (const pqxx::insufficient_privilege&) {
    return SqlStateError("42501", doing);
  } catch (const pqxx::disk_full&) {
    return SqlStateError("53100", doing);
  } catch (const pqxx::undefined_table&) {
    return SqlStateError("42P01", doing);
  } catch (const pqxx::undefined_column&) {
    return SqlStateError("42703", doing);
  } catch (const pqxx::integrity_constraint_violation& e) {
    return SqlStateError(e.sqlstate().empty() ? "23000" : absl::string_view(e.sqlstate()), doing);
  } catch (const pqxx::sql_error& e) {
    return SqlStateError(e.sqlstate(), doing);
  } catch (const std::bad_alloc&) {
    return MakeError(Reason::kLimitExceeded, absl::StrCat("out of memory (", doing, ")"));
  } catch (const std::exception&) {
    return SqlStateError("", doing);
  }
}

}  // namespace courier::db
