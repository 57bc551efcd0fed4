// libpq's connection strings: which of the two forms one has, and its parts.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::db {

// Else it is keywords with values, which may well hold "://".
bool IsUri(absl::string_view connection_string);

// A value of the keyword form, quoted.
std::string Keyword(absl::string_view name, absl::string_view value);

struct Conninfo {
  // libpq keywords with everything but the password.
  std::string open;
  // Empty: none is in it.
  std::string password;
};

// kBadConfiguration for what libpq can't read.
absl::StatusOr<Conninfo> SplitConninfo(const std::string& connection_string);

}  // namespace courier::db
