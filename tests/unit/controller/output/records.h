// A transfer to print.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "controller/model/transfer_record.h"

namespace courier::controller::testing {

inline model::ReportItem Item(model::ItemKind kind, model::ItemStatus status, std::string name,
                              std::vector<std::string> messages = {}, bool selected = true) {
  model::ReportItem item;
  item.kind = kind;
  item.status = status;
  item.source_id = SourceId("0a4c9a10-1111-4c4c-9c9c-000000000001");
  item.target_id = TargetId("0a4c9a10-1111-4c4c-9c9c-000000000001");
  item.name = std::move(name);
  item.messages = std::move(messages);
  item.selected = selected;
  return item;
}

inline model::ReportItem Needed(model::ReportItem item, std::string by) {
  item.needed_by = std::move(by);
  return item;
}

inline TransferRecord Planned() {
  using model::ItemKind;
  using model::ItemStatus;
  TransferRecord record;
  record.from = "staging";
  record.to = "production";
  record.include_secrets = true;
  record.plan = model::PlanSummary{.transfer_id = "5f0c2a9e-1111-4c4c-9c9c-000000000009",
                                   .plan_hash = "abc123",
                                   .source_workspace_id = "1",
                                   .source_workspace_name = "Acme Staging",
                                   .source_environment = "staging",
                                   .target_workspace_id = "2",
                                   .target_workspace_name = "Acme Production",
                                   .target_environment = "production",
                                   .operator_email = "prod-owner@example.test",
                                   .secrets = 4,
                                   .include_secrets = true,
                                   .package_bytes = 312'000,
                                   .refusal_reason = "",
                                   .refusal_message = "",
                                   .warnings = {},
                                   .source_dify_release = "1.14.2",
                                   .target_dify_release = "1.14.2"};
  record.items = {
      Item(ItemKind::kApp, ItemStatus::kCreated, "Support triage"),
      Item(ItemKind::kApp, ItemStatus::kCreated, "客服机器人 🤖",
           {"knowledge base 7f3a is not in production; left empty in node \"Knowledge\""}),
      Needed(Item(ItemKind::kApp, ItemStatus::kCreated, "Inner summarizer", {}, false),
             "behind workflow tool inner_summarizer"),
      Needed(Item(ItemKind::kApiTool, ItemStatus::kCreated, "weather", {}, false),
             "used by \"Support triage\" (node \"Current weather\") and 2 apps more"),
      Item(ItemKind::kMcpTool, ItemStatus::kUpdated, "crm"),
      Item(ItemKind::kDependency, ItemStatus::kDependencyOnly, "plugin langgenius/tavily",
           {"not installed in production; used by \"Support triage\" (node \"Web search\")"}),
      Item(ItemKind::kWorkflowTool, ItemStatus::kUnresolved, "lost_tool",
           {"nobody has it in staging"}),
  };
  record.bytes = 312'345;
  record.started_at = absl::FromUnixMillis(1'780'000'000'000);
  record.finished_at = record.started_at + absl::Milliseconds(400);
  return record;
}

inline TransferRecord Applied() {
  TransferRecord record = Planned();
  record.outcome = model::ImportOutcome();
  record.outcome->rows_verified = 12;
  return record;
}

}  // namespace courier::controller::testing
