#include "common/migration/variables.h"

#include <optional>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/text/json_spans.h"

namespace courier::migration {
namespace {

using text::JsonEdits;
using text::JsonRef;
using text::JsonSpans;

bool IsBlank(absl::string_view column) {
  return column.find_first_not_of(" \t\r\n") == absl::string_view::npos;
}

absl::StatusOr<JsonSpans> ParseColumn(absl::string_view column) {
  auto spans = JsonSpans::Parse(column);
  if (!spans.ok()) {
    return MakeError(ReasonOf(spans.status()),
                     absl::StrCat("environment_variables: ", spans.status().message()));
  }
  if (!spans->root().IsObject()) {
    return MakeError(Reason::kBadGraph, "environment_variables: not a JSON object");
  }
  return spans;
}

std::string NameOf(JsonRef entry) {
  const std::string name = entry.Get("name").AsString().value_or("");
  return name.empty() ? entry.Key() : name;
}

absl::StatusOr<SecretVariable> SecretOf(JsonRef entry) {
  SecretVariable variable{NameOf(entry), entry.Get("id").AsString().value_or(""), ""};
  const auto value = entry.Get("value").AsString();
  if (!value) {
    return MakeError(Reason::kBadToken,
                     absl::StrCat("secret variable ", variable.name, " holds no text"));
  }
  variable.value = *value;
  return variable;
}

bool IsSecret(JsonRef entry) { return entry.Get("value_type").EqualsString("secret"); }

absl::Status MisfitOf(absl::string_view name, absl::string_view why) {
  return MakeError(Reason::kBadSelection, absl::StrCat("environment variable ", name, " ", why));
}

absl::StatusOr<std::string> ValueFor(JsonRef entry, absl::string_view name, absl::string_view value,
                                     bool is_token) {
  const std::string type = entry.Get("value_type").AsString().value_or("string");
  if (type == "secret") {
    if (!is_token) return MisfitOf(name, "is a secret; give it by file or descriptor in --env-map");
    return text::JsonStringUtf8(value);
  }
  if (is_token) return MisfitOf(name, "is not a secret; give it as plain text");
  if (type == "string") return text::JsonStringUtf8(value);
  double number = 0;
  int64_t integer = 0;
  const bool fits = type == "integer" ? absl::SimpleAtoi(value, &integer)
                    : type == "float" || type == "number"
                        ? absl::SimpleAtod(value, &number) &&
                              value.find_first_not_of("0123456789+-.eE") == absl::string_view::npos
                        : false;
  if (!fits)
    return MisfitOf(name, absl::StrCat("has type ", type, ", and the given value is none"));
  if (type == "integer") return absl::StrCat(integer);
  const bool spelled_as_float = value.find_first_of(".eE") != absl::string_view::npos;
  return type == "float" && !spelled_as_float ? absl::StrCat(value, ".0") : std::string(value);
}

}  // namespace

absl::StatusOr<std::vector<SecretVariable>> SecretVariablesOf(absl::string_view column) {
  std::vector<SecretVariable> secrets;
  if (IsBlank(column)) return secrets;
  COURIER_ASSIGN_OR_RETURN(const JsonSpans spans, ParseColumn(column));
  for (JsonRef entry = spans.root().FirstChild(); entry; entry = entry.Next()) {
    if (!IsSecret(entry)) continue;
    COURIER_ASSIGN_OR_RETURN(SecretVariable secret, SecretOf(entry));
    secrets.push_back(std::move(secret));
  }
  return secrets;
}

absl::StatusOr<std::string> ReplaceSecrets(
    absl::string_view column,
    absl::FunctionRef<absl::StatusOr<std::string>(const SecretVariable&)> replace) {
  // Most workflows have no secret, and most columns without one do not even hold the word.
  if (IsBlank(column) || column.find("secret") == absl::string_view::npos)
    return std::string(column);
  COURIER_ASSIGN_OR_RETURN(const JsonSpans spans, ParseColumn(column));
  JsonEdits edits;
  for (JsonRef entry = spans.root().FirstChild(); entry; entry = entry.Next()) {
    if (!IsSecret(entry)) continue;
    COURIER_ASSIGN_OR_RETURN(const SecretVariable secret, SecretOf(entry));
    COURIER_ASSIGN_OR_RETURN(const std::string value, replace(secret));
    edits.Replace(entry.Get("value").span(), text::JsonStringUtf8(value));
  }
  return edits.Apply(column);
}

absl::StatusOr<StoredSecrets> StoredSecrets::Of(absl::string_view column) {
  COURIER_ASSIGN_OR_RETURN(const std::vector<SecretVariable> secrets, SecretVariablesOf(column));
  StoredSecrets stored;
  for (const SecretVariable& secret : secrets) {
    if (!secret.id.empty()) stored.by_id_.emplace(secret.id, secret.value);
    stored.by_name_.emplace(secret.name, secret.value);
  }
  return stored;
}

const std::string* StoredSecrets::Find(const SecretVariable& variable) const {
  if (const auto found = by_id_.find(variable.id); found != by_id_.end()) return &found->second;
  const auto found = by_name_.find(variable.name);
  return found == by_name_.end() ? nullptr : &found->second;
}

absl::StatusOr<std::string> WithSecretsOf(absl::string_view column, absl::string_view there,
                                          std::vector<std::string>& kept) {
  const auto stored = JsonSpans::Parse(there);
  if (!stored.ok()) return std::string(column);
  const std::string own = IsBlank(column) ? "{}" : std::string(column);
  COURIER_ASSIGN_OR_RETURN(const JsonSpans spans, ParseColumn(own));
  std::set<std::string> names;
  std::set<std::string> ids;
  for (JsonRef entry = spans.root().FirstChild(); entry; entry = entry.Next()) {
    names.insert(NameOf(entry));
    ids.insert(entry.Get("id").AsString().value_or(""));
  }
  JsonEdits edits;
  for (JsonRef entry = stored->root().FirstChild(); entry; entry = entry.Next()) {
    if (!IsSecret(entry) || names.contains(NameOf(entry)) ||
        ids.contains(entry.Get("id").AsString().value_or(""))) {
      continue;
    }
    kept.push_back(NameOf(entry));
    edits.SetMember(spans.root(), NameOf(entry), std::string(entry.raw()));
  }
  return edits.empty() ? std::string(column) : edits.Apply(own);
}

absl::StatusOr<std::string> SetVariable(absl::string_view column, absl::string_view name,
                                        absl::string_view value, bool is_token) {
  if (!IsBlank(column)) {
    COURIER_ASSIGN_OR_RETURN(const JsonSpans spans, ParseColumn(column));
    for (JsonRef entry = spans.root().FirstChild(); entry; entry = entry.Next()) {
      if (NameOf(entry) != name) continue;
      COURIER_ASSIGN_OR_RETURN(std::string json, ValueFor(entry, name, value, is_token));
      JsonEdits edits;
      edits.SetMember(entry, "value", std::move(json));
      return edits.Apply(column);
    }
  }
  return MisfitOf(name, "is not there");
}

}  // namespace courier::migration
