// What every writer needs. Writers run set-based statements over the staging tables joined with
// courier_plan; parameters are $1 workspace, $2 operator, as far as a statement uses them.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "agent/db/transaction.h"
#include "agent/import/staged_package.h"
#include "agent/import/target_workspace.h"
#include "agent/schema/catalog.h"
#include "common/migration/plan.h"
#include "common/model/options.h"

namespace courier::import {

struct WriteContext {
  db::Transaction& transaction;
  const schema::Catalog& catalog;
  const TargetWorkspace& workspace;
  const Operator& author;
  const StagedPackage& package;
  const migration::Plan& plan;
  const model::ImportOptions& options;

  // Runs `sql` with the workspace as $1, and with the operator as $2 when it is named in it.
  absl::StatusOr<uint64_t> Run(const char* name, const std::string& sql) const;
};

using migration::IsWritten;

// Puts the plan beside the staged rows:
//   courier_plan(kind text, seq int, action text 'create'|'update', target_id uuid, app_id uuid,
//                publish_id uuid, site_code text), with a row for what is written, and only that.
absl::Status StagePlan(const WriteContext& context);

// apps, draft workflows, sites, installed_apps, workflow_draft_variables.
absl::Status WriteApps(const WriteContext& context);
// Published versions, dataset joins, apps.workflow_id. After WriteApps.
absl::Status PublishApps(const WriteContext& context);
// workflow_webhook_triggers, workflow_plugin_triggers; app_triggers of published apps. After
// PublishApps.
absl::Status WriteTriggers(const WriteContext& context);
// workflow_schedule_plans of published apps. After PublishApps.
absl::Status WriteSchedules(const WriteContext& context);
// tool_api_providers, tool_mcp_providers, tool_workflow_providers, tool_label_bindings. After
// PublishApps.
absl::Status WriteTools(const WriteContext& context);

struct AppTokens {
  uint64_t created = 0;
  uint64_t reused = 0;
  std::map<std::string, std::string> by_app;  // only when they are to be shown
};

absl::StatusOr<AppTokens> WriteAppTokens(const WriteContext& context);

// Reads what was written and compares it with what was staged, in the same transaction. The number
// of rows compared; kInternal when one differs.
absl::StatusOr<uint64_t> ReadBack(const WriteContext& context);

}  // namespace courier::import
