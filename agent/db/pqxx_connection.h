// Internal to agent/db: what a Connection holds. libpqxx 6 makes `connection` an alias, which can't
// be declared forward.
#pragma once

#include <pqxx/pqxx>
#include <string>

namespace courier::db {

struct PqxxConnection {
  explicit PqxxConnection(const std::string& options) : session(options) {}
  pqxx::connection session;
};

}  // namespace courier::db
