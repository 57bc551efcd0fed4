#include "agent/policy/audit_log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/log/log.h"
#include "common/text/json_spans.h"

namespace courier::policy {
namespace {

absl::string_view KindWord(model::ItemKind kind) {
  switch (kind) {
    case model::ItemKind::kApp:
      return "app";
    case model::ItemKind::kApiTool:
      return "api_tool";
    case model::ItemKind::kWorkflowTool:
      return "workflow_tool";
    case model::ItemKind::kMcpTool:
      return "mcp_tool";
    case model::ItemKind::kDependency:
      return "dependency";
  }
  return "";
}

absl::string_view StatusWord(model::ItemStatus status) {
  switch (status) {
    case model::ItemStatus::kCreated:
      return "created";
    case model::ItemStatus::kUpdated:
      return "updated";
    case model::ItemStatus::kUnchanged:
      return "unchanged";
    case model::ItemStatus::kSkipped:
      return "skipped";
    case model::ItemStatus::kUnresolved:
      return "unresolved";
    case model::ItemStatus::kDependencyOnly:
      return "dependency-only";
    case model::ItemStatus::kConflict:
      return "conflict";
  }
  return "";
}

void Append(std::string& line, absl::string_view key, absl::string_view value) {
  if (value.empty()) return;
  absl::StrAppend(&line, line.size() > 1 ? ", " : "", "\"", key,
                  "\": ", text::JsonStringUtf8(value));
}

std::string LineOf(const AuditEntry& entry) {
  std::string line = "{";
  Append(line, "time", log::Timestamp());
  Append(line, "who", entry.who);
  Append(line, "action", entry.action);
  Append(line, "workspace_id", entry.workspace_id);
  Append(line, "workspace", entry.workspace_name);
  Append(line, "transfer_id", entry.transfer_id);
  Append(line, "result", entry.result);
  Append(line, "reason", entry.reason);
  Append(line, "message", entry.message);
  if (!entry.items.empty()) {
    line += ", \"items\": [";
    for (size_t i = 0; i < entry.items.size(); ++i) {
      const AuditItem& item = entry.items[i];
      std::string object = "{";
      Append(object, "kind", KindWord(item.kind));
      Append(object, "id", item.id);
      Append(object, "name", item.name);
      if (item.status) Append(object, "status", StatusWord(*item.status));
      absl::StrAppend(&line, i == 0 ? "" : ", ", object, "}");
    }
    line += "]";
  }
  return line + "}\n";
}

int OpenToAppend(const std::string& file) {
  return open(file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
}

off_t SizeOf(int fd) {
  struct stat found {};
  return fstat(fd, &found) == 0 && S_ISREG(found.st_mode) ? found.st_size : 0;
}

// An earlier agent may have been killed in the middle of a line.
bool EndsInsideALine(int fd) {
  char last = '\n';
  const off_t size = SizeOf(fd);
  return size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

bool WriteAll(int fd, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

bool IsRefusal(Reason reason) {
  return reason == Reason::kPolicyRefused || reason == Reason::kPeerRefused ||
         reason == Reason::kTlsRefused || reason == Reason::kWrongIdentity;
}

// All of the line or none of it.
bool AppendLine(int fd, absl::string_view line) {
  const off_t before = SizeOf(fd);
  if (WriteAll(fd, line) && (fdatasync(fd) == 0 || errno == EINVAL)) return true;
  (void)!ftruncate(fd, before);
  return false;
}

}  // namespace

absl::StatusOr<std::unique_ptr<AuditLog>> AuditLog::Open(const std::string& file) {
  if (file.empty()) return std::unique_ptr<AuditLog>(new AuditLog("", -1));
  const int fd = OpenToAppend(file);
  if (fd < 0) {
    return MakeError(
        Reason::kBadConfiguration,
        absl::StrCat("audit: ", file, " can't be written; check its folder and the agent's user."));
  }
  if (EndsInsideALine(fd)) (void)AppendLine(fd, "\n");
  return std::unique_ptr<AuditLog>(new AuditLog(file, fd));
}

AuditLog::~AuditLog() {
  if (fd_ >= 0) close(fd_);
}

absl::Status AuditLog::Write(const AuditEntry& entry) {
  if (file_.empty()) return absl::OkStatus();
  const std::string line = LineOf(entry);
  const std::lock_guard<std::mutex> lock(mutex_);
  FollowRotation();
  if (AppendLine(fd_, line)) return absl::OkStatus();
  return MakeError(Reason::kDiskFull,
                   "the audit log can't be written; is its disk full? Nothing was changed.");
}

// Whoever rotates moves the file away; what is written then goes into a new one of its name.
void AuditLog::FollowRotation() {
  struct stat opened {};
  struct stat named {};
  const bool same = fstat(fd_, &opened) == 0 && lstat(file_.c_str(), &named) == 0 &&
                    opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
  if (same) return;
  const int fd = OpenToAppend(file_);
  // Better in the old file than nowhere.
  if (fd < 0) return;
  close(fd_);
  fd_ = fd;
}

AuditEntry BegunEntry(std::string who, std::string action) {
  AuditEntry entry = EntryFor(std::move(who), std::move(action), absl::OkStatus());
  entry.result = "begun";
  return entry;
}

AuditEntry EntryFor(std::string who, std::string action, const absl::Status& status) {
  AuditEntry entry;
  entry.who = std::move(who);
  entry.action = std::move(action);
  if (status.ok()) {
    entry.result = "ok";
    return entry;
  }
  const Reason reason = ReasonOf(status);
  entry.result = IsRefusal(reason) ? "refused" : "failed";
  entry.reason = std::string(ReasonName(reason));
  entry.message = std::string(status.message());
  return entry;
}

}  // namespace courier::policy
