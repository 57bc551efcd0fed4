#include "common/base/error.h"

#include <array>

#include "absl/strings/cord.h"

namespace courier {
namespace {

constexpr absl::string_view kPayloadUrl = "courier/reason";

struct Row {
  Reason reason;
  absl::string_view name;
  absl::StatusCode code;
  int exit_status;
};

using Code = absl::StatusCode;

constexpr auto kRows = std::to_array<Row>({
    {Reason::kInternal, "internal", Code::kInternal, 1},
    {Reason::kTamperedStream, "tampered_stream", Code::kDataLoss, 1},
    {Reason::kDiskFull, "disk_full", Code::kResourceExhausted, 1},
    {Reason::kCommitInDoubt, "commit_in_doubt", Code::kUnknown, 1},
    {Reason::kDatabaseError, "database_error", Code::kInternal, 1},
    {Reason::kUsage, "usage", Code::kInvalidArgument, 2},
    {Reason::kBadConfiguration, "bad_configuration", Code::kInvalidArgument, 2},
    {Reason::kBadSelection, "bad_selection", Code::kInvalidArgument, 2},
    {Reason::kUnknownEnvironment, "unknown_environment", Code::kInvalidArgument, 2},
    {Reason::kEmptySelection, "empty_selection", Code::kInvalidArgument, 2},
    {Reason::kConfirmationNeeded, "confirmation_needed", Code::kInvalidArgument, 2},
    {Reason::kUnreachable, "unreachable", Code::kUnavailable, 4},
    {Reason::kDatabaseUnreachable, "database_unreachable", Code::kUnavailable, 4},
    {Reason::kTlsRefused, "tls_refused", Code::kUnauthenticated, 4},
    {Reason::kWrongIdentity, "wrong_identity", Code::kUnauthenticated, 4},
    {Reason::kPolicyRefused, "policy_refused", Code::kPermissionDenied, 4},
    {Reason::kPeerRefused, "peer_refused", Code::kPermissionDenied, 4},
    {Reason::kConnectionLost, "connection_lost", Code::kUnavailable, 4},
    {Reason::kTimeout, "timeout", Code::kDeadlineExceeded, 4},
    {Reason::kBusy, "busy", Code::kUnavailable, 4},
    {Reason::kConflict, "conflict", Code::kAlreadyExists, 5},
    {Reason::kWorkspaceLocked, "workspace_locked", Code::kAborted, 5},
    {Reason::kReferencesDisagree, "references_disagree", Code::kFailedPrecondition, 5},
    {Reason::kWorkspaceNotFound, "workspace_not_found", Code::kNotFound, 6},
    {Reason::kWorkspaceAmbiguous, "workspace_ambiguous", Code::kFailedPrecondition, 6},
    {Reason::kAppNotFound, "app_not_found", Code::kNotFound, 6},
    {Reason::kAppAmbiguous, "app_ambiguous", Code::kFailedPrecondition, 6},
    {Reason::kToolNotFound, "tool_not_found", Code::kNotFound, 6},
    {Reason::kToolAmbiguous, "tool_ambiguous", Code::kFailedPrecondition, 6},
    {Reason::kOperatorNotFound, "operator_not_found", Code::kNotFound, 6},
    {Reason::kOperatorUnfit, "operator_unfit", Code::kFailedPrecondition, 6},
    {Reason::kUnsupportedMode, "unsupported_mode", Code::kFailedPrecondition, 6},
    {Reason::kNeverPublished, "never_published", Code::kFailedPrecondition, 6},
    {Reason::kSchemaUnfit, "schema_unfit", Code::kFailedPrecondition, 6},
    {Reason::kMissingRight, "missing_right", Code::kPermissionDenied, 6},
    {Reason::kReadOnlyDatabase, "read_only_database", Code::kFailedPrecondition, 6},
    {Reason::kBadKey, "bad_key", Code::kFailedPrecondition, 6},
    {Reason::kBadToken, "bad_token", Code::kFailedPrecondition, 6},
    {Reason::kBadGraph, "bad_graph", Code::kFailedPrecondition, 6},
    {Reason::kBadPackage, "bad_package", Code::kFailedPrecondition, 6},
    {Reason::kIdTaken, "id_taken", Code::kFailedPrecondition, 6},
    {Reason::kLimitExceeded, "limit_exceeded", Code::kResourceExhausted, 6},
    {Reason::kUnresolved, "unresolved", Code::kFailedPrecondition, 6},
    {Reason::kVersionMismatch, "version_mismatch", Code::kFailedPrecondition, 6},
    {Reason::kUnsupported, "unsupported", Code::kUnimplemented, 6},
    {Reason::kTargetChanged, "target_changed", Code::kAborted, 7},
    {Reason::kCancelled, "cancelled", Code::kCancelled, 130},
});

const Row& RowOf(Reason reason) {
  for (const Row& row : kRows) {
    if (row.reason == reason) return row;
  }
  return kRows.front();
}

}  // namespace

absl::string_view ReasonName(Reason reason) { return RowOf(reason).name; }

std::optional<Reason> ReasonFromName(absl::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name) return row.reason;
  }
  return std::nullopt;
}

int ExitStatusOf(Reason reason) { return RowOf(reason).exit_status; }

absl::Status MakeError(Reason reason, absl::string_view message) {
  const Row& row = RowOf(reason);
  absl::Status status(row.code, message);
  status.SetPayload(kPayloadUrl, absl::Cord(row.name));
  return status;
}

Reason ReasonOf(const absl::Status& status) {
  if (const auto payload = status.GetPayload(kPayloadUrl)) {
    if (const auto reason = ReasonFromName(std::string(*payload))) return *reason;
  }
  return absl::IsCancelled(status) ? Reason::kCancelled : Reason::kInternal;
}

}  // namespace courier
