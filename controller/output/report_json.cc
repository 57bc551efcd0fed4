#include "controller/output/report_json.h"

#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/error.h"
#include "controller/output/item_lists.h"
#include "controller/output/json_writer.h"
#include "controller/output/words.h"

namespace courier::controller {
namespace {

using Result = model::ImportOutcome::Result;

absl::string_view ResultName(const TransferRecord& record) {
  if (!record.error.ok() || !record.outcome) return "failed";
  switch (record.outcome->result) {
    case Result::kApplied:
      return "applied";
    case Result::kPlanned:
      return "planned";
    case Result::kUnchanged:
      return "unchanged";
  }
  return "failed";
}

std::string Timestamp(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
}

void WriteWorkspace(JsonWriter& json, absl::string_view id, absl::string_view name) {
  json.Key("workspace");
  json.BeginObject();
  json.Member("id", id);
  json.Member("name", name);
  json.EndObject();
}

void WriteEndpoints(JsonWriter& json, const TransferRecord& record) {
  const model::PlanSummary plan = record.plan.value_or(model::PlanSummary());
  json.Key("source");
  json.BeginObject();
  json.Member("environment", record.from);
  WriteWorkspace(json, plan.source_workspace_id, plan.source_workspace_name);
  json.EndObject();
  json.Key("target");
  json.BeginObject();
  json.Member("environment", record.to);
  WriteWorkspace(json, plan.target_workspace_id, plan.target_workspace_name);
  json.Member("operator", plan.operator_email);
  json.EndObject();
}

void WriteItem(JsonWriter& json, const model::ReportItem& item) {
  json.BeginObject();
  json.Member("kind", KindName(item.kind));
  json.Member("source_id", item.source_id.text);
  json.Member("target_id", item.target_id.text);
  json.Member("name", item.name);
  json.Member("status", StatusName(item.status));
  json.Key("messages");
  json.BeginArray();
  for (const std::string& message : item.messages) json.String(message);
  for (const std::string& note : item.notes) json.String(note);
  json.EndArray();
  json.Flag("needs_hand", NeedsAHand(item));
  json.Key("changes");
  json.BeginArray();
  for (const model::Change& change : item.changes) {
    json.BeginObject();
    json.Member("path", change.path);
    json.Member("before", change.before);
    json.Member("after", change.after);
    json.EndObject();
  }
  json.EndArray();
  json.Flag("selected", item.selected);
  json.Member("needed_by", item.needed_by);
  json.EndObject();
}

void WriteCounts(JsonWriter& json, const TransferRecord& record) {
  std::map<absl::string_view, std::map<absl::string_view, uint64_t>> counts;
  for (const model::ReportItem& item : record.items) {
    ++counts[KindName(item.kind)][StatusName(item.status)];
  }
  json.Key("counts");
  json.BeginObject();
  for (const auto& [kind, by_status] : counts) {
    json.Key(kind);
    json.BeginObject();
    for (const auto& [status, number] : by_status) json.Member(status, number);
    json.EndObject();
  }
  json.EndObject();
}

void WriteMappings(JsonWriter& json, const TransferRecord& record) {
  json.Key("id_mappings");
  json.BeginArray();
  for (const model::ReportItem& item : record.items) {
    if (item.kind == model::ItemKind::kDependency || item.source_id.empty() ||
        item.target_id.empty()) {
      continue;
    }
    json.BeginObject();
    json.Member("kind", KindName(item.kind));
    json.Member("source_id", item.source_id.text);
    json.Member("target_id", item.target_id.text);
    json.EndObject();
  }
  json.EndArray();
}

void WriteOutcome(JsonWriter& json, const TransferRecord& record) {
  const model::ImportOutcome outcome = record.outcome.value_or(model::ImportOutcome());
  json.Key("tokens");
  json.BeginObject();
  json.Member("created", outcome.tokens_created);
  json.Member("reused", outcome.tokens_reused);
  json.EndObject();
  json.Member("rows_verified", outcome.rows_verified);
  json.Key("warnings");
  json.BeginArray();
  if (record.plan) {
    for (const std::string& warning : record.plan->warnings) json.String(warning);
  }
  for (const std::string& warning : outcome.warnings) json.String(warning);
  json.EndArray();
  json.Key("stale_cache_keys");
  json.BeginArray();
  for (const std::string& key : outcome.stale_cache_keys) json.String(key);
  json.EndArray();
}

}  // namespace

std::string ReportJson(const TransferRecord& record) {
  JsonWriter json;
  json.BeginObject();
  json.Member("transfer_id", record.plan ? record.plan->transfer_id : "");
  json.Member("result", ResultName(record));
  WriteEndpoints(json, record);
  json.Key("items");
  json.BeginArray();
  for (const model::ReportItem& item : record.items) WriteItem(json, item);
  json.EndArray();
  WriteCounts(json, record);
  WriteMappings(json, record);
  WriteOutcome(json, record);
  json.Member("secrets", record.plan ? record.plan->secrets : 0);
  json.Member("package_bytes", record.bytes);
  json.Member("plan_hash", record.plan ? record.plan->plan_hash : "");
  json.Member("started_at", Timestamp(record.started_at));
  json.Member("finished_at", Timestamp(record.finished_at));
  if (!record.error.ok()) {
    json.Key("error");
    json.BeginObject();
    json.Member("code", ReasonName(ReasonOf(record.error)));
    json.Member("message", absl::string_view(record.error.message()));
    json.EndObject();
  }
  json.EndObject();
  return json.Take();
}

}  // namespace courier::controller
