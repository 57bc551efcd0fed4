// Errors as values. An error is an absl::Status whose message is one public sentence (what, where,
// what to do) and whose payload is a stable Reason. The reason alone decides the exit status, the
// "code" of the report and the gRPC code; the sentence is for people.
//
// A message may hold names, ids, table and column names, SQLSTATEs, counts and offsets. It never
// holds a secret, a row value, a parser's excerpt or an exception's what().
#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace courier {

enum class Reason {
  // exit 1
  kInternal,
  kTamperedStream,
  kDiskFull,
  kCommitInDoubt,
  kDatabaseError,
  // exit 2
  kUsage,
  kBadConfiguration,
  kBadSelection,
  kUnknownEnvironment,
  kEmptySelection,
  kConfirmationNeeded,
  // exit 4
  kUnreachable,
  kDatabaseUnreachable,
  kTlsRefused,
  kWrongIdentity,
  kPolicyRefused,
  kPeerRefused,
  kConnectionLost,
  kTimeout,
  kBusy,
  // exit 5
  kConflict,
  kWorkspaceLocked,
  kReferencesDisagree,
  // exit 6
  kWorkspaceNotFound,
  kWorkspaceAmbiguous,
  kAppNotFound,
  kAppAmbiguous,
  kToolNotFound,
  kToolAmbiguous,
  kOperatorNotFound,
  kOperatorUnfit,
  kUnsupportedMode,
  kNeverPublished,
  kSchemaUnfit,
  kMissingRight,
  kReadOnlyDatabase,
  kBadKey,
  kBadToken,
  kBadGraph,
  kBadPackage,
  kIdTaken,
  kLimitExceeded,
  kUnresolved,
  kVersionMismatch,
  kUnsupported,
  // exit 7
  kTargetChanged,
  // exit 130
  kCancelled,
};

// snake_case, stable; listed in deploy/docs/errors.md.
absl::string_view ReasonName(Reason reason);
std::optional<Reason> ReasonFromName(absl::string_view name);

// The exit status of either program for a failure with this reason.
int ExitStatusOf(Reason reason);

absl::Status MakeError(Reason reason, absl::string_view message);

// The reason a status carries; kInternal for a foreign non-OK status, kCancelled for kCancelled.
Reason ReasonOf(const absl::Status& status);

}  // namespace courier
