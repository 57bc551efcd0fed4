#include "common/wire/convert_env_plan.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/envfile/env_value.h"
#include "common/wire/convert_env.h"

namespace courier::wire {
namespace {

using envfile::BaseSource;
using envfile::EscapeControls;
using envfile::MergeAction;

constexpr uint64_t kLongestAge = uint64_t{100} * 366 * 24 * 60 * 60;  // seconds

v1::EnvBase ToProto(BaseSource source) {
  switch (source) {
    case BaseSource::kNone:
      return v1::ENV_BASE_NONE;
    case BaseSource::kGiven:
      return v1::ENV_BASE_GIVEN;
    case BaseSource::kKept:
      return v1::ENV_BASE_KEPT;
  }
  return v1::ENV_BASE_UNSPECIFIED;
}

absl::StatusOr<BaseSource> FromProto(v1::EnvBase base) {
  switch (base) {
    case v1::ENV_BASE_NONE:
      return BaseSource::kNone;
    case v1::ENV_BASE_GIVEN:
      return BaseSource::kGiven;
    case v1::ENV_BASE_KEPT:
      return BaseSource::kKept;
    default:
      return BrokenAnswer("an unknown kind of base");
  }
}

v1::EnvDecision::Action ToProto(MergeAction action) {
  switch (action) {
    case MergeAction::kUnchanged:
      break;  // not sent
    case MergeAction::kPreserved:
      return v1::EnvDecision::ACTION_PRESERVED;
    case MergeAction::kHeld:
      return v1::EnvDecision::ACTION_HELD;
    case MergeAction::kFollowed:
      return v1::EnvDecision::ACTION_FOLLOWED;
    case MergeAction::kAdded:
      return v1::EnvDecision::ACTION_ADDED;
    case MergeAction::kKept:
      return v1::EnvDecision::ACTION_KEPT;
    case MergeAction::kDropped:
      return v1::EnvDecision::ACTION_DROPPED;
  }
  return v1::EnvDecision::ACTION_UNSPECIFIED;
}

absl::StatusOr<MergeAction> FromProto(v1::EnvDecision::Action action) {
  switch (action) {
    case v1::EnvDecision::ACTION_PRESERVED:
      return MergeAction::kPreserved;
    case v1::EnvDecision::ACTION_HELD:
      return MergeAction::kHeld;
    case v1::EnvDecision::ACTION_FOLLOWED:
      return MergeAction::kFollowed;
    case v1::EnvDecision::ACTION_ADDED:
      return MergeAction::kAdded;
    case v1::EnvDecision::ACTION_KEPT:
      return MergeAction::kKept;
    case v1::EnvDecision::ACTION_DROPPED:
      return MergeAction::kDropped;
    default:
      return BrokenAnswer("an unknown decision");
  }
}

v1::EnvDecision ToProto(const envfile::MergeDecision& decision) {
  v1::EnvDecision proto;
  proto.set_action(ToProto(decision.action));
  *proto.mutable_change() = wire::ToProto(decision.change);
  for (const std::string& home : decision.homes) proto.add_homes(home);
  proto.set_still_referenced(decision.still_referenced);
  return proto;
}

void CountsToProto(const envfile::MergeCounts& counts, v1::SyncPlan& proto) {
  proto.set_preserved(counts.preserved);
  proto.set_held(counts.held);
  proto.set_updated(counts.updated);
  proto.set_followed(counts.followed);
  proto.set_added(counts.added);
  proto.set_unchanged(counts.unchanged);
  proto.set_kept(counts.kept);
  proto.set_dropped(counts.dropped);
  proto.set_env_variables(counts.env_variables);
  proto.set_template_variables(counts.template_variables);
  proto.set_result_variables(counts.result_variables);
}

envfile::MergeCounts CountsFromProto(const v1::SyncPlan& proto) {
  envfile::MergeCounts counts;
  counts.preserved = proto.preserved();
  counts.held = proto.held();
  counts.updated = proto.updated();
  counts.followed = proto.followed();
  counts.added = proto.added();
  counts.unchanged = proto.unchanged();
  counts.kept = proto.kept();
  counts.dropped = proto.dropped();
  counts.env_variables = proto.env_variables();
  counts.template_variables = proto.template_variables();
  counts.result_variables = proto.result_variables();
  return counts;
}

absl::StatusOr<envfile::MergeDecision> FromProto(const v1::EnvDecision& proto) {
  envfile::MergeDecision decision;
  COURIER_ASSIGN_OR_RETURN(decision.action, FromProto(proto.action()));
  COURIER_ASSIGN_OR_RETURN(decision.change, wire::FromProto(proto.change()));
  decision.homes = PrintableTexts(proto.homes());
  decision.still_referenced = proto.still_referenced();
  return decision;
}

v1::EnvBackup ToProto(const envfile::Backup& backup) {
  v1::EnvBackup proto;
  proto.set_name(backup.name);
  proto.set_taken_at(absl::ToUnixSeconds(backup.taken));
  proto.set_bytes(backup.bytes);
  proto.set_variables(backup.variables);
  proto.set_private_(backup.private_mode);
  return proto;
}

envfile::Backup FromProto(const v1::EnvBackup& proto) {
  envfile::Backup backup;
  backup.name = EscapeControls(proto.name());
  backup.taken = absl::FromUnixSeconds(proto.taken_at());
  backup.bytes = proto.bytes();
  backup.variables = proto.variables();
  backup.private_mode = proto.private_();
  return backup;
}

}  // namespace

v1::SyncRequest ToProto(const envfile::SyncRequest& request) {
  v1::SyncRequest proto;
  if (request.base) proto.set_base(*request.base);
  proto.set_drop_removed(request.drop_removed);
  for (const std::string& key : request.follow) proto.add_follow(key);
  return proto;
}

v1::PrunePolicy ToProto(const envfile::PrunePolicy& policy) {
  v1::PrunePolicy proto;
  proto.set_keep(policy.keep);
  if (policy.older_than) {
    proto.set_older_than_seconds(static_cast<uint64_t>(absl::ToInt64Seconds(*policy.older_than)));
  }
  return proto;
}

v1::CompareWithTemplateResponse ToProto(const envfile::EnvDiffReport& report) {
  v1::CompareWithTemplateResponse proto;
  *proto.mutable_diff() = ToProto(report.diff);
  proto.set_base(ToProto(report.base));
  proto.set_env_missing(report.env_missing);
  return proto;
}

v1::SyncPlan ToProto(const envfile::SyncPlan& plan) {
  v1::SyncPlan proto;
  for (const envfile::MergeDecision& each : plan.merge.decisions) {
    *proto.add_decisions() = ToProto(each);
  }
  CountsToProto(plan.merge.counts, proto);
  for (const std::string& key : plan.merge.repeated) proto.add_repeated_keys(key);
  for (const size_t line : plan.merge.stray_lines) proto.add_stray_lines(line);
  proto.set_three_way(plan.merge.three_way);
  proto.set_base(ToProto(plan.base));
  proto.set_creates_env(plan.creates_env);
  proto.set_changes(plan.changes);
  proto.set_changes_values(plan.changes_values);
  proto.set_plan_hash(plan.digest);
  return proto;
}

v1::ApplySyncResponse ToProto(const envfile::SyncOutcome& outcome) {
  v1::ApplySyncResponse proto;
  *proto.mutable_plan() = ToProto(outcome.plan);
  proto.set_written(outcome.written);
  proto.set_backup(outcome.backup);
  for (const std::string& warning : outcome.warnings) proto.add_warnings(warning);
  return proto;
}

v1::ListBackupsResponse ToProto(const envfile::BackupList& list) {
  v1::ListBackupsResponse proto;
  proto.set_directory(list.directory);
  for (const envfile::Backup& each : list.backups) *proto.add_backups() = ToProto(each);
  proto.set_open_to_others(list.open_to_others);
  return proto;
}

v1::RestorePlan ToProto(const envfile::RestorePlan& plan) {
  v1::RestorePlan proto;
  proto.set_backup(plan.backup);
  proto.set_changes(plan.changes);
  proto.set_creates_env(plan.creates_env);
  proto.set_comparable(plan.comparable);
  if (plan.comparable) *proto.mutable_diff() = ToProto(plan.diff);
  proto.set_plan_hash(plan.digest);
  return proto;
}

v1::ApplyRestoreResponse ToProto(const envfile::RestoreOutcome& outcome) {
  v1::ApplyRestoreResponse proto;
  *proto.mutable_plan() = ToProto(outcome.plan);
  proto.set_written(outcome.written);
  proto.set_saved_as(outcome.saved_as);
  return proto;
}

v1::PrunePlan ToProto(const envfile::PrunePlan& plan) {
  v1::PrunePlan proto;
  for (const envfile::Backup& each : plan.remove) *proto.add_remove() = ToProto(each);
  proto.set_stay(plan.stay);
  proto.set_plan_hash(plan.digest);
  return proto;
}

absl::Status CheckEnvBase(const std::optional<std::string>& base) {
  if (!base || base->size() <= kMaxEnvBaseBytes) return absl::OkStatus();
  return MakeError(Reason::kUsage,
                   "--base: a previous template of more than 256 KiB can't be sent to an agent");
}

absl::StatusOr<envfile::SyncRequest> FromProto(const v1::SyncRequest& proto) {
  envfile::SyncRequest request;
  if (proto.has_base()) request.base = proto.base();
  COURIER_RETURN_IF_ERROR(CheckEnvBase(request.base));
  if (proto.follow_size() > kMaxFollowed) {
    return MakeError(Reason::kUsage, absl::StrCat("the request names more than ", kMaxFollowed,
                                                  " variables to follow"));
  }
  request.drop_removed = proto.drop_removed();
  request.follow = {proto.follow().begin(), proto.follow().end()};
  return request;
}

absl::StatusOr<envfile::PrunePolicy> FromProto(const v1::PrunePolicy& proto) {
  envfile::PrunePolicy policy{.keep = proto.keep(), .older_than = std::nullopt};
  if (!proto.has_older_than_seconds()) return policy;
  if (proto.older_than_seconds() > kLongestAge) {
    return MakeError(Reason::kUsage, "--older-than: more than a hundred years");
  }
  policy.older_than = absl::Seconds(static_cast<int64_t>(proto.older_than_seconds()));
  return policy;
}

absl::StatusOr<envfile::EnvDiffReport> FromProto(const v1::CompareWithTemplateResponse& proto) {
  envfile::EnvDiffReport report;
  COURIER_ASSIGN_OR_RETURN(report.diff, FromProto(proto.diff()));
  COURIER_ASSIGN_OR_RETURN(report.base, FromProto(proto.base()));
  report.env_missing = proto.env_missing();
  return report;
}

absl::StatusOr<envfile::SyncPlan> FromProto(const v1::SyncPlan& proto) {
  envfile::SyncPlan plan;
  for (const v1::EnvDecision& each : proto.decisions()) {
    COURIER_ASSIGN_OR_RETURN(envfile::MergeDecision decision, FromProto(each));
    plan.merge.decisions.push_back(std::move(decision));
  }
  plan.merge.counts = CountsFromProto(proto);
  COURIER_RETURN_IF_ERROR(CheckEnvKeys(proto.repeated_keys()));
  plan.merge.repeated = PrintableTexts(proto.repeated_keys());
  plan.merge.stray_lines = {proto.stray_lines().begin(), proto.stray_lines().end()};
  plan.merge.three_way = proto.three_way();
  COURIER_ASSIGN_OR_RETURN(plan.base, FromProto(proto.base()));
  plan.creates_env = proto.creates_env();
  plan.changes = proto.changes();
  plan.changes_values = proto.changes_values();
  plan.digest = EscapeControls(proto.plan_hash());
  return plan;
}

absl::StatusOr<envfile::SyncOutcome> FromProto(const v1::ApplySyncResponse& proto) {
  envfile::SyncOutcome outcome;
  COURIER_ASSIGN_OR_RETURN(outcome.plan, FromProto(proto.plan()));
  outcome.written = proto.written();
  outcome.backup = EscapeControls(proto.backup());
  outcome.warnings = PrintableTexts(proto.warnings());
  return outcome;
}

absl::StatusOr<envfile::BackupList> FromProto(const v1::ListBackupsResponse& proto) {
  envfile::BackupList list;
  list.directory = EscapeControls(proto.directory());
  for (const v1::EnvBackup& each : proto.backups()) list.backups.push_back(FromProto(each));
  list.open_to_others = proto.open_to_others();
  return list;
}

absl::StatusOr<envfile::RestorePlan> FromProto(const v1::RestorePlan& proto) {
  envfile::RestorePlan plan;
  plan.backup = EscapeControls(proto.backup());
  plan.changes = proto.changes();
  plan.creates_env = proto.creates_env();
  plan.comparable = proto.comparable();
  COURIER_ASSIGN_OR_RETURN(plan.diff, FromProto(proto.diff()));
  plan.digest = EscapeControls(proto.plan_hash());
  return plan;
}

absl::StatusOr<envfile::RestoreOutcome> FromProto(const v1::ApplyRestoreResponse& proto) {
  envfile::RestoreOutcome outcome;
  COURIER_ASSIGN_OR_RETURN(outcome.plan, FromProto(proto.plan()));
  outcome.written = proto.written();
  outcome.saved_as = EscapeControls(proto.saved_as());
  return outcome;
}

absl::StatusOr<envfile::PrunePlan> FromProto(const v1::PrunePlan& proto) {
  envfile::PrunePlan plan;
  for (const v1::EnvBackup& each : proto.remove()) plan.remove.push_back(FromProto(each));
  plan.stay = proto.stay();
  plan.digest = EscapeControls(proto.plan_hash());
  return plan;
}

}  // namespace courier::wire
