#include "common/wire/convert_report.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/wire/item_kind.h"
#include "common/wire/repeated.h"

namespace courier::wire {
namespace {

using model::ItemStatus;

absl::Status Unknown(absl::string_view what) {
  return MakeError(Reason::kInternal,
                   absl::StrCat("the agent sent ", what, " that this program doesn't know"));
}

v1::ReportItem::Status ToProto(ItemStatus status) {
  switch (status) {
    case ItemStatus::kCreated:
      return v1::ReportItem::STATUS_CREATED;
    case ItemStatus::kUpdated:
      return v1::ReportItem::STATUS_UPDATED;
    case ItemStatus::kUnchanged:
      return v1::ReportItem::STATUS_UNCHANGED;
    case ItemStatus::kSkipped:
      return v1::ReportItem::STATUS_SKIPPED;
    case ItemStatus::kUnresolved:
      return v1::ReportItem::STATUS_UNRESOLVED;
    case ItemStatus::kDependencyOnly:
      return v1::ReportItem::STATUS_DEPENDENCY_ONLY;
    case ItemStatus::kConflict:
      return v1::ReportItem::STATUS_CONFLICT;
  }
  return v1::ReportItem::STATUS_UNSPECIFIED;
}

absl::StatusOr<ItemStatus> FromProto(v1::ReportItem::Status status) {
  switch (status) {
    case v1::ReportItem::STATUS_CREATED:
      return ItemStatus::kCreated;
    case v1::ReportItem::STATUS_UPDATED:
      return ItemStatus::kUpdated;
    case v1::ReportItem::STATUS_UNCHANGED:
      return ItemStatus::kUnchanged;
    case v1::ReportItem::STATUS_SKIPPED:
      return ItemStatus::kSkipped;
    case v1::ReportItem::STATUS_UNRESOLVED:
      return ItemStatus::kUnresolved;
    case v1::ReportItem::STATUS_DEPENDENCY_ONLY:
      return ItemStatus::kDependencyOnly;
    case v1::ReportItem::STATUS_CONFLICT:
      return ItemStatus::kConflict;
    default:
      return Unknown("an item status");
  }
}

using Result = model::ImportOutcome::Result;

v1::ImportOutcome::Result ToProto(Result result) {
  switch (result) {
    case Result::kApplied:
      return v1::ImportOutcome::RESULT_APPLIED;
    case Result::kPlanned:
      return v1::ImportOutcome::RESULT_PLANNED;
    case Result::kUnchanged:
      return v1::ImportOutcome::RESULT_UNCHANGED;
  }
  return v1::ImportOutcome::RESULT_UNSPECIFIED;
}

absl::StatusOr<Result> FromProto(v1::ImportOutcome::Result result) {
  switch (result) {
    case v1::ImportOutcome::RESULT_APPLIED:
      return Result::kApplied;
    case v1::ImportOutcome::RESULT_PLANNED:
      return Result::kPlanned;
    case v1::ImportOutcome::RESULT_UNCHANGED:
      return Result::kUnchanged;
    default:
      return Unknown("an outcome");
  }
}

}  // namespace

v1::ReportItem ToProto(model::ReportItem&& item) {
  v1::ReportItem proto;
  proto.set_kind(ToProto(item.kind));
  proto.set_source_id(std::move(item.source_id.text));
  proto.set_target_id(std::move(item.target_id.text));
  proto.set_name(std::move(item.name));
  proto.set_status(ToProto(item.status));
  MoveStrings(std::move(item.messages), *proto.mutable_messages());
  MoveStrings(std::move(item.notes), *proto.mutable_notes());
  for (model::Change& change : item.changes) {
    v1::Change* out = proto.add_changes();
    out->set_path(std::move(change.path));
    out->set_before(std::move(change.before));
    out->set_after(std::move(change.after));
  }
  proto.set_selected(item.selected);
  proto.set_needed_by(std::move(item.needed_by));
  return proto;
}

v1::PlanSummary ToProto(model::PlanSummary&& summary) {
  v1::PlanSummary proto;
  proto.set_transfer_id(std::move(summary.transfer_id));
  proto.set_plan_hash(std::move(summary.plan_hash));
  proto.set_source_workspace_id(std::move(summary.source_workspace_id));
  proto.set_source_workspace_name(std::move(summary.source_workspace_name));
  proto.set_source_environment(std::move(summary.source_environment));
  proto.set_target_workspace_id(std::move(summary.target_workspace_id));
  proto.set_target_workspace_name(std::move(summary.target_workspace_name));
  proto.set_target_environment(std::move(summary.target_environment));
  proto.set_operator_email(std::move(summary.operator_email));
  proto.set_secrets(summary.secrets);
  proto.set_include_secrets(summary.include_secrets);
  proto.set_package_bytes(summary.package_bytes);
  proto.set_refusal_reason(std::move(summary.refusal_reason));
  proto.set_refusal_message(std::move(summary.refusal_message));
  MoveStrings(std::move(summary.warnings), *proto.mutable_warnings());
  proto.set_source_dify_release(std::move(summary.source_dify_release));
  proto.set_target_dify_release(std::move(summary.target_dify_release));
  return proto;
}

v1::ImportOutcome ToProto(model::ImportOutcome&& outcome) {
  v1::ImportOutcome proto;
  proto.set_result(ToProto(outcome.result));
  proto.set_tokens_created(outcome.tokens_created);
  proto.set_tokens_reused(outcome.tokens_reused);
  proto.mutable_tokens()->insert(outcome.tokens.begin(), outcome.tokens.end());
  MoveStrings(std::move(outcome.stale_cache_keys), *proto.mutable_stale_cache_keys());
  MoveStrings(std::move(outcome.warnings), *proto.mutable_warnings());
  proto.set_rows_verified(outcome.rows_verified);
  return proto;
}

absl::StatusOr<model::ReportItem> FromProto(v1::ReportItem&& proto) {
  model::ReportItem item;
  COURIER_ASSIGN_OR_RETURN(item.kind, FromProto(proto.kind()));
  COURIER_ASSIGN_OR_RETURN(item.status, FromProto(proto.status()));
  item.source_id = SourceId(std::move(*proto.mutable_source_id()));
  item.target_id = TargetId(std::move(*proto.mutable_target_id()));
  item.name = std::move(*proto.mutable_name());
  item.messages = TakeStrings(*proto.mutable_messages());
  item.notes = TakeStrings(*proto.mutable_notes());
  for (v1::Change& change : *proto.mutable_changes()) {
    item.changes.push_back({std::move(*change.mutable_path()), std::move(*change.mutable_before()),
                            std::move(*change.mutable_after())});
  }
  item.selected = proto.selected();
  item.needed_by = std::move(*proto.mutable_needed_by());
  return item;
}

absl::StatusOr<model::ReportItems> FromProto(v1::PlanItems&& proto) {
  if (proto.items_size() > kMaxItemsPerMessage) {
    return MakeError(Reason::kInternal,
                     absl::StrCat("the agent sent ", proto.items_size(),
                                  " plan items in one message, more than ", kMaxItemsPerMessage));
  }
  model::ReportItems items;
  for (v1::ReportItem& each : *proto.mutable_items()) {
    COURIER_ASSIGN_OR_RETURN(model::ReportItem item, FromProto(std::move(each)));
    items.push_back(std::move(item));
  }
  return items;
}

model::PlanSummary FromProto(v1::PlanSummary&& proto) {
  model::PlanSummary summary;
  summary.transfer_id = std::move(*proto.mutable_transfer_id());
  summary.plan_hash = std::move(*proto.mutable_plan_hash());
  summary.source_workspace_id = std::move(*proto.mutable_source_workspace_id());
  summary.source_workspace_name = std::move(*proto.mutable_source_workspace_name());
  summary.source_environment = std::move(*proto.mutable_source_environment());
  summary.target_workspace_id = std::move(*proto.mutable_target_workspace_id());
  summary.target_workspace_name = std::move(*proto.mutable_target_workspace_name());
  summary.target_environment = std::move(*proto.mutable_target_environment());
  summary.operator_email = std::move(*proto.mutable_operator_email());
  summary.secrets = proto.secrets();
  summary.include_secrets = proto.include_secrets();
  summary.package_bytes = proto.package_bytes();
  summary.refusal_reason = std::move(*proto.mutable_refusal_reason());
  summary.refusal_message = std::move(*proto.mutable_refusal_message());
  summary.warnings = TakeStrings(*proto.mutable_warnings());
  summary.source_dify_release = std::move(*proto.mutable_source_dify_release());
  summary.target_dify_release = std::move(*proto.mutable_target_dify_release());
  return summary;
}

absl::StatusOr<model::ImportOutcome> FromProto(v1::ImportOutcome&& proto) {
  model::ImportOutcome outcome;
  COURIER_ASSIGN_OR_RETURN(outcome.result, FromProto(proto.result()));
  outcome.tokens_created = proto.tokens_created();
  outcome.tokens_reused = proto.tokens_reused();
  outcome.tokens = {proto.tokens().begin(), proto.tokens().end()};
  outcome.stale_cache_keys = TakeStrings(*proto.mutable_stale_cache_keys());
  outcome.warnings = TakeStrings(*proto.mutable_warnings());
  outcome.rows_verified = proto.rows_verified();
  return outcome;
}

}  // namespace courier::wire
