// A connection string taken apart, for programs that are given one.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace courier::db {

struct Conninfo {
  // libpq keywords with everything but the password.
  std::string open;
  // Empty: none is in it.
  std::string password;
};

// kBadConfiguration for what libpq can't read.
absl::StatusOr<Conninfo> SplitConninfo(const std::string& connection_string);

}  // namespace courier::db
