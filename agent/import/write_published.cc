// Publishing: a copy of the draft under a version of its own, which the app then points to. Secrets
// are copied as tokens, so no private key is needed.
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "agent/import/column_list.h"
#include "agent/import/write_context.h"
#include "agent/schema/fit.h"
#include "common/base/status_macros.h"

namespace courier::import {
namespace {

using db::Field;

// Where Dify numbers its versions, a number is taken from the app's counter, which stays locked
// until the commit: no publishing in the console can take the same.
absl::Status TakeVersionNumbers(const WriteContext& context) {
  if (!schema::HasVersionNumbers(context.catalog)) return absl::OkStatus();
  return context
      .Run("take version numbers",
           "insert into workflow_version_counters as c (app_id, last_version_number) "
           "select p.target_id, 1 from courier_plan p "
           "where p.publish_id is not null and $1::text is not null "
           "on conflict (app_id) do update set last_version_number = c.last_version_number + 1")
      .status();
}

absl::Status InsertVersions(const WriteContext& context) {
  std::vector<ColumnValue> values = {
      {"id", "p.publish_id"},
      {"tenant_id", "w.tenant_id"},
      {"app_id", "w.app_id"},
      {"type", "w.type"},
      {"kind", "'standard'"},
      {"version", "to_char(clock_timestamp(), 'YYYY-MM-DD HH24:MI:SS.US')"},
      {"marked_name", "'Migration import'"},
      {"marked_comment", "'Published automatically for workflow tool import.'"},
      {"graph", "w.graph"},
      {"features", "w.features"},
      {"environment_variables", "w.environment_variables"},
      {"conversation_variables", "w.conversation_variables"},
      {"rag_pipeline_variables", "w.rag_pipeline_variables"},
      {"created_by", "$2::uuid"},
      {"created_at", "clock_timestamp()"},
      {"updated_at", "clock_timestamp()"}};
  if (schema::HasVersionNumbers(context.catalog)) {
    values.push_back({"version_number",
                      "(select c.last_version_number from workflow_version_counters c where "
                      "c.app_id = p.target_id)"});
  }
  return context
      .Run("insert published versions",
           InsertSelect(context.catalog, "workflows", values,
                        // Of several drafts the oldest, as the source does.
                        "from courier_plan p cross join lateral (select * from workflows "
                        "where tenant_id = $1::uuid and app_id = p.target_id and version = 'draft' "
                        "order by created_at, id limit 1) w where p.publish_id is not null"))
      .status();
}

absl::Status PointApps(const WriteContext& context) {
  return context
      .Run("point apps to their published version",
           UpdateFrom(context.catalog, "apps",
                      {{"workflow_id", "p.publish_id"},
                       {"updated_by", "$2::uuid"},
                       {"updated_at", "clock_timestamp()"}},
                      "from courier_plan p where p.publish_id is not null and t.id = p.target_id "
                      "and t.tenant_id = $1::uuid"))
      .status();
}

// The join rows of a published app are exactly the knowledge bases of its graph.
absl::Status JoinDatasets(const WriteContext& context) {
  COURIER_RETURN_IF_ERROR(context.transaction
                              .Execute({"create dataset table",
                                        "create temporary table courier_dataset (app_id uuid, "
                                        "dataset_id uuid) on commit drop"})
                              .status());
  COURIER_ASSIGN_OR_RETURN(const auto copy, context.transaction.CopyIn("courier_dataset", {}));
  for (size_t i = 0; i < context.plan.apps.size(); ++i) {
    if (!context.plan.apps[i].publish) continue;
    std::set<std::string> datasets;
    for (const auto& dataset : context.package.index().apps[i].facts.datasets) {
      const auto found = context.plan.datasets.find(dataset.dataset_id);
      if (found != context.plan.datasets.end()) datasets.insert(found->second);
    }
    for (const std::string& dataset : datasets) {
      const Field fields[] = {context.plan.apps[i].target_id.text, dataset};
      COURIER_RETURN_IF_ERROR(copy->Write(fields));
    }
  }
  COURIER_RETURN_IF_ERROR(copy->Finish());
  COURIER_RETURN_IF_ERROR(
      context
          .Run(
              "remove dataset joins",
              "delete from app_dataset_joins t using courier_plan p where p.publish_id is not null "
              "and t.app_id = p.target_id and $1::text is not null and not exists (select from "
              "courier_dataset d "
              "where d.app_id = t.app_id and d.dataset_id = t.dataset_id)")
          .status());
  return context
      .Run("insert dataset joins",
           "insert into app_dataset_joins (app_id, dataset_id) select d.app_id, d.dataset_id from "
           "courier_dataset d "
           "where $1::text is not null and not exists (select from app_dataset_joins j "
           "where j.app_id = d.app_id and j.dataset_id = d.dataset_id)")
      .status();
}

}  // namespace

absl::Status PublishApps(const WriteContext& context) {
  bool any = false;
  for (const auto& item : context.plan.apps) any = any || item.publish;
  if (!any) return absl::OkStatus();
  COURIER_RETURN_IF_ERROR(TakeVersionNumbers(context));
  COURIER_RETURN_IF_ERROR(InsertVersions(context));
  COURIER_RETURN_IF_ERROR(PointApps(context));
  return JoinDatasets(context);
}

}  // namespace courier::import
