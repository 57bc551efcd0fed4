#include "common/envfile/report_json.h"

#include <vector>

#include "absl/strings/string_view.h"
#include "common/envfile/env_value.h"
#include "rapidjson/stringbuffer.h"
#include "rapidjson/writer.h"

namespace courier::envfile {
namespace {

using Json = rapidjson::Writer<rapidjson::StringBuffer>;

void Text(absl::string_view text, Json* json) {
  const std::string valid = WithValidUtf8(text);
  json->String(valid.data(), static_cast<rapidjson::SizeType>(valid.size()));
}

void Value(const char* name, const std::string& value, bool secret, bool empty, Json* json) {
  json->Key(name);
  Text(secret && !empty ? "<secret>" : absl::string_view(value), json);
}

void Count(const char* name, size_t count, Json* json) {
  json->Key(name);
  json->Uint64(count);
}

void Texts(const char* name, const std::vector<std::string>& texts, Json* json) {
  json->Key(name);
  json->StartArray();
  for (const std::string& text : texts) Text(text, json);
  json->EndArray();
}

void Lines(const std::vector<size_t>& lines, Json* json) {
  json->Key("ignored_lines");
  json->StartArray();
  for (const size_t line : lines) json->Uint64(line);
  json->EndArray();
}

// The members that every variable has; the caller closes the object.
void OpenVariable(const std::string& key, bool secret, Json* json) {
  json->StartObject();
  json->Key("key");
  Text(key, json);
  json->Key("secret");
  json->Bool(secret);
}

void Change(const SettingChange& change, const char* from, const char* to, Json* json) {
  if (change.has_from) Value(from, change.from, change.secret, change.from_empty, json);
  if (change.has_to) Value(to, change.to, change.secret, change.to_empty, json);
  if (!change.has_from || !change.has_to) return;
  const absl::string_view kind = ChangeKindName(change.change.kind);
  json->Key("change");
  Text(kind, json);
  if (change.secret) return;
  json->Key("length");
  json->StartArray();
  json->Uint64(change.change.from_length);
  json->Uint64(change.change.to_length);
  json->EndArray();
}

void Changes(const char* name, const std::vector<SettingChange>& changes, const char* from,
             const char* to, Json* json) {
  json->Key(name);
  json->StartArray();
  for (const SettingChange& change : changes) {
    OpenVariable(change.key, change.secret, json);
    Change(change, from, to, json);
    json->EndObject();
  }
  json->EndArray();
}

const char* OriginName(Origin origin) {
  switch (origin) {
    case Origin::kUnknown:
      return "unknown";
    case Origin::kOldDefault:
      return "old_default";
    case Origin::kCustomised:
      return "customised";
  }
  return "unknown";
}

void Mode(bool three_way, Json* json) {
  json->Key("mode");
  json->String(three_way ? "three_way" : "two_way");
}

void DiffStatistics(const EnvDiff& diff, Json* json) {
  json->Key("statistics");
  json->StartObject();
  Count("env_variables", diff.env_variables, json);
  Count("template_variables", diff.template_variables, json);
  Count("differing", diff.differing.size(), json);
  Count("added", diff.added.size(), json);
  Count("removed", diff.removed.size(), json);
  Count("unchanged", diff.unchanged, json);
  json->EndObject();
}

void MergeStatistics(const MergeCounts& counts, Json* json) {
  json->Key("statistics");
  json->StartObject();
  Count("preserved", counts.preserved, json);
  Count("held", counts.held, json);
  Count("updated", counts.updated, json);
  Count("followed", counts.followed, json);
  Count("added", counts.added, json);
  Count("unchanged", counts.unchanged, json);
  Count("kept", counts.kept, json);
  Count("dropped", counts.dropped, json);
  Count("env_variables", counts.env_variables, json);
  Count("template_variables", counts.template_variables, json);
  Count("result_variables", counts.result_variables, json);
  json->EndObject();
}

}  // namespace

std::string DiffJson(const EnvDiff& diff) {
  rapidjson::StringBuffer buffer;
  Json json(buffer);
  json.StartObject();
  Mode(diff.three_way, &json);
  json.Key("differing");
  json.StartArray();
  for (const EnvDifference& difference : diff.differing) {
    OpenVariable(difference.change.key, difference.change.secret, &json);
    Change(difference.change, "current", "recommended", &json);
    json.Key("origin");
    json.String(OriginName(difference.origin));
    json.EndObject();
  }
  json.EndArray();
  Changes("added", diff.added, "current", "recommended", &json);
  json.Key("removed");
  json.StartArray();
  for (const RemovedVariable& removed : diff.removed) {
    OpenVariable(removed.key, removed.secret, &json);
    Value("current", removed.value, removed.secret, removed.empty, &json);
    Texts("homes", removed.homes, &json);
    json.EndObject();
  }
  json.EndArray();
  Texts("repeated", diff.repeated, &json);
  Lines(diff.stray_lines, &json);
  DiffStatistics(diff, &json);
  json.EndObject();
  return buffer.GetString();
}

std::string MergeJson(const MergeResult& merge) {
  rapidjson::StringBuffer buffer;
  Json json(buffer);
  json.StartObject();
  Mode(merge.three_way, &json);
  json.Key("decisions");
  json.StartArray();
  for (const MergeDecision& decision : merge.decisions) {
    OpenVariable(decision.change.key, decision.change.secret, &json);
    json.Key("action");
    Text(MergeActionName(decision.action), &json);
    Change(decision.change, "current", "recommended", &json);
    if (!decision.homes.empty()) Texts("homes", decision.homes, &json);
    if (decision.still_referenced) {
      json.Key("still_referenced");
      json.Bool(true);
    }
    json.EndObject();
  }
  json.EndArray();
  Texts("repeated", merge.repeated, &json);
  Lines(merge.stray_lines, &json);
  MergeStatistics(merge.counts, &json);
  json.EndObject();
  return buffer.GetString();
}

std::string ComparisonJson(const EnvironmentComparison& comparison, absl::string_view first,
                           absl::string_view second) {
  rapidjson::StringBuffer buffer;
  Json json(buffer);
  json.StartObject();
  json.Key("first");
  Text(first, &json);
  json.Key("second");
  Text(second, &json);
  Changes("differing", comparison.differing, "first", "second", &json);
  Changes("only_first", comparison.only_first, "first", "second", &json);
  Changes("only_second", comparison.only_second, "first", "second", &json);
  Texts("same_secrets", comparison.same_secrets, &json);
  Count("same", comparison.same, &json);
  json.EndObject();
  return buffer.GetString();
}

}  // namespace courier::envfile
