// Exceptions of libpqxx as Status. Internal to agent/db.
#pragma once

#include <exception>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace courier::db {

// For use inside a catch block: classifies the exception in flight. `doing` is a statement's name.
// Types first, then SQLSTATE: libpqxx has none for lost connections, deadlocks and missing rights.
absl::Status CurrentError(absl::string_view doing);

// The sentence and reason for a SQLSTATE.
absl::Status SqlStateError(absl::string_view sql_state, absl::string_view doing);

}  // namespace courier::db
