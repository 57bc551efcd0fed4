#include "common/openapi/tool_parameter.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::openapi {
namespace {

using dsl_yaml::Kind;
using dsl_yaml::Value;

std::string TextAt(const Value* map, absl::string_view key) {
  const Value* text = map == nullptr ? nullptr : map->Find(key);
  return text != nullptr && text->kind == Kind::kText ? text->text : "";
}

// The type that the tool's user sees; string for all that is not known.
std::string TypeOf(const Value& parameter) {
  if (TextAt(&parameter, "format") == "binary") return "file";
  const Value* schema = parameter.Find("schema");
  const Value* type_value = parameter.Find("type");
  const std::string type =
      type_value != nullptr ? TextAt(&parameter, "type") : TextAt(schema, "type");
  if (type == "integer" || type == "number") return "number";
  if (type == "boolean") return "boolean";
  if (type != "array") return "string";
  const Value* items = parameter.Find("items");
  if (items == nullptr && schema != nullptr) items = schema->Find("items");
  return TextAt(items, "format") == "binary" ? "files" : "array";
}

Value InEveryLanguage(const std::string& text) {
  Value value;
  value.kind = Kind::kMap;
  for (const char* language : {"en_US", "zh_Hans", "pt_BR", "ja_JP"}) {
    value.map.emplace_back(language, Value::Text(text));
  }
  return value;
}

Value DefaultOf(const Value* value) {
  if (value == nullptr || value->kind == Kind::kList || value->kind == Kind::kMap) return {};
  return *value;
}

struct Parts {
  std::string name;
  // Nothing: no description was given.
  const Value* description = nullptr;
  // What the model is told when none was given.
  Value without_description;
  bool required = false;
  Value default_value;
  std::string type;
};

absl::StatusOr<Value> Made(Parts parts, const std::string& where) {
  const bool described = parts.description != nullptr && parts.description->kind != Kind::kNull;
  if (described && parts.description->kind != Kind::kText) {
    return Unfit(where, "has a description that is no text");
  }
  const std::string description = described ? parts.description->text : "";
  Value empty_list;
  empty_list.kind = Kind::kList;
  Value made;
  made.kind = Kind::kMap;
  made.map = {{"name", Value::Text(parts.name)},
              {"label", InEveryLanguage(parts.name)},
              {"placeholder", InEveryLanguage(description)},
              {"scope", Value()},
              {"auto_generate", Value()},
              {"template", Value()},
              {"required", Value::Bool(parts.required)},
              {"default", std::move(parts.default_value)},
              {"min", Value()},
              {"max", Value()},
              {"precision", Value()},
              {"options", empty_list},
              {"type", Value::Text(parts.type)},
              {"human_description", InEveryLanguage(description)},
              {"form", Value::Text("llm")},
              {"llm_description",
               described ? Value::Text(description) : std::move(parts.without_description)},
              {"input_schema", Value()}};
  return made;
}

}  // namespace

absl::Status Unfit(absl::string_view where, absl::string_view why) {
  return MakeError(Reason::kBadPackage, absl::StrCat(where, " ", why));
}

absl::StatusOr<Value> ParameterOf(const Value& parameter, const std::string& where) {
  const Value* name = parameter.Find("name");
  if (name == nullptr || name->kind != Kind::kText) return Unfit(where, "has no name");
  const Value* required = parameter.Find("required");
  const Value* schema = parameter.Find("schema");
  Parts parts;
  parts.name = name->text;
  parts.description = parameter.Find("description");
  parts.required = required != nullptr && required->kind == Kind::kBool && required->boolean;
  parts.default_value = DefaultOf(schema == nullptr ? nullptr : schema->Find("default"));
  parts.type = TypeOf(parameter);
  return Made(std::move(parts), where);
}

absl::Status AddBodyParameters(const Value& schema, const std::string& where,
                               std::vector<Value>& parameters) {
  const Value* properties = schema.Find("properties");
  if (properties == nullptr) return absl::OkStatus();
  if (properties->kind != Kind::kMap) return Unfit(where, "has properties that are no object");
  const Value* required = schema.Find("required");
  for (const Value::Member& property : properties->map) {
    Parts parts;
    parts.name = property.first;
    parts.description = property.second.Find("description");
    parts.without_description = Value::Text("");
    parts.required = required != nullptr &&
                     std::any_of(required->list.begin(), required->list.end(),
                                 [&](const Value& each) { return each.text == property.first; });
    parts.default_value = DefaultOf(property.second.Find("default"));
    parts.type = TypeOf(property.second);
    COURIER_ASSIGN_OR_RETURN(
        Value made, Made(std::move(parts), absl::StrCat(where, "/properties/", property.first)));
    parameters.push_back(std::move(made));
  }
  return absl::OkStatus();
}

}  // namespace courier::openapi
