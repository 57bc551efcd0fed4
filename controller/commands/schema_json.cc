#include "controller/commands/schema_json.h"

#include "common/base/error.h"
#include "controller/output/json_writer.h"

namespace courier::controller {
namespace {

template <class Texts>
void WriteTexts(JsonWriter& json, absl::string_view key, const Texts& texts) {
  json.Key(key);
  json.BeginArray();
  for (const std::string& each : texts) json.String(each);
  json.EndArray();
}

void WriteRevision(JsonWriter& json, const v1::SchemaRevision& revision) {
  json.Member("revision", revision.id());
  WriteTexts(json, "parents", revision.parents());
  json.Member("date", revision.date());
  json.Member("name", revision.name());
  if (!revision.release().empty()) json.Member("dify_release", revision.release());
}

absl::string_view SourceName(v1::SchemaReference::Source source) {
  switch (source) {
    case v1::SchemaReference::SOURCE_CODE:
      return "code";
    case v1::SchemaReference::SOURCE_RELEASE:
      return "release";
    default:
      return "newest_known";
  }
}

void WriteReference(JsonWriter& json, const v1::SchemaReference& reference) {
  json.Key("compared_with");
  json.BeginObject();
  json.Member("kind", SourceName(reference.source()));
  if (!reference.place().empty()) json.Member("folder", reference.place());
  WriteTexts(json, "heads", reference.heads());
  if (!reference.release().empty()) json.Member("dify_release", reference.release());
  json.EndObject();
}

// Members of an object that is open.
void WriteState(JsonWriter& json, const v1::SchemaState& state) {
  json.Member("state", StateName(state.kind()));
  json.Member("summary", state.summary());
  WriteTexts(json, "revisions", state.revisions());
  if (!state.release().empty()) json.Member("dify_release", state.release());
  WriteReference(json, state.reference());
  json.Key("pending");
  json.BeginArray();
  for (const v1::SchemaRevision& each : state.pending()) {
    json.BeginObject();
    WriteRevision(json, each);
    json.EndObject();
  }
  json.EndArray();
  json.Flag("edited", state.edited());
  WriteTexts(json, "disagreements", state.disagreements());
  if (!state.looks_like().empty()) json.Member("looks_like", state.looks_like());
  json.Member("source_obstacle", state.source_obstacle());
  json.Member("target_obstacle", state.target_obstacle());
  WriteTexts(json, "unfit", state.unfit());
  json.Flag("upgrading", state.upgrading());
}

void WriteError(JsonWriter& json, const absl::Status& error) {
  json.Key("error");
  json.BeginObject();
  json.Member("code", ReasonName(ReasonOf(error)));
  json.Member("message", absl::string_view(error.message()));
  json.EndObject();
}

void WriteStateObject(JsonWriter& json, absl::string_view key, const v1::SchemaState& state) {
  json.Key(key);
  json.BeginObject();
  WriteState(json, state);
  json.EndObject();
}

absl::string_view TransactionsName(v1::PlannedScript::Transactions transactions) {
  switch (transactions) {
    case v1::PlannedScript::TRANSACTIONS_ONE:
      return "one";
    case v1::PlannedScript::TRANSACTIONS_NONE:
      return "none";
    default:
      return "own";
  }
}

void WriteRoute(JsonWriter& json, const SchemaRoute& route) {
  json.BeginObject();
  json.Member("from", route.from);
  json.Member("to", route.to);
  json.Flag("possible", route.obstacle.empty());
  if (!route.obstacle.empty()) json.Member("obstacle", route.obstacle);
  WriteTexts(json, "only_in_source", route.only_source);
  WriteTexts(json, "only_in_target", route.only_target);
  WriteTexts(json, "unknown_to_courier", route.unknown);
  json.EndObject();
}

}  // namespace

std::string SchemaStatusJson(const std::vector<SchemaAnswer>& answers) {
  JsonWriter json;
  json.BeginObject();
  json.Key("environments");
  json.BeginArray();
  for (const SchemaAnswer& each : answers) {
    json.BeginObject();
    json.Member("environment", each.environment);
    json.Flag("reachable", each.error.ok());
    if (each.error.ok()) {
      WriteState(json, each.state);
    } else {
      WriteError(json, each.error);
    }
    json.EndObject();
  }
  json.EndArray();
  json.Key("transfers");
  json.BeginArray();
  for (const SchemaRoute& route : RoutesBetween(answers)) WriteRoute(json, route);
  json.EndArray();
  json.EndObject();
  return json.Take();
}

std::string SchemaHistoryJson(const std::string& environment,
                              const v1::ListRevisionsResponse& history) {
  JsonWriter json;
  json.BeginObject();
  json.Member("environment", environment);
  WriteState(json, history.state());
  json.Key("history");
  json.BeginArray();
  for (const v1::ListedRevision& each : history.revisions()) {
    json.BeginObject();
    WriteRevision(json, each.revision());
    json.Member("status", each.applied() ? "applied" : each.beyond() ? "later" : "pending");
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  return json.Take();
}

std::string UpgradePlanJson(const std::string& environment, const v1::UpgradePlan& plan) {
  JsonWriter json;
  json.BeginObject();
  json.Member("environment", environment);
  json.Member("result", plan.nothing_to_do() ? "unchanged" : "planned");
  WriteStateObject(json, "before", plan.state());
  WriteTexts(json, "command", plan.command());
  json.Member("working_directory", plan.working_directory());
  json.Key("scripts");
  json.BeginArray();
  for (const v1::PlannedScript& each : plan.scripts()) {
    json.BeginObject();
    json.Member("name", each.name());
    json.Member("statements", each.statements());
    json.Member("transactions", TransactionsName(each.transactions()));
    WriteTexts(json, "revisions", each.revisions());
    json.Flag("applied", each.applied());
    json.EndObject();
  }
  json.EndArray();
  json.Member("dump_directory", plan.dump_directory());
  WriteTexts(json, "warnings", plan.warnings());
  json.Member("plan_hash", plan.plan_hash());
  json.EndObject();
  return json.Take();
}

std::string UpgradeOutcomeJson(const std::string& environment, const v1::UpgradeOutcome& outcome,
                               const absl::Status& error) {
  JsonWriter json;
  json.BeginObject();
  json.Member("environment", environment);
  const bool moved = outcome.before().SerializeAsString() != outcome.after().SerializeAsString();
  json.Member("result", !error.ok() ? "failed" : moved ? "upgraded" : "unchanged");
  if (outcome.has_before()) WriteStateObject(json, "before", outcome.before());
  if (outcome.has_after()) WriteStateObject(json, "after", outcome.after());
  WriteTexts(json, "last_lines", outcome.last_lines());
  if (!outcome.dump_file().empty()) {
    json.Member("dump_file", outcome.dump_file());
    json.Member("dump_bytes", outcome.dump_bytes());
  }
  WriteTexts(json, "warnings", outcome.warnings());
  json.Member("milliseconds", outcome.milliseconds());
  if (!error.ok()) WriteError(json, error);
  json.EndObject();
  return json.Take();
}

}  // namespace courier::controller
