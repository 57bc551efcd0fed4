// What `courier schema status` and `history` show, as text.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "courier/v1/schema_service.pb.h"

namespace courier::controller {

struct SchemaAnswer {
  std::string environment;
  // Why the agent could not be asked; OK otherwise.
  absl::Status error;
  v1::SchemaState state;
};

// What a transfer from one to the other can carry.
struct SchemaRoute {
  std::string from;
  std::string to;
  // Why there can be none; empty: it can.
  std::string obstacle;
  // `table.column` that only one side has: what the source holds there stays behind, what only the
  // target has gets its default.
  std::vector<std::string> only_source;
  std::vector<std::string> only_target;
  // What the source has and courier does not know: it stays behind as well.
  std::vector<std::string> unknown;
};

// Every ordered pair of those that answered.
std::vector<SchemaRoute> RoutesBetween(const std::vector<SchemaAnswer>& answers);

// empty, current, behind, ahead, unknown, several_rows, stripped, not_dify, split_code
absl::string_view StateName(v1::SchemaState::Kind kind);

// The exit status that the state stands for: 0 up to date, 3 pending, 6 unknown.
int ExitStatusFor(const v1::SchemaState& state);

std::string SchemaStatusText(const std::vector<SchemaAnswer>& answers, bool color);
std::string SchemaHistoryText(const v1::ListRevisionsResponse& history, bool all, bool color);

// What `upgrade` will run, and what it has done.
std::string UpgradePlanText(const v1::UpgradePlan& plan, bool color);
std::string UpgradeOutcomeText(const v1::UpgradeOutcome& outcome, const std::string& environment,
                               bool color);
// The last lines that were printed, for under an error; empty for none.
std::string LastLinesText(const v1::UpgradeOutcome& outcome);

// A line for each migration, indented, at most `most` of them and then how many more.
std::string MigrationLines(const google::protobuf::RepeatedPtrField<v1::SchemaRevision>& migrations,
                           size_t indent, size_t most);

}  // namespace courier::controller
