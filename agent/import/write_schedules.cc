// Schedule plans of published apps: what makes Dify's scheduler start them.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "agent/import/write_context.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/schedule/cron.h"

namespace courier::import {
namespace {

using db::Field;
using migration::IncomingApp;
using migration::TriggerNode;

constexpr db::Statement kCreateSchedules{"create schedule table", R"(
  create temporary table courier_schedule (
    app_id uuid, node_id text, cron_expression text, timezone text, next_run_at timestamp)
    on commit drop)"};

// The first schedule of an app decides; the others are not run.
const TriggerNode* ScheduleOf(const IncomingApp& app) {
  const auto& triggers = app.facts.triggers;
  const auto found = std::find_if(triggers.begin(), triggers.end(), [](const TriggerNode& each) {
    return each.kind == TriggerNode::Kind::kSchedule;
  });
  return found == triggers.end() ? nullptr : &*found;
}

// In UTC, as Dify stores it. The plan has checked that the schedule is valid.
absl::StatusOr<std::string> NextRun(const TriggerNode& node, absl::Time now) {
  COURIER_ASSIGN_OR_RETURN(const auto cron, schedule::CronExpression::Parse(node.cron));
  COURIER_ASSIGN_OR_RETURN(const absl::TimeZone zone, schedule::FindTimeZone(node.timezone));
  const auto next = cron.NextAfter(now, zone);
  if (!next) return MakeError(Reason::kInternal, "a schedule never fires");
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", *next, absl::UTCTimeZone());
}

absl::Status StageSchedules(const WriteContext& context) {
  COURIER_RETURN_IF_ERROR(context.transaction.Execute(kCreateSchedules).status());
  COURIER_ASSIGN_OR_RETURN(const auto copy, context.transaction.CopyIn("courier_schedule", {}));
  const absl::Time now = absl::Now();
  const auto& apps = context.package.index().apps;
  for (size_t i = 0; i < apps.size(); ++i) {
    if (!context.plan.apps[i].publish || apps[i].mode != "workflow") continue;
    const TriggerNode* node = ScheduleOf(apps[i]);
    if (node == nullptr) continue;
    COURIER_ASSIGN_OR_RETURN(const std::string next, NextRun(*node, now));
    const Field fields[] = {context.plan.apps[i].target_id.text, node->node_id, node->cron,
                            node->timezone, next};
    COURIER_RETURN_IF_ERROR(copy->Write(fields));
  }
  return copy->Finish();
}

}  // namespace

absl::Status WriteSchedules(const WriteContext& context) {
  const bool any = std::any_of(context.plan.apps.begin(), context.plan.apps.end(),
                               [](const migration::PlannedItem& item) { return item.publish; });
  if (!any || !context.catalog.HasTable("workflow_schedule_plans")) return absl::OkStatus();
  COURIER_RETURN_IF_ERROR(StageSchedules(context));
  COURIER_RETURN_IF_ERROR(
      context
          .Run("remove schedules",
               "delete from workflow_schedule_plans t using courier_plan p "
               "where p.publish_id is not null and t.app_id = p.target_id "
               "and t.tenant_id = $1::uuid and not exists (select from courier_schedule n "
               "where n.app_id = t.app_id and n.node_id = t.node_id)")
          .status());
  return context
      .Run("write schedules",
           "insert into workflow_schedule_plans "
           "(app_id, node_id, tenant_id, cron_expression, timezone, next_run_at, created_at, "
           "updated_at) "
           "select app_id, node_id, $1::uuid, cron_expression, timezone, next_run_at, "
           "current_timestamp, current_timestamp "
           "from courier_schedule on conflict (app_id, node_id) do update set "
           "cron_expression = excluded.cron_expression, timezone = excluded.timezone, "
           "next_run_at = excluded.next_run_at, updated_at = current_timestamp")
      .status();
}

}  // namespace courier::import
