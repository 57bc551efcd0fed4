// A PostgreSQL array literal, for one parameter that stands for many values: `= any($1::uuid[])`.
#pragma once

#include <string>
#include <vector>

namespace courier::db {

std::string ArrayLiteral(const std::vector<std::string>& elements);

}  // namespace courier::db
