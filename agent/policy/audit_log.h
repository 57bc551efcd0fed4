// Who did what, to which items, with what result: one JSON object a line. Never a secret, never a
// row's value. Refused attempts too. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/model/report.h"

namespace courier::policy {

struct AuditEntry {
  std::string who;     // URI SAN
  std::string action;  // a word of the policy
  std::string workspace_id;
  std::string workspace_name;
  std::string transfer_id;
  std::string result;  // ok, refused or failed
  std::string reason;  // of a refusal or failure
  std::string message;
  std::vector<model::ReportItem> items;
};

class AuditLog {
 public:
  // Opens, or makes with mode 0600, the file to append to; empty: nothing is written.
  // kBadConfiguration.
  static absl::StatusOr<std::unique_ptr<AuditLog>> Open(const std::string& file);
  ~AuditLog();
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;

  // Returns when the line is on disk. kDiskFull.
  absl::Status Write(const AuditEntry& entry);

 private:
  explicit AuditLog(int fd) : fd_(fd) {}
  const int fd_;  // -1: nothing is written
  std::mutex mutex_;
};

// An entry for a call that ended with `status`.
AuditEntry EntryFor(std::string who, std::string action, const absl::Status& status);

}  // namespace courier::policy
