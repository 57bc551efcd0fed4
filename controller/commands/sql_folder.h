// The SQL scripts of --sql-dir.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "courier/v1/schema_service.pb.h"

namespace courier::controller {

// The files *.sql of a folder of this machine, in the order of their names. kUsage for no folder,
// no such file, one that can't be read or is no UTF-8 text; kLimitExceeded for more than 500 files
// or 3 MiB.
absl::StatusOr<v1::UpgradeOrder> ReadSqlFolder(const std::string& folder);

}  // namespace courier::controller
