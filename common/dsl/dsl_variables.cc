#include "common/dsl/dsl_variables.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/uuid.h"
#include "common/dsl_yaml/value.h"
#include "common/text/character_count.h"

namespace courier::dsl {
namespace {

using text::JsonRef;
using text::JsonSpans;

constexpr size_t kMaxDescription = 255;

// One variable, its parts as JSON texts.
struct Variable {
  std::string name;
  std::string value_type;
  std::string value;
  std::string id;
  std::string description;
  std::string selector;
};

struct TypedValue {
  std::string type;
  std::string value;
};

bool IsBlank(absl::string_view column) { return absl::StripAsciiWhitespace(column).empty(); }

// JSON tells integers from floats by their spelling alone, as Python does.
bool IsFloatSpelling(absl::string_view number) {
  return number.find_first_of(".eENI") != absl::string_view::npos;
}

// The forms of a truth value that Dify takes: "yes", 1, …
std::optional<bool> BoolOf(JsonRef value) {
  if (value.IsBool()) return value.IsTrue();
  std::string word = value.IsNumber() ? std::string(value.raw()) : value.AsString().value_or("");
  absl::AsciiStrToLower(&word);
  for (const char* yes : {"1", "1.0", "true", "t", "yes", "y", "on"}) {
    if (word == yes) return true;
  }
  for (const char* no : {"0", "0.0", "false", "f", "no", "n", "off"}) {
    if (word == no) return false;
  }
  return std::nullopt;
}

// A number, or what becomes a float: text that spells one, or a truth value.
std::optional<std::string> NumberOf(JsonRef value) {
  if (value.IsNumber()) return std::string(value.raw());
  if (value.IsBool()) return value.IsTrue() ? "1.0" : "0.0";
  const auto text = value.AsString();
  double number = 0;
  if (!text || !absl::SimpleAtod(*text, &number) ||
      text->find_first_not_of("0123456789+-.eE") != std::string::npos) {
    return std::nullopt;
  }
  return dsl_yaml::PythonFloat(number);
}

template <class Convert>
std::optional<std::string> ListOf(JsonRef list, const Convert& convert) {
  if (!list.IsArray()) return std::nullopt;
  std::vector<std::string> items;
  for (const JsonRef& item : list.Children()) {
    std::optional<std::string> text = convert(item);
    if (!text) return std::nullopt;
    items.push_back(*std::move(text));
  }
  return absl::StrCat("[", absl::StrJoin(items, ", "), "]");
}

std::optional<std::string> Raw(JsonRef value, bool fits) {
  if (!fits) return std::nullopt;
  return std::string(value.raw());
}

std::optional<std::string> RawBool(JsonRef value) {
  const auto truth = BoolOf(value);
  if (!truth) return std::nullopt;
  return *truth ? "true" : "false";
}

// The value of the types that are stored under their own name.
std::optional<std::string> PlainValue(absl::string_view type, JsonRef value) {
  if (type == "string" || type == "secret") return Raw(value, value.IsString());
  if (type == "boolean") return RawBool(value);
  if (type == "object") return Raw(value, value.IsObject());
  if (type == "array[string]") {
    return ListOf(value, [](JsonRef item) { return Raw(item, item.IsString()); });
  }
  if (type == "array[object]") {
    return ListOf(value, [](JsonRef item) { return Raw(item, item.IsObject()); });
  }
  if (type == "array[number]") return ListOf(value, NumberOf);
  if (type == "array[boolean]") return ListOf(value, RawBool);
  return std::nullopt;
}

std::optional<TypedValue> Typed(absl::string_view type, JsonRef value) {
  const bool integer_type = type == "number" || type == "integer";
  if (integer_type && value.IsBool()) return TypedValue{"integer", value.IsTrue() ? "1" : "0"};
  if (integer_type && value.IsNumber() && !IsFloatSpelling(value.raw())) {
    return TypedValue{"integer", std::string(value.raw())};
  }
  if ((type == "number" || type == "float") && value.IsNumber() && IsFloatSpelling(value.raw())) {
    return TypedValue{"float", std::string(value.raw())};
  }
  auto plain = PlainValue(type, value);
  if (!plain) return std::nullopt;
  return TypedValue{std::string(type), *std::move(plain)};
}

bool MayBeEnvironment(absl::string_view type) {
  return type == "string" || type == "secret" || type == "number" || type == "integer" ||
         type == "float";
}

// What is wrong with a variable, for the one who can mend it.
class UnfitVariable {
 public:
  UnfitVariable(Reason reason, VariableScope scope, std::string name)
      : reason_(reason), scope_(scope), name_(std::move(name)) {}

  absl::Status operator()(absl::string_view why) const {
    const char* scope = scope_ == VariableScope::kEnvironment ? "environment" : "conversation";
    return MakeError(reason_, absl::StrCat(scope, " variable \"", name_, "\" ", why));
  }

 private:
  const Reason reason_;
  const VariableScope scope_;
  const std::string name_;
};

std::string DefaultSelector(VariableScope scope, const std::string& name_json) {
  return absl::StrCat(scope == VariableScope::kEnvironment ? "[\"env\", " : "[\"conversation\", ",
                      name_json, "]");
}

absl::StatusOr<Variable> VariableOf(JsonRef entry, VariableScope scope, Reason reason) {
  const std::string name = entry.Get("name").AsString().value_or("");
  const UnfitVariable unfit(reason, scope, name.empty() ? entry.Key() : name);
  if (!entry.IsObject()) return unfit("is not an object");
  if (name.empty()) return unfit("has no name");
  const auto type = entry.Get("value_type").AsString();
  if (!type) return unfit("has no value_type");
  std::optional<TypedValue> typed = Typed(*type, entry.Get("value"));
  if (!typed || (scope == VariableScope::kEnvironment && !MayBeEnvironment(*type))) {
    return unfit("has a value_type that is not known here, or a value of another type");
  }
  Variable variable;
  variable.name = std::string(entry.Get("name").raw());
  variable.value_type = text::JsonStringUtf8(typed->type);
  variable.value = std::move(typed->value);
  const JsonRef id = entry.Get("id");
  if (id && !id.IsNull() && !id.IsString()) return unfit("has an id that is no text");
  const bool needs_id = scope == VariableScope::kEnvironment && id.EqualsString("");
  if (needs_id) return unfit("has an empty id");
  variable.id = id.IsString() ? std::string(id.raw()) : text::JsonStringUtf8(NewUuid());
  const JsonRef description = entry.Get("description");
  if (description && !description.IsString()) return unfit("has a description that is no text");
  if (scope == VariableScope::kConversation &&
      text::CharacterCount(description.AsString().value_or("")) > kMaxDescription) {
    return unfit("has a description of more than 255 characters");
  }
  variable.description = description ? std::string(description.raw()) : "\"\"";
  const JsonRef selector = entry.Get("selector");
  variable.selector = selector.IsArray() && selector.FirstChild()
                          ? std::string(selector.raw())
                          : DefaultSelector(scope, variable.name);
  return variable;
}

// Of equal keys the last counts, in the place of the first: what a Python dict does.
template <class KeyOf>
std::vector<JsonRef> LastOfEach(const std::vector<JsonRef>& entries, const KeyOf& key_of) {
  std::vector<JsonRef> kept;
  absl::flat_hash_map<std::string, size_t> places;
  for (const JsonRef& entry : entries) {
    const auto [known, is_new] = places.try_emplace(key_of(entry), kept.size());
    if (is_new) {
      kept.push_back(entry);
    } else {
      kept[known->second] = entry;
    }
  }
  return kept;
}

}  // namespace

absl::StatusOr<std::string> VariablesToDsl(absl::string_view column, VariableScope scope) {
  if (IsBlank(column)) return "[]";
  COURIER_ASSIGN_OR_RETURN(const JsonSpans spans, JsonSpans::Parse(column));
  if (!spans.root().IsObject()) {
    return MakeError(Reason::kBadGraph, "the column of its variables is not a JSON object");
  }
  std::vector<std::string> items;
  for (const JsonRef& entry :
       LastOfEach(spans.root().Children(), [](const JsonRef& each) { return each.Key(); })) {
    COURIER_ASSIGN_OR_RETURN(const Variable variable, VariableOf(entry, scope, Reason::kBadGraph));
    items.push_back(absl::StrCat(
        "{\"description\": ", variable.description, ", \"id\": ", variable.id,
        ", \"name\": ", variable.name, ", \"selector\": ", variable.selector,
        ", \"value\": ", variable.value, ", \"value_type\": ", variable.value_type, "}"));
  }
  return absl::StrCat("[", absl::StrJoin(items, ", "), "]");
}

absl::StatusOr<std::string> VariablesFromDsl(JsonRef list, VariableScope scope) {
  if (!list) return "{}";
  if (!list.IsArray()) {
    return MakeError(Reason::kBadPackage, scope == VariableScope::kEnvironment
                                              ? "/workflow/environment_variables is not a list"
                                              : "/workflow/conversation_variables is not a list");
  }
  for (const JsonRef& entry : list.Children()) {
    COURIER_RETURN_IF_ERROR(VariableOf(entry, scope, Reason::kBadPackage).status());
  }
  std::vector<std::string> items;
  for (const JsonRef& entry : LastOfEach(list.Children(), [](const JsonRef& each) {
         return each.Get("name").AsString().value_or("");
       })) {
    COURIER_ASSIGN_OR_RETURN(const Variable variable,
                             VariableOf(entry, scope, Reason::kBadPackage));
    items.push_back(absl::StrCat(
        variable.name, ": {\"value_type\": ", variable.value_type, ", \"value\": ", variable.value,
        ", \"id\": ", variable.id, ", \"name\": ", variable.name,
        ", \"description\": ", variable.description, ", \"selector\": ", variable.selector, "}"));
  }
  return absl::StrCat("{", absl::StrJoin(items, ", "), "}");
}

absl::StatusOr<std::string> RagVariablesToDsl(absl::string_view column) {
  if (IsBlank(column)) return "[]";
  COURIER_ASSIGN_OR_RETURN(const JsonSpans spans, JsonSpans::Parse(column));
  constexpr std::pair<absl::string_view, absl::string_view> kKeys[] = {
      {"allowed_file_extensions", "[]"},
      {"allowed_file_types", "[]"},
      {"allowed_file_upload_methods", "[]"},
      {"belong_to_node_id", ""},
      {"default_value", "\"\""},
      {"description", "\"\""},
      {"label", ""},
      {"max_length", "0"},
      {"options", "[]"},
      {"placeholder", "\"\""},
      {"required", "false"},
      {"tooltips", "\"\""},
      {"type", ""},
      {"unit", "\"\""},
      {"variable", "\"\""}};
  std::vector<std::string> items;
  for (const JsonRef& entry : spans.root().Children()) {
    std::vector<std::string> members;
    for (const auto& [key, otherwise] : kKeys) {
      const JsonRef value = entry.Get(key);
      if (!value && otherwise.empty()) {
        return MakeError(Reason::kBadGraph,
                         absl::StrCat("a pipeline variable has no \"", key, "\""));
      }
      members.push_back(absl::StrCat("\"", key, "\": ", value ? value.raw() : otherwise));
    }
    items.push_back(absl::StrCat("{", absl::StrJoin(members, ", "), "}"));
  }
  return absl::StrCat("[", absl::StrJoin(items, ", "), "]");
}

}  // namespace courier::dsl
