// Queries inside a transaction. A reader takes a Session&, a writer a Transaction&: the signature
// says who may write. Values always travel as parameters or by COPY, never inside the SQL text.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "agent/db/connection.h"

namespace pqxx {
class result;
class transaction_base;
}  // namespace pqxx

namespace courier::db {

// What runs, and what an error calls it.
struct Statement {
  const char* name;
  const char* sql;
};

using Param = std::optional<std::string>;
using Field = absl::optional<absl::string_view>;

// The result of a query, in the server's text form. Copies share the data.
class Rows {
 public:
  explicit Rows(std::shared_ptr<const pqxx::result> result) : result_(std::move(result)) {}
  size_t size() const;
  size_t columns() const;
  bool IsNull(size_t row, size_t column) const;
  // Valid as long as the Rows; "" for NULL.
  absl::string_view Text(size_t row, size_t column) const;

 private:
  std::shared_ptr<const pqxx::result> result_;
};

class Transaction;

// Rows into one table by COPY. While it is open the transaction runs nothing else.
class CopyWriter {
 public:
  ~CopyWriter();
  absl::Status Write(absl::Span<const Field> fields);
  // Ends the COPY; errors of the rows show here at the latest.
  absl::Status Finish();

 private:
  friend class Transaction;
  class Impl;
  CopyWriter(const Transaction& transaction, std::unique_ptr<Impl> impl);

  const Transaction& transaction_;
  std::unique_ptr<Impl> impl_;
};

class Session {
 public:
  virtual ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  absl::StatusOr<Rows> Query(const Statement& statement, const std::vector<Param>& params = {});

  // `select` without parameters, its rows by COPY: one statement, no result kept. The fields are
  // valid during the call only. An error of `on_row` ends the statement and the session's use.
  absl::Status CopyOut(const char* name, absl::string_view select,
                       absl::FunctionRef<absl::Status(absl::Span<const Field>)> on_row);

  // For CopyOut, which takes no parameters.
  std::string Quote(absl::string_view text) const;

 protected:
  friend class CopyWriter;
  Session(Connection& connection, std::unique_ptr<pqxx::transaction_base> work);
  // kCancelled when nobody wants it done any more.
  absl::Status CheckWanted(absl::string_view doing) const;
  // For use inside a catch block.
  absl::Status Failure(absl::string_view doing) const;

  Connection& connection_;
  std::unique_ptr<pqxx::transaction_base> work_;
};

// REPEATABLE READ, READ ONLY: everything read is of one moment.
class Snapshot : public Session {
 public:
  static absl::StatusOr<std::unique_ptr<Snapshot>> Begin(Connection& connection);

 private:
  using Session::Session;
};

// REPEATABLE READ. Rolled back by its destructor unless committed.
class Transaction : public Session {
 public:
  static absl::StatusOr<std::unique_ptr<Transaction>> Begin(Connection& connection);

  // The number of rows touched.
  absl::StatusOr<uint64_t> Execute(const Statement& statement,
                                   const std::vector<Param>& params = {});
  // Several statements without parameters.
  absl::Status ExecuteScript(const Statement& script);
  // All columns in their order when `columns` is empty.
  absl::StatusOr<std::unique_ptr<CopyWriter>> CopyIn(absl::string_view table,
                                                     const std::vector<std::string>& columns);

  // kCommitInDoubt when the connection broke on the way: it may be done or not.
  absl::Status Commit() &&;

 private:
  using Session::Session;
};

}  // namespace courier::db
