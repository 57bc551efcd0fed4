#include "agent/schema/schema_state.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "agent/schema/dify_chain.h"
#include "agent/schema/releases.h"

namespace courier::schema {
namespace {

StateKind KindWithoutRows(const Observation& seen) {
  if (!seen.other_tables) return StateKind::kEmpty;
  return seen.version_table || seen.dify_tables ? StateKind::kStripped : StateKind::kNotDify;
}

StateKind KindOfRow(const std::string& row, const Reference& reference) {
  const std::string& head = reference.heads.front();
  if (row == head) return StateKind::kCurrent;
  const RevisionChain& chain = *reference.chain;
  if (chain.IsBefore(row, head)) return StateKind::kBehind;
  // Its own chain may not hold what Dify brought later.
  for (const RevisionChain* each : {&chain, &DifyChain()}) {
    if (each->IsBefore(head, row)) return StateKind::kAhead;
  }
  return StateKind::kUnknown;
}

bool Overlap(const std::vector<std::string>& rows, const RevisionChain& chain) {
  for (const std::string& one : rows) {
    for (const std::string& other : rows) {
      if (chain.IsBefore(one, other)) return true;
    }
  }
  return false;
}

std::string Migrations(size_t number) {
  return absl::StrCat(number, number == 1 ? " migration" : " migrations");
}

// What it is compared with, in words.
std::string ReferenceText(const Reference& reference) {
  switch (reference.source) {
    case Reference::Source::kCode:
      return absl::StrCat("the code in ", reference.place);
    case Reference::Source::kRelease:
      return absl::StrCat("Dify ", reference.place);
    case Reference::Source::kNewestKnown:
      break;
  }
  return absl::StrCat("Dify ", ReleaseOf(reference.heads.front()), ", the newest known here");
}

}  // namespace

SchemaState Classify(const Observation& seen, const Reference& reference) {
  SchemaState state;
  state.rows = seen.rows;
  if (seen.rows.size() > 1) {
    state.kind = StateKind::kSeveralRows;
    state.rows_overlap = Overlap(seen.rows, *reference.chain);
    return state;
  }
  if (reference.heads.size() != 1) {
    state.kind = StateKind::kSplitCode;
    return state;
  }
  state.kind = seen.rows.empty() ? KindWithoutRows(seen) : KindOfRow(seen.rows.front(), reference);
  if (state.kind == StateKind::kEmpty || state.kind == StateKind::kBehind) {
    state.pending = reference.chain->Pending(seen.rows, reference.heads);
  }
  return state;
}

std::string DescribeRevision(const std::string& id) {
  if (const absl::string_view release = ReleaseOf(id); !release.empty()) {
    return absl::StrCat(id, " (Dify ", release, ")");
  }
  const auto applied = DifyChain().WithAncestors({id});
  if (applied.empty()) return id;
  std::string newest;
  for (const std::string& release : KnownReleases()) {
    if (applied.contains(HeadOf(release))) newest = release;
  }
  if (newest.empty()) return absl::StrCat(id, " (before Dify ", KnownReleases().front(), ")");
  const size_t before = DifyChain().WithAncestors({std::string(HeadOf(newest))}).size();
  return absl::StrCat(id, " (", Migrations(applied.size() - before), " after Dify ", newest, ")");
}

std::string Summary(const SchemaState& state, const Reference& reference) {
  const std::string row = state.rows.empty() ? "" : DescribeRevision(state.rows.front());
  switch (state.kind) {
    case StateKind::kEmpty:
      return absl::StrCat("empty database: all ", Migrations(state.pending.size()), " of ",
                          ReferenceText(reference), " are pending");
    case StateKind::kCurrent:
      return absl::StrCat("revision ", row, ": up to date with ", ReferenceText(reference));
    case StateKind::kBehind:
      return absl::StrCat("revision ", row, ": ", Migrations(state.pending.size()), " behind ",
                          ReferenceText(reference));
    case StateKind::kAhead:
      return absl::StrCat("revision ", row, ": ahead of ", ReferenceText(reference),
                          ". Dify does not start with an older release than its database");
    case StateKind::kUnknown:
      return absl::StrCat(
          "unknown revision ", row, ": neither ", ReferenceText(reference),
          " nor Dify's own list here leads to it. A newer Dify, a fork, or no Dify");
    case StateKind::kSeveralRows:
      return absl::StrCat(
          state.rows.size(), " rows in alembic_version where one belongs (",
          absl::StrJoin(state.rows, ", "), "): ",
          state.rows_overlap
              ? "one comes before the other, left by two upgrades at once or a restored dump. "
                "Restore a backup"
              : "two heads. flask db heads and flask db merge tell more; restore a backup when in "
                "doubt");
    case StateKind::kStripped:
      return "tables, and no revision: somebody emptied alembic_version. An upgrade would start "
             "over and fail; put the row back that the backup has";
    case StateKind::kNotDify:
      return "not a Dify database: other tables, and no revision. Check database in the agent's "
             "configuration";
    case StateKind::kSplitCode:
      return absl::StrCat("the code in ", reference.place, " has ", reference.heads.size(),
                          " heads (", absl::StrJoin(reference.heads, ", "),
                          "), so no upgrade can tell where to go. Merge them with flask db merge");
  }
  return "";
}

}  // namespace courier::schema
