#include "common/openapi/openapi.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/dsl_yaml/json.h"
#include "common/dsl_yaml/yaml_parser.h"
#include "common/openapi/tool_parameter.h"

namespace courier::openapi {
namespace {

using dsl_yaml::Kind;
using dsl_yaml::Value;

constexpr size_t kMaxOperations = 100;
constexpr absl::string_view kMethods[] = {"get",   "post", "put",     "delete",
                                          "patch", "head", "options", "trace"};

std::string Escaped(absl::string_view key) {
  return absl::StrReplaceAll(key, {{"~", "~0"}, {"/", "~1"}});
}

Value* Member(Value& map, absl::string_view key) {
  for (Value::Member& member : map.map) {
    if (member.first == key) return &member.second;
  }
  return nullptr;
}

void Set(Value& map, absl::string_view key, Value value) {
  map.kind = Kind::kMap;
  if (Value* there = Member(map, key)) {
    *there = std::move(value);
  } else {
    map.map.emplace_back(std::string(key), std::move(value));
  }
}

// Python's "$ref" walk: split at slashes, the first part ignored, nothing unescaped.
absl::StatusOr<Value*> Resolve(Value& root, const Value& reference, absl::string_view where) {
  if (reference.kind != Kind::kText) return Unfit(where, "has a $ref that is no text");
  const std::vector<std::string> parts = absl::StrSplit(reference.text, '/');
  Value* at = &root;
  for (size_t i = 1; i < parts.size(); ++i) {
    at = at->kind == Kind::kMap ? Member(*at, parts[i]) : nullptr;
    if (at == nullptr) return Unfit(where, "has a $ref to nothing");
  }
  return at;
}

absl::StatusOr<Value> ParseText(absl::string_view schema) {
  const absl::string_view text = absl::StripAsciiWhitespace(schema);
  if (auto json = dsl_yaml::ParseJson(text); json.ok()) return json;
  return dsl_yaml::ParseYaml(text);
}

class Parser {
 public:
  explicit Parser(Value root) : root_(std::move(root)) {}

  absl::StatusOr<ParsedSchema> Run() {
    COURIER_RETURN_IF_ERROR(ReadHead());
    const Value paths = *root_.Find("paths");
    for (const Value::Member& path : paths.map) {
      for (const absl::string_view method : kMethods) {
        const Value* operation = path.second.Find(method);
        if (operation == nullptr) continue;
        const std::string where = absl::StrCat("/paths/", Escaped(path.first), "/", method);
        COURIER_RETURN_IF_ERROR(AddOperation(path.first, method, *operation, where));
      }
    }
    parsed_.tools = dsl_yaml::WriteJson(bundles_, dsl_yaml::JsonSpelling::kAscii);
    return std::move(parsed_);
  }

 private:
  absl::Status ReadHead() {
    if (root_.kind != Kind::kMap) return Unfit("the schema", "is not an object");
    const Value* servers = root_.Find("servers");
    if (servers == nullptr || servers->kind != Kind::kList || servers->list.empty()) {
      return Unfit("/servers", "names no server; only OpenAPI 3 is supported");
    }
    const Value* url = servers->list[0].Find("url");
    if (url == nullptr || url->kind != Kind::kText) return Unfit("/servers/0/url", "is missing");
    server_ = url->text;
    const Value* info = root_.Find("info");
    if (info == nullptr || info->kind != Kind::kMap) return Unfit("/info", "is missing");
    if (const Value* description = info->Find("description")) {
      if (description->kind != Kind::kText) return Unfit("/info/description", "is not a text");
      parsed_.description = description->text;
    }
    const Value* paths = root_.Find("paths");
    if (paths == nullptr || paths->kind != Kind::kMap) return Unfit("/paths", "is missing");
    bundles_.kind = Kind::kList;
    return absl::OkStatus();
  }

  absl::Status AddOperation(const std::string& path, absl::string_view method, Value operation,
                            const std::string& where) {
    if (operation.kind != Kind::kMap) return Unfit(where, "is not an object");
    if (bundles_.list.size() >= kMaxOperations) {
      return Unfit("/paths", "has more than 100 operations");
    }
    Value parameters;
    parameters.kind = Kind::kList;
    COURIER_RETURN_IF_ERROR(AddParameters(operation, where, parameters));
    COURIER_RETURN_IF_ERROR(AddBody(operation, where, parameters));
    COURIER_ASSIGN_OR_RETURN(const std::string id, OperationId(path, method, operation, where));
    COURIER_ASSIGN_OR_RETURN(Value summary, Summary(operation, where));
    Value bundle;
    Set(bundle, "server_url", Value::Text(absl::StrCat(server_, path)));
    Set(bundle, "method", Value::Text(std::string(method)));
    Set(bundle, "summary", std::move(summary));
    Set(bundle, "operation_id", Value::Text(id));
    Set(bundle, "parameters", std::move(parameters));
    Set(bundle, "author", Value::Text(""));
    Set(bundle, "icon", Value());
    Set(bundle, "openapi", std::move(operation));
    Value empty;
    empty.kind = Kind::kMap;
    Set(bundle, "output_schema", std::move(empty));
    bundles_.list.push_back(std::move(bundle));
    return absl::OkStatus();
  }

  static absl::StatusOr<std::string> OperationId(const std::string& path, absl::string_view method,
                                                 Value& operation, const std::string& where) {
    const Value* given = operation.Find("operationId");
    if (given != nullptr && given->kind != Kind::kText) {
      return Unfit(where, "has an operationId that is no text");
    }
    if (given != nullptr && !given->text.empty()) return given->text;
    std::string id;
    for (const char c : path.substr(!path.empty() && path[0] == '/' ? 1 : 0)) {
      if (absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-') id += c;
    }
    if (id.empty()) id = "<root>";
    absl::StrAppend(&id, "_", method);
    Set(operation, "operationId", Value::Text(id));
    return id;
  }

  static absl::StatusOr<Value> Summary(const Value& operation, const std::string& where) {
    for (const char* key : {"description", "summary"}) {
      const Value* text = operation.Find(key);
      if (text == nullptr) continue;
      if (text->kind != Kind::kText && text->kind != Kind::kNull) {
        return Unfit(absl::StrCat(where, "/", key), "is not a text");
      }
      return *text;
    }
    return Value();
  }

  absl::Status AddParameters(Value& operation, const std::string& where, Value& parameters) {
    Value* list = Member(operation, "parameters");
    if (list == nullptr) return absl::OkStatus();
    if (list->kind != Kind::kList) return Unfit(where, "has parameters that are no list");
    for (size_t i = 0; i < list->list.size(); ++i) {
      const std::string place = absl::StrCat(where, "/parameters/", i);
      Value& parameter = list->list[i];
      if (const Value* reference = parameter.Find("$ref")) {
        COURIER_ASSIGN_OR_RETURN(Value * resolved, Resolve(root_, *reference, place));
        Value copy = *resolved;
        parameter = std::move(copy);
      }
      COURIER_ASSIGN_OR_RETURN(Value made, ParameterOf(parameter, place));
      parameters.list.push_back(std::move(made));
    }
    return absl::OkStatus();
  }

  absl::Status AddBody(Value& operation, const std::string& where, Value& parameters) {
    Value* body = Member(operation, "requestBody");
    Value* content = body == nullptr ? nullptr : Member(*body, "content");
    if (content == nullptr) return absl::OkStatus();
    const std::string place = absl::StrCat(where, "/requestBody/content");
    if (content->kind != Kind::kMap) return Unfit(place, "is not an object");
    for (Value::Member& type : content->map) {
      const std::string schema_place = absl::StrCat(place, "/", Escaped(type.first), "/schema");
      Value* schema = Member(type.second, "schema");
      if (schema == nullptr) continue;
      if (const Value* reference = schema->Find("$ref")) {
        COURIER_ASSIGN_OR_RETURN(Value * resolved, Resolve(root_, *reference, schema_place));
        COURIER_RETURN_IF_ERROR(MergeAllOf(*resolved, schema_place));
        Value copy = *resolved;
        *schema = std::move(copy);
      }
      COURIER_RETURN_IF_ERROR(AddBodyParameters(*schema, schema_place, parameters.list));
    }
    return absl::OkStatus();
  }

  // The members of each property's allOf become its own.
  absl::Status MergeAllOf(Value& schema, const std::string& where) {
    Value* properties = Member(schema, "properties");
    if (properties == nullptr || properties->kind != Kind::kMap) return absl::OkStatus();
    for (Value::Member& property : properties->map) {
      const Value* all_of = property.second.Find("allOf");
      if (all_of == nullptr) continue;
      const Value items = *all_of;
      for (const Value& item : items.list) {
        Value from = item;
        if (const Value* reference = item.Find("$ref")) {
          COURIER_ASSIGN_OR_RETURN(Value * resolved, Resolve(root_, *reference, where));
          from = *resolved;
        }
        MergeInto(property.second, from);
      }
      auto& members = property.second.map;
      members.erase(std::remove_if(members.begin(), members.end(),
                                   [](const auto& member) { return member.first == "allOf"; }),
                    members.end());
    }
    return absl::OkStatus();
  }

  static void MergeInto(Value& property, const Value& from) {
    for (const Value::Member& member : from.map) {
      Value* there = Member(property, member.first);
      if (there == nullptr) {
        property.map.push_back(member);
      } else if (there->kind == Kind::kList && member.second.kind == Kind::kList) {
        const std::vector<Value>& more = member.second.list;
        there->list.insert(there->list.end(), more.begin(), more.end());
      }
    }
  }

  Value root_;
  std::string server_;
  ParsedSchema parsed_;
  Value bundles_;
};

}  // namespace

absl::StatusOr<ParsedSchema> ParseOpenApi(absl::string_view schema) {
  auto root = ParseText(schema);
  if (!root.ok()) {
    return MakeError(Reason::kBadPackage,
                     absl::StrCat("neither JSON nor YAML: ", root.status().message()));
  }
  return Parser(*std::move(root)).Run();
}

}  // namespace courier::openapi
