#include "agent/db/transaction.h"

#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "agent/db/copy_text.h"
#include "agent/db/pg_error.h"
#include "agent/db/pqxx_connection.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::db {

// A row whose fields are escaped already.
struct FinishedLine {
  std::string text;
};

}  // namespace courier::db

// libpqxx writes rows from tuples of a fixed size only; this lets a finished line through as it is.
template <>
inline std::string pqxx::internal::TypedCopyEscaper::operator()<courier::db::FinishedLine>(
    const courier::db::FinishedLine* line) const {
  return line->text;
}

namespace courier::db {
namespace {

using SnapshotWork = pqxx::transaction<pqxx::isolation_level::repeatable_read, pqxx::read_only>;
using RepeatableReadWork = pqxx::transaction<pqxx::isolation_level::repeatable_read>;

pqxx::result ExecParams(pqxx::transaction_base& work, const Statement& statement,
                        const std::vector<Param>& params) {
  if (params.empty()) return work.exec(statement.sql, statement.name);
  std::vector<const char*> values;
  values.reserve(params.size());
  for (const Param& param : params) values.push_back(param ? param->c_str() : nullptr);
  return work.exec_params(statement.sql, pqxx::prepare::make_dynamic_params(values));
}

}  // namespace

size_t Rows::size() const { return result_->size(); }
size_t Rows::columns() const { return result_->columns(); }

bool Rows::IsNull(size_t row, size_t column) const {
  return (*result_)[static_cast<pqxx::result::size_type>(row)]
                   [static_cast<pqxx::row::size_type>(column)]
                       .is_null();
}

absl::string_view Rows::Text(size_t row, size_t column) const {
  const auto field = (*result_)[static_cast<pqxx::result::size_type>(row)]
                               [static_cast<pqxx::row::size_type>(column)];
  return {field.c_str(), field.size()};
}

class CopyWriter::Impl {
 public:
  Impl(pqxx::transaction_base& work, const std::string& table,
       const std::vector<std::string>& columns)
      : name("copy into " + table),
        stream(columns.empty() ? std::make_unique<pqxx::stream_to>(work, table)
                               : std::make_unique<pqxx::stream_to>(work, table, columns)) {}
  std::string name;
  FinishedLine line;
  std::unique_ptr<pqxx::stream_to> stream;
};

CopyWriter::CopyWriter(const Transaction& transaction, std::unique_ptr<Impl> impl)
    : transaction_(transaction), impl_(std::move(impl)) {}

CopyWriter::~CopyWriter() {
  try {
    impl_.reset();
  } catch (...) {
    // Unfinished: the transaction is being rolled back for another reason, which is the one to
    // tell.
  }
}

absl::Status CopyWriter::Write(absl::Span<const Field> fields) {
  try {
    MakeCopyLine(fields, impl_->line.text);
    *impl_->stream << std::tie(impl_->line);
    return absl::OkStatus();
  } catch (...) {
    return transaction_.Failure(impl_->name);
  }
}

absl::Status CopyWriter::Finish() {
  try {
    impl_->stream->complete();
    return absl::OkStatus();
  } catch (...) {
    return transaction_.Failure(impl_->name);
  }
}

Session::Session(Connection& connection, std::unique_ptr<pqxx::transaction_base> work)
    : connection_(connection), work_(std::move(work)) {}

Session::~Session() {
  try {
    work_.reset();
  } catch (...) {
    // A rollback that fails does so because the session is gone, and then it is rolled back.
  }
}

absl::Status Session::CheckWanted(absl::string_view doing) const {
  if (!connection_.cancelled()) return absl::OkStatus();
  return MakeError(Reason::kCancelled, absl::StrCat("cancelled (", doing, ")"));
}

absl::Status Session::Failure(absl::string_view doing) const {
  absl::Status failure = CurrentError(doing);
  if (ReasonOf(failure) == Reason::kCommitInDoubt) return failure;
  absl::Status wanted = CheckWanted(doing);
  return wanted.ok() ? failure : wanted;
}

absl::StatusOr<Rows> Session::Query(const Statement& statement, const std::vector<Param>& params) {
  COURIER_RETURN_IF_ERROR(CheckWanted(statement.name));
  try {
    return Rows(std::make_shared<const pqxx::result>(ExecParams(*work_, statement, params)));
  } catch (...) {
    return Failure(statement.name);
  }
}

absl::Status Session::CopyOut(const char* name, absl::string_view select,
                              absl::FunctionRef<absl::Status(absl::Span<const Field>)> on_row) {
  COURIER_RETURN_IF_ERROR(CheckWanted(name));
  try {
    pqxx::stream_from stream(*work_, absl::StrCat("(", select, ")"));
    std::string line;
    CopyLine fields;
    // libpqxx's own field reader is broken in this version; the raw lines are right.
    while (stream.get_raw_line(line)) {
      if (!line.empty() && line.back() == '\n') line.pop_back();
      absl::Status taken = on_row(fields.Split(line));
      if (taken.ok()) continue;
      // Else the stream's destructor would wait for all the rows that nobody wants.
      connection_.Interrupt();
      return taken;
    }
    stream.complete();
    return absl::OkStatus();
  } catch (...) {
    return Failure(name);
  }
}

std::string Session::Quote(absl::string_view text) const { return work_->quote(std::string(text)); }

absl::StatusOr<std::unique_ptr<Snapshot>> Snapshot::Begin(Connection& connection) {
  try {
    auto work = std::make_unique<SnapshotWork>(connection.raw().session);
    // libpqxx begins late; the snapshot is taken by the first statement.
    work->exec("select 1", "begin snapshot");
    return std::unique_ptr<Snapshot>(new Snapshot(connection, std::move(work)));
  } catch (...) {
    return CurrentError("begin snapshot");
  }
}

absl::StatusOr<std::unique_ptr<Transaction>> Transaction::Begin(Connection& connection) {
  try {
    auto work = std::make_unique<RepeatableReadWork>(connection.raw().session);
    return std::unique_ptr<Transaction>(new Transaction(connection, std::move(work)));
  } catch (...) {
    return CurrentError("begin transaction");
  }
}

absl::StatusOr<uint64_t> Transaction::Execute(const Statement& statement,
                                              const std::vector<Param>& params) {
  COURIER_RETURN_IF_ERROR(CheckWanted(statement.name));
  try {
    return static_cast<uint64_t>(ExecParams(*work_, statement, params).affected_rows());
  } catch (...) {
    return Failure(statement.name);
  }
}

absl::Status Transaction::ExecuteScript(const Statement& script) {
  COURIER_RETURN_IF_ERROR(CheckWanted(script.name));
  try {
    work_->exec(script.sql, script.name);
    return absl::OkStatus();
  } catch (...) {
    return Failure(script.name);
  }
}

absl::StatusOr<std::unique_ptr<CopyWriter>> Transaction::CopyIn(
    absl::string_view table, const std::vector<std::string>& columns) {
  COURIER_RETURN_IF_ERROR(CheckWanted(absl::StrCat("copy into ", table)));
  try {
    auto impl = std::make_unique<CopyWriter::Impl>(*work_, std::string(table), columns);
    return std::unique_ptr<CopyWriter>(new CopyWriter(*this, std::move(impl)));
  } catch (...) {
    return Failure(absl::StrCat("copy into ", table));
  }
}

absl::Status Transaction::Commit() && {
  COURIER_RETURN_IF_ERROR(CheckWanted("commit"));
  try {
    work_->commit();
    work_.reset();
    return absl::OkStatus();
  } catch (...) {
    return Failure("commit");
  }
}

}  // namespace courier::db
