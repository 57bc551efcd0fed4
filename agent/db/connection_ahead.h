// A connection opened ahead of the transfer that a caller announced: the login takes longer than
// many a transfer's reading, most of it for the password's key derivation. One waits at a time, and
// for a second; then it is closed, so that no idle session stays with the database. Thread-safe.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "agent/db/connection.h"

namespace courier::db {

class ConnectionAhead {
 public:
  // `settings` must outlive this.
  explicit ConnectionAhead(const DatabaseSettings& settings, absl::Duration kept = kKept);
  ~ConnectionAhead();
  ConnectionAhead(const ConnectionAhead&) = delete;
  ConnectionAhead& operator=(const ConnectionAhead&) = delete;

  // Begins to open a connection and returns at once. Does nothing while another one waits.
  void Prepare(absl::string_view application_name);

  // The one that was prepared under this name if it still answers, else a new one. Errors as
  // Connection::Open.
  absl::StatusOr<std::unique_ptr<Connection>> Take(absl::string_view application_name);

 private:
  // The other agent gets ready in less; a session that nobody comes for should not stay.
  static constexpr absl::Duration kKept = absl::Seconds(1);

  void Run();
  // Null when none was prepared under this name, or another caller was faster.
  absl::StatusOr<std::unique_ptr<Connection>> TakePrepared(absl::string_view application_name);

  const DatabaseSettings& settings_;
  const absl::Duration kept_;
  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  bool opening_ = false;
  std::unique_ptr<Connection> ready_;
  std::string application_name_;  // of the one that is being opened or ready
  absl::Status failure_;          // of the last opening, for those who wait for it
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace courier::db
