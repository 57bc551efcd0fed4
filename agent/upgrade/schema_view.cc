#include "agent/upgrade/schema_view.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "agent/schema/catalog.h"
#include "agent/schema/dify_chain.h"
#include "agent/schema/fit.h"
#include "agent/schema/known_columns.h"
#include "agent/schema/releases.h"
#include "agent/upgrade/upgrade_lock.h"
#include "common/base/status_macros.h"

namespace courier::upgrade {
namespace {

using schema::StateKind;

// What a source agent reads into a package.
constexpr absl::string_view kCarriedTables[] = {"apps", "tool_api_providers", "tool_mcp_providers",
                                                "tool_workflow_providers", "workflows"};

v1::SchemaState::Kind ToProto(StateKind kind) {
  switch (kind) {
    case StateKind::kEmpty:
      return v1::SchemaState::KIND_EMPTY;
    case StateKind::kCurrent:
      return v1::SchemaState::KIND_CURRENT;
    case StateKind::kBehind:
      return v1::SchemaState::KIND_BEHIND;
    case StateKind::kAhead:
      return v1::SchemaState::KIND_AHEAD;
    case StateKind::kUnknown:
      return v1::SchemaState::KIND_UNKNOWN;
    case StateKind::kSeveralRows:
      return v1::SchemaState::KIND_SEVERAL_ROWS;
    case StateKind::kStripped:
      return v1::SchemaState::KIND_STRIPPED;
    case StateKind::kNotDify:
      return v1::SchemaState::KIND_NOT_DIFY;
    case StateKind::kSplitCode:
      return v1::SchemaState::KIND_SPLIT_CODE;
  }
  return v1::SchemaState::KIND_UNSPECIFIED;
}

v1::SchemaReference::Source ToProto(schema::Reference::Source source) {
  switch (source) {
    case schema::Reference::Source::kCode:
      return v1::SchemaReference::SOURCE_CODE;
    case schema::Reference::Source::kNewestKnown:
      return v1::SchemaReference::SOURCE_NEWEST_KNOWN;
    case schema::Reference::Source::kRelease:
      return v1::SchemaReference::SOURCE_RELEASE;
  }
  return v1::SchemaReference::SOURCE_UNSPECIFIED;
}

// Dify's migrations up to the oldest release with a known head bring all that is needed but MCP
// servers, and never another type.
bool ContradictsRevision(const schema::UnfitColumn& unfit, const SchemaView& view) {
  using Problem = schema::UnfitColumn::Problem;
  if (view.state.rows.size() != 1 || unfit.problem == Problem::kMustBeSet) return false;
  if (unfit.problem == Problem::kMissing && unfit.part == schema::Part::kMcpTools) return false;
  const std::string oldest(schema::HeadOf(schema::KnownReleases().front()));
  return schema::DifyChain().WithAncestors(view.state.rows).contains(oldest);
}

void FindObstacles(const schema::Catalog& catalog, SchemaView& view) {
  if (!view.reading.seen.dify_tables) {
    view.source_obstacle = view.target_obstacle = "there are none of Dify's tables";
    return;
  }
  for (const schema::Role role : {schema::Role::kSource, schema::Role::kTarget}) {
    std::string& obstacle =
        role == schema::Role::kSource ? view.source_obstacle : view.target_obstacle;
    for (const schema::UnfitColumn& each : schema::FindUnfitColumns(catalog, role)) {
      if (each.part == schema::Part::kAlways && obstacle.empty()) obstacle = each.sentence;
      view.edited = view.edited || ContradictsRevision(each, view);
      if (std::find(view.unfit.begin(), view.unfit.end(), each.sentence) == view.unfit.end()) {
        view.unfit.push_back(each.sentence);
      }
    }
  }
}

void FindCarried(const schema::Catalog& catalog, SchemaView& view) {
  for (const absl::string_view table : kCarriedTables) {
    for (const std::string& column : catalog.ColumnsOf(table)) {
      const schema::KnownColumn* const known = schema::FindKnownColumn(table, column);
      std::string name = absl::StrCat(table, ".", column);
      if (known == nullptr) {
        view.unknown_columns.push_back(std::move(name));
      } else if (known->need != schema::Need::kUnused) {
        view.columns.push_back(std::move(name));
      }
    }
  }
  std::sort(view.columns.begin(), view.columns.end());
  std::sort(view.unknown_columns.begin(), view.unknown_columns.end());
}

}  // namespace

absl::StatusOr<SchemaView> ViewSchema(db::Session& session, const schema::Reference& reference) {
  SchemaView view;
  COURIER_ASSIGN_OR_RETURN(view.reading, schema::ReadSchema(session));
  view.state = schema::Classify(view.reading.seen, reference);
  COURIER_ASSIGN_OR_RETURN(const schema::Catalog catalog, schema::Catalog::Read(session));
  FindObstacles(catalog, view);
  FindCarried(catalog, view);
  COURIER_ASSIGN_OR_RETURN(view.upgrading, UpgradeIsRunning(session));
  return view;
}

absl::StatusOr<SchemaView> ViewSchema(const db::DatabaseSettings& database,
                                      const schema::Reference& reference) {
  COURIER_ASSIGN_OR_RETURN(const auto connection, db::Connection::Open(database, "courier-schema"));
  COURIER_ASSIGN_OR_RETURN(const auto session, db::Snapshot::Begin(*connection));
  return ViewSchema(*session, reference);
}

v1::SchemaRevision ToProto(const schema::Revision& revision) {
  v1::SchemaRevision message;
  message.set_id(revision.id);
  for (const std::string& parent : revision.parents) message.add_parents(parent);
  message.set_date(revision.date);
  message.set_name(revision.name);
  message.set_release(std::string(schema::ReleaseOf(revision.id)));
  return message;
}

v1::SchemaState ToProto(const SchemaView& view, const schema::Reference& reference) {
  v1::SchemaState message;
  message.set_kind(ToProto(view.state.kind));
  for (const std::string& row : view.state.rows) message.add_revisions(row);
  if (view.state.rows.size() == 1) {
    message.set_release(std::string(schema::ReleaseOf(view.state.rows.front())));
  }
  for (const schema::Revision& each : view.state.pending) *message.add_pending() = ToProto(each);
  v1::SchemaReference& compared = *message.mutable_reference();
  compared.set_source(ToProto(reference.source));
  if (reference.source == schema::Reference::Source::kCode) compared.set_place(reference.place);
  for (const std::string& head : reference.heads) compared.add_heads(head);
  if (reference.heads.size() == 1) {
    compared.set_release(std::string(schema::ReleaseOf(reference.heads.front())));
  }
  for (const std::string& each : view.reading.disagreements) message.add_disagreements(each);
  for (const std::string& each : view.unfit) {
    if (each != view.source_obstacle && each != view.target_obstacle) message.add_unfit(each);
  }
  if (!view.reading.looks_like.empty()) {
    message.set_looks_like(
        absl::StrCat(schema::DescribeRevision(view.reading.looks_like), " or newer"));
  }
  message.set_edited(view.edited);
  message.set_source_obstacle(view.source_obstacle);
  message.set_target_obstacle(view.target_obstacle);
  for (const std::string& each : view.columns) message.add_columns(each);
  for (const std::string& each : view.unknown_columns) message.add_unknown_columns(each);
  message.set_upgrading(view.upgrading);
  message.set_summary(schema::Summary(view.state, reference));
  return message;
}

}  // namespace courier::upgrade
