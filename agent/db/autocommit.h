// Outside of any transaction: each statement commits itself, unless BEGIN and COMMIT are among
// them. For scripts that bring their own.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "agent/db/transaction.h"

namespace courier::db {

class Autocommit : public Session {
 public:
  static absl::StatusOr<std::unique_ptr<Autocommit>> Begin(Connection& connection);

 private:
  using Session::Session;
};

}  // namespace courier::db
