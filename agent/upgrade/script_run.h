// Runs the SQL scripts of a plan, one after the other, each in its own way of transactions.
#pragma once

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "agent/db/connection.h"
#include "agent/upgrade/sql_script.h"

namespace courier::upgrade {

// Scripts from `first` on. `on_line` is told each statement before it runs. kDatabaseError naming
// script, line and SQLSTATE; what was open is rolled back.
absl::Status RunScripts(const db::DatabaseSettings& database, const std::vector<SqlScript>& scripts,
                        size_t first, absl::Duration limit, absl::FunctionRef<bool()> stop,
                        absl::FunctionRef<void(const std::string&)> on_line);

}  // namespace courier::upgrade
