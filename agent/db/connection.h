// The edge to PostgreSQL. Only agent/db includes <pqxx/…>; its exceptions end here. An error's
// sentence is made of our statement's name and the SQLSTATE's meaning, never of the server's text,
// which carries row values. One Connection serves one session at a time and is not thread-safe,
// except Cancel.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::db {

struct PqxxConnection;

struct DatabaseSettings {
  // libpq URI or keywords, with the password; never logged.
  std::string connection_string;
};

class Connection {
 public:
  // kDatabaseUnreachable when it does not answer, refuses the login or has no such database. The
  // session speaks UTF-8 and UTC, and never waits long for a lock: Dify's own migrations come
  // first.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const DatabaseSettings& settings,
                                                          absl::string_view application_name);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Ends the statement that runs. It fails with kCancelled, as does everything that a session is
  // asked for afterwards. From any thread.
  void Cancel();
  bool cancelled() const { return cancelled_; }

  // Ends the statement that runs: its rows are not wanted any more.
  void Interrupt();

  // False when the session was lost since it was used last.
  bool Answers();

  // Gives up the advisory locks of this session, also when it was cancelled. The session's end
  // would do it too, but only some time after it was closed.
  void ReleaseLocks();

  PqxxConnection& raw() { return *raw_; }

 private:
  explicit Connection(std::unique_ptr<PqxxConnection> raw);
  std::unique_ptr<PqxxConnection> raw_;
  std::atomic<bool> cancelled_{false};
};

}  // namespace courier::db
