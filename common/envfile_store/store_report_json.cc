#include "absl/strings/string_view.h"
#include "common/envfile/env_value.h"
#include "common/envfile/report_json.h"
#include "common/envfile_store/store_report.h"
#include "rapidjson/stringbuffer.h"
#include "rapidjson/writer.h"

namespace courier::envfile {
namespace {

using Json = rapidjson::Writer<rapidjson::StringBuffer>;

// An object under construction; members in the order of the calls.
class Object {
 public:
  Object() : json_(buffer_) { json_.StartObject(); }

  Object& Text(const char* name, absl::string_view text) {
    json_.Key(name);
    const std::string valid = WithValidUtf8(text);
    json_.String(valid.data(), static_cast<rapidjson::SizeType>(valid.size()));
    return *this;
  }
  Object& Flag(const char* name, bool flag) {
    json_.Key(name);
    json_.Bool(flag);
    return *this;
  }
  Object& Number(const char* name, uint64_t number) {
    json_.Key(name);
    json_.Uint64(number);
    return *this;
  }
  Object& Nested(const char* name, const std::string& json) {
    json_.Key(name);
    json_.RawValue(json.data(), json.size(), rapidjson::kObjectType);
    return *this;
  }
  Object& List(const char* name, const std::vector<std::string>& objects) {
    json_.Key(name);
    json_.StartArray();
    for (const std::string& object : objects) {
      json_.RawValue(object.data(), object.size(), rapidjson::kObjectType);
    }
    json_.EndArray();
    return *this;
  }
  Object& Texts(const char* name, const std::vector<std::string>& texts) {
    json_.Key(name);
    json_.StartArray();
    for (const std::string& text : texts) {
      json_.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
    }
    json_.EndArray();
    return *this;
  }
  std::string Close() {
    json_.EndObject();
    return buffer_.GetString();
  }

 private:
  rapidjson::StringBuffer buffer_;
  Json json_;
};

void AddSync(const SyncPlan& plan, Object* json) {
  json->Text("plan_hash", plan.digest)
      .Text("base", BaseSourceName(plan.base))
      .Flag("creates_env", plan.creates_env)
      .Flag("changes", plan.changes)
      .Flag("changes_values", plan.changes_values)
      .Nested("merge", MergeJson(plan.merge));
}

void AddRestore(const RestorePlan& plan, Object* json) {
  json->Text("plan_hash", plan.digest)
      .Text("backup", plan.backup)
      .Flag("creates_env", plan.creates_env)
      .Flag("changes", plan.changes)
      .Flag("comparable", plan.comparable);
  if (plan.comparable) json->Nested("diff", DiffJson(plan.diff));
}

std::string BackupJson(const Backup& backup) {
  Object json;
  return json.Text("name", backup.name)
      .Text("taken_at", absl::FormatTime(absl::RFC3339_sec, backup.taken, absl::UTCTimeZone()))
      .Number("bytes", backup.bytes)
      .Number("variables", backup.variables)
      .Flag("private", backup.private_mode)
      .Close();
}

std::vector<std::string> BackupObjects(const std::vector<Backup>& backups) {
  std::vector<std::string> objects;
  for (const Backup& backup : backups) objects.push_back(BackupJson(backup));
  return objects;
}

std::string PruneJson(const PrunePlan& plan, absl::string_view result) {
  Object json;
  return json.Text("result", result)
      .Text("plan_hash", plan.digest)
      .List("remove", BackupObjects(plan.remove))
      .Number("stay", plan.stay)
      .Close();
}

}  // namespace

std::string DiffReportJson(const EnvDiffReport& report) {
  Object json;
  return json.Text("base", BaseSourceName(report.base))
      .Flag("env_missing", report.env_missing)
      .Nested("diff", DiffJson(report.diff))
      .Close();
}

std::string SyncPlanJson(const SyncPlan& plan) {
  Object json;
  json.Text("result", plan.changes ? "planned" : "unchanged");
  AddSync(plan, &json);
  return json.Close();
}

std::string SyncOutcomeJson(const SyncOutcome& outcome) {
  Object json;
  json.Text("result", outcome.written ? "applied" : "unchanged").Text("backup", outcome.backup);
  json.Texts("warnings", outcome.warnings);
  AddSync(outcome.plan, &json);
  return json.Close();
}

std::string RestorePlanJson(const RestorePlan& plan) {
  Object json;
  json.Text("result", plan.changes ? "planned" : "unchanged");
  AddRestore(plan, &json);
  return json.Close();
}

std::string RestoreOutcomeJson(const RestoreOutcome& outcome) {
  Object json;
  json.Text("result", outcome.written ? "applied" : "unchanged").Text("saved_as", outcome.saved_as);
  AddRestore(outcome.plan, &json);
  return json.Close();
}

std::string BackupsJson(const BackupList& list) {
  Object json;
  return json.Text("directory", list.directory)
      .Flag("open_to_others", list.open_to_others)
      .List("backups", BackupObjects(list.backups))
      .Close();
}

std::string PrunePlanJson(const PrunePlan& plan) {
  return PruneJson(plan, plan.remove.empty() ? "unchanged" : "planned");
}

std::string PruneOutcomeJson(const PrunePlan& removed) {
  return PruneJson(removed, removed.remove.empty() ? "unchanged" : "applied");
}

}  // namespace courier::envfile
