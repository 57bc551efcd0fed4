// Rows that make triggers fire. A webhook keeps its address as long as its node stays; the
// subscriptions of plugin triggers are the target's own: they are never made here, and removed only
// with their node or its provider.
#include "absl/strings/str_cat.h"
#include "agent/import/column_list.h"
#include "agent/import/random_code.h"
#include "agent/import/write_context.h"
#include "common/base/status_macros.h"

namespace courier::import {
namespace {

using db::Field;
using migration::TriggerNode;

constexpr size_t kWebhookIdLength = 24;

constexpr db::Statement kCreateTriggers{"create trigger table", R"(
  create temporary table courier_trigger (
    seq integer, node_id text, trigger_type text, title text, provider_name text, provider_id text,
    event_name text, webhook_id text)
    on commit drop)"};

absl::string_view TypeOf(TriggerNode::Kind kind) {
  switch (kind) {
    case TriggerNode::Kind::kWebhook:
      return "trigger-webhook";
    case TriggerNode::Kind::kSchedule:
      return "trigger-schedule";
    case TriggerNode::Kind::kPlugin:
      return "trigger-plugin";
  }
  return "";
}

absl::Status StageTriggers(const WriteContext& context) {
  COURIER_RETURN_IF_ERROR(context.transaction.Execute(kCreateTriggers).status());
  COURIER_ASSIGN_OR_RETURN(const auto copy, context.transaction.CopyIn("courier_trigger", {}));
  const auto& apps = context.package.index().apps;
  for (size_t i = 0; i < apps.size(); ++i) {
    // Dify keeps trigger rows for apps of mode workflow only.
    if (!IsWritten(context.plan.apps[i]) || apps[i].mode != "workflow") continue;
    const std::string seq = absl::StrCat(i);
    for (const TriggerNode& trigger : apps[i].facts.triggers) {
      const std::string webhook =
          trigger.kind == TriggerNode::Kind::kWebhook ? RandomAlphanumeric(kWebhookIdLength) : "";
      const Field fields[] = {seq,
                              trigger.node_id,
                              TypeOf(trigger.kind),
                              trigger.title,
                              trigger.provider_name,
                              trigger.provider_id,
                              trigger.event_name,
                              webhook.empty() ? Field() : Field(webhook)};
      COURIER_RETURN_IF_ERROR(copy->Write(fields));
    }
  }
  return copy->Finish();
}

// Rows of `table` whose node is gone, or is no `type` any more.
std::string RemoveGone(absl::string_view table, absl::string_view type) {
  return absl::StrCat("delete from ", table,
                      " t using courier_plan p where p.kind = 'app' and t.app_id = p.target_id and "
                      "t.tenant_id = $1::uuid "
                      "and not exists (select from courier_trigger n where n.seq = p.seq and "
                      "n.node_id = t.node_id and "
                      "n.trigger_type ",
                      type, ")");
}

absl::Status WriteWebhooks(const WriteContext& context) {
  COURIER_RETURN_IF_ERROR(
      context.Run("remove webhooks", RemoveGone("workflow_webhook_triggers", "= 'trigger-webhook'"))
          .status());
  return context
      .Run(
          "insert webhooks",
          "insert into workflow_webhook_triggers (app_id, node_id, tenant_id, webhook_id, "
          "created_by) "
          "select p.target_id, n.node_id, $1::uuid, n.webhook_id, coalesce(a.created_by, $2::uuid) "
          "from courier_trigger n join courier_plan p on p.kind = 'app' and p.seq = n.seq "
          "join apps a on a.id = p.target_id where n.webhook_id is not null "
          "on conflict (app_id, node_id) do nothing")
      .status();
}

// A node that listens to another provider now has no subscription of it yet; one that only listens
// to another event keeps its own.
absl::Status WritePluginTriggers(const WriteContext& context) {
  COURIER_RETURN_IF_ERROR(
      context
          .Run("remove plugin triggers",
               RemoveGone("workflow_plugin_triggers",
                          "= 'trigger-plugin' and n.provider_id = t.provider_id"))
          .status());
  return context
      .Run("update plugin triggers",
           "update workflow_plugin_triggers t set event_name = n.event_name from courier_trigger n "
           "join courier_plan p on p.kind = 'app' and p.seq = n.seq where t.tenant_id = $1::uuid "
           "and t.app_id = p.target_id and t.node_id = n.node_id "
           "and n.trigger_type = 'trigger-plugin' and t.event_name <> n.event_name")
      .status();
}

// Of published apps: what the trigger list of the console shows.
absl::Status WriteAppTriggers(const WriteContext& context) {
  const std::string published = " and p.publish_id is not null";
  COURIER_RETURN_IF_ERROR(
      context
          .Run("remove app triggers",
               absl::StrCat(RemoveGone("app_triggers", "= t.trigger_type"), published))
          .status());
  COURIER_RETURN_IF_ERROR(
      context
          .Run("rename app triggers",
               "update app_triggers t set title = left(n.title, 255) from courier_trigger n join "
               "courier_plan "
               "p on p.kind = 'app' "
               "and p.seq = n.seq and p.publish_id is not null where t.tenant_id = $1::uuid and "
               "t.app_id = p.target_id "
               "and t.node_id = n.node_id and n.title <> '' and t.title <> left(n.title, 255)")
          .status());
  return context
      .Run("insert app triggers",
           "insert into app_triggers (tenant_id, app_id, node_id, trigger_type, title, "
           "provider_name, status, updated_at) "
           "select $1::uuid, p.target_id, n.node_id, n.trigger_type, left(n.title, 255), "
           "left(n.provider_name, 255), "
           "'enabled', clock_timestamp() "
           "from courier_trigger n join courier_plan p on p.kind = 'app' and p.seq = n.seq and "
           "p.publish_id is not null "
           "where not exists (select from app_triggers t where t.app_id = p.target_id and "
           "t.node_id = n.node_id)")
      .status();
}

}  // namespace

absl::Status WriteTriggers(const WriteContext& context) {
  COURIER_RETURN_IF_ERROR(StageTriggers(context));
  if (context.catalog.HasTable("workflow_webhook_triggers"))
    COURIER_RETURN_IF_ERROR(WriteWebhooks(context));
  if (context.catalog.HasTable("workflow_plugin_triggers"))
    COURIER_RETURN_IF_ERROR(WritePluginTriggers(context));
  return context.catalog.HasTable("app_triggers") ? WriteAppTriggers(context) : absl::OkStatus();
}

}  // namespace courier::import
