#include "agent/policy/audit_log.h"

#include <fcntl.h>
#include <unistd.h>

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
      const model::ReportItem& item = entry.items[i];
      std::string object = "{";
      Append(object, "kind", KindWord(item.kind));
      Append(object, "id", item.target_id.empty() ? item.source_id.text : item.target_id.text);
      Append(object, "name", item.name);
      Append(object, "status", StatusWord(item.status));
      absl::StrAppend(&line, i == 0 ? "" : ", ", object, "}");
    }
    line += "]";
  }
  return line + "}\n";
}

}  // namespace

absl::StatusOr<std::unique_ptr<AuditLog>> AuditLog::Open(const std::string& file) {
  if (file.empty()) return std::unique_ptr<AuditLog>(new AuditLog(-1));
  const int fd = open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) {
    return MakeError(
        Reason::kBadConfiguration,
        absl::StrCat("audit: ", file, " can't be written; check its folder and the agent's user."));
  }
  return std::unique_ptr<AuditLog>(new AuditLog(fd));
}

AuditLog::~AuditLog() {
  if (fd_ >= 0) close(fd_);
}

absl::Status AuditLog::Write(const AuditEntry& entry) {
  if (fd_ < 0) return absl::OkStatus();
  const std::string line = LineOf(entry);
  const std::lock_guard<std::mutex> lock(mutex_);
  const bool written = write(fd_, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
                       fdatasync(fd_) == 0;
  if (written) return absl::OkStatus();
  return MakeError(Reason::kDiskFull,
                   "the audit log can't be written; is its disk full? Nothing was changed.");
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
  entry.result =
      reason == Reason::kPolicyRefused || reason == Reason::kPeerRefused ? "refused" : "failed";
  entry.reason = std::string(ReasonName(reason));
  entry.message = std::string(status.message());
  return entry;
}

}  // namespace courier::policy
