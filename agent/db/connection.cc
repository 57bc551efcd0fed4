#include "agent/db/connection.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "agent/db/conninfo.h"
#include "agent/db/pg_error.h"
#include "agent/db/pqxx_connection.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::db {
namespace {

// What a session itself may turn off of the server's habit to log values; not every server has all.
constexpr char kNoValuesInServerLog[] =
    "select set_config(name, case vartype when 'bool' then 'off' else '0' end, false) "
    "from pg_settings where name in ('log_parameter_max_length_on_error', 'debug_print_parse', "
    "'debug_print_rewritten', 'debug_print_plan')";

// libpq's connection failures carry no SQLSTATE. Its text is matched, not shown: it may quote the
// URL.
absl::Status ConnectError(absl::string_view text) {
  const auto says = [&](absl::string_view part) { return absl::StrContains(text, part); };
  const absl::string_view why =
      says("password authentication failed") || says("no password supplied") ||
              says("Peer authentication failed") || says("no pg_hba.conf entry") || says("role \"")
          ? "it refuses the login; check user, password and pg_hba.conf"
      : says("does not exist")                ? "there is no database of that name"
      : says("could not translate host name") ? "its host name is not known"
      : says("Connection refused") || says("No such file")
          ? "nothing listens there; check host and port, and that it runs"
      : says("timeout expired")                  ? "it does not answer in time"
      : says("too many")                         ? "it has no free connection"
      : says("invalid") || says("missing \"=\"") ? "the connection settings can't be read"
                                                 : "it can't be reached";
  return MakeError(Reason::kDatabaseUnreachable, absl::StrCat("database: ", why, "."));
}

}  // namespace

Connection::Connection(std::unique_ptr<PqxxConnection> raw) : raw_(std::move(raw)) {}
Connection::~Connection() = default;

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const DatabaseSettings& settings,
                                                             absl::string_view application_name) {
  const bool is_uri = IsUri(settings.connection_string);
  const absl::string_view separator = !is_uri                                              ? " "
                                      : absl::StrContains(settings.connection_string, "?") ? "&"
                                                                                           : "?";
  const absl::string_view next = is_uri ? "&" : " ";
  const std::string options =
      absl::StrCat(settings.connection_string, separator, "connect_timeout=10", next,
                   "client_encoding=UTF8", next, "application_name=", application_name);
  try {
    auto raw = std::make_unique<PqxxConnection>(options);
    // Deprecated without a replacement in this version; without it a lost session would silently be
    // replaced by one that lacks our temporary tables and locks.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    raw->session.inhibit_reactivation(true);
#pragma GCC diagnostic pop
    auto connection = std::unique_ptr<Connection>(new Connection(std::move(raw)));
    pqxx::nontransaction setup(connection->raw_->session);
    setup.exec(absl::StrCat(
        "set timezone to 'UTC'; set standard_conforming_strings to on; set lock_timeout to '15s';"
        "set client_min_messages to error; set jit to off; set extra_float_digits to 1;"
        "set idle_in_transaction_session_timeout to '15min'; ",
        kNoValuesInServerLog));
    return connection;
  } catch (const pqxx::broken_connection& e) {
    return ConnectError(e.what());
  } catch (...) {
    return CurrentError("open a session");
  }
}

void Connection::Cancel() {
  cancelled_ = true;
  Interrupt();
}

void Connection::Interrupt() {
  try {
    raw_->session.cancel_query();
  } catch (...) {
    // The session is gone already, which is what was wanted.
  }
}

bool Connection::Answers() {
  try {
    pqxx::nontransaction(raw_->session).exec("select 1");
    return true;
  } catch (...) {
    return false;
  }
}

void Connection::ReleaseLocks() {
  try {
    pqxx::nontransaction(raw_->session).exec("select pg_advisory_unlock_all()");
  } catch (...) {
    // A session that can't do it is lost, and its locks with it.
  }
}

}  // namespace courier::db
