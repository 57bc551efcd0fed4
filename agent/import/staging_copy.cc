#include "agent/import/staging_copy.h"

#include <utility>

#include "common/base/status_macros.h"

namespace courier::import {

absl::StatusOr<db::CopyWriter*> StagingCopy::Into(absl::string_view table) {
  if (writer_ != nullptr && table_ == table) return writer_.get();
  COURIER_RETURN_IF_ERROR(Close());
  COURIER_ASSIGN_OR_RETURN(writer_, transaction_.CopyIn(table, {}));
  table_ = std::string(table);
  return writer_.get();
}

absl::Status StagingCopy::Close() {
  if (writer_ == nullptr) return absl::OkStatus();
  const std::unique_ptr<db::CopyWriter> writer = std::move(writer_);
  return writer->Finish();
}

}  // namespace courier::import
