// Who did what, to which items, with what result: one JSON object a line. Never a secret, never a
// row's value. Refused attempts too. A line is in the file as a whole or not at all. Rotating by
// renaming and by copying and truncating both work. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/model/report.h"

namespace courier::policy {

struct AuditItem {
  model::ItemKind kind = model::ItemKind::kApp;
  std::string id;
  std::string name;
  // What an import made, or was about to make, of it.
  std::optional<model::ItemStatus> status = std::nullopt;
};

struct AuditEntry {
  std::string who;     // URI SAN
  std::string action;  // a word of the policy
  std::string workspace_id;
  std::string workspace_name;
  std::string transfer_id;
  std::string result;  // ok, planned, unchanged, refused, failed; begun: about to be done
  std::string reason;  // of a refusal or failure
  std::string message;
  std::vector<AuditItem> items;
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
  AuditLog(std::string file, int fd) : file_(std::move(file)), fd_(fd) {}
  void FollowRotation();

  const std::string file_;
  std::mutex mutex_;
  int fd_;  // -1: nothing is written
};

// Written before something is changed: what can't be audited is not done, and should the last line
// be lost, this one tells of the attempt.
AuditEntry BegunEntry(std::string who, std::string action);

// An entry for a call that ended with `status`.
AuditEntry EntryFor(std::string who, std::string action, const absl::Status& status);

}  // namespace courier::policy
