// The one COPY that a transaction may have open at a time, into whichever staging table is next.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "agent/db/transaction.h"

namespace courier::import {

class StagingCopy {
 public:
  // Borrows the transaction.
  explicit StagingCopy(db::Transaction& transaction) : transaction_(transaction) {}

  // Ends the COPY before when it went elsewhere. Valid until the next call of either.
  absl::StatusOr<db::CopyWriter*> Into(absl::string_view table);
  // Before anything else is done with the transaction; errors of the rows show here at the latest.
  absl::Status Close();

 private:
  db::Transaction& transaction_;
  std::unique_ptr<db::CopyWriter> writer_;
  std::string table_;
};

}  // namespace courier::import
