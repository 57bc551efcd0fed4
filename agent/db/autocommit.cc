#include "agent/db/autocommit.h"

#include "agent/db/pg_error.h"
#include "agent/db/pqxx_connection.h"

namespace courier::db {

absl::StatusOr<std::unique_ptr<Autocommit>> Autocommit::Begin(Connection& connection) {
  try {
    auto work = std::make_unique<pqxx::nontransaction>(connection.raw().session);
    return std::unique_ptr<Autocommit>(new Autocommit(connection, std::move(work)));
  } catch (...) {
    return CurrentError("open a session");
  }
}

}  // namespace courier::db
