#include "controller/package_export/package_json.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/crypto/dataset_id_cipher.h"
#include "common/dsl/dsl_writer.h"
#include "common/text/json_spans.h"

namespace courier::controller {
namespace {

using model::ItemKind;
using model::ItemStatus;
using text::JsonRef;
using text::JsonSpans;
using text::JsonType;

absl::Status OutOfOrder() {
  return MakeError(Reason::kTamperedStream, "the source agent sent its records out of order");
}

void WriteStringOrNull(JsonWriter& json, absl::string_view key,
                       const std::optional<std::string>& text) {
  if (text) {
    json.Member(key, *text);
  } else {
    json.Null(key);
  }
}

// The two parts of an icon that Dify carries; nothing when the column does not hold both.
struct Icon {
  std::string background;
  std::string content;
};

std::optional<Icon> IconOf(const std::string& column) {
  const auto spans = JsonSpans::Parse(column);
  if (!spans.ok()) return std::nullopt;
  const auto background = spans->root().Get("background").AsString();
  const auto content = spans->root().Get("content").AsString();
  if (!background || !content) return std::nullopt;
  return Icon{*background, *content};
}

void WriteIcon(JsonWriter& json, const Icon& icon) {
  json.Key("icon");
  json.BeginObject();
  json.Member("background", icon.background);
  json.Member("content", icon.content);
  json.EndObject();
}

// What Dify means to write for an icon that it can't read.
Icon DefaultIcon() { return {"#252525", "\xF0\x9F\x98\x81"}; }

struct Parameter {
  std::string name;
  std::string description;
  std::string form;
};

std::optional<std::vector<Parameter>> ParametersOf(const std::string& column) {
  const auto spans = JsonSpans::Parse(column);
  if (!spans.ok() || !spans->root().IsArray()) return std::nullopt;
  std::vector<Parameter> parameters;
  for (const JsonRef& each : spans->root().Children()) {
    auto name = each.Get("name").AsString();
    auto description = each.Get("description").AsString();
    auto form = each.Get("form").AsString();
    if (!name || !description || (form != "schema" && form != "form" && form != "llm")) {
      return std::nullopt;
    }
    parameters.push_back({*std::move(name), *std::move(description), *std::move(form)});
  }
  return parameters;
}

void WriteParameters(JsonWriter& json, const std::vector<Parameter>& parameters) {
  json.Key("parameters");
  json.BeginArray();
  for (const Parameter& each : parameters) {
    json.BeginObject();
    json.Member("name", each.name);
    json.Member("description", each.description);
    json.Member("form", each.form);
    json.EndObject();
  }
  json.EndArray();
}

// A JSON text of objects and strings, which is all that an output schema has.
void WriteTree(JsonWriter& json, JsonRef value) {
  if (!value.IsObject()) {
    json.String(value.AsString().value_or(""));
    return;
  }
  json.BeginObject();
  for (const JsonRef& member : value.Children()) {
    json.Key(member.Key());
    WriteTree(json, member);
  }
  json.EndObject();
}

void WriteOutputSchema(JsonWriter& json, const std::optional<std::string>& schema) {
  json.Key("output_schema");
  const std::string text = schema.value_or("{}");
  const auto spans = JsonSpans::Parse(text);
  if (spans.ok()) return WriteTree(json, spans->root());
  json.BeginObject();
  json.EndObject();
}

absl::string_view DependencyWord(model::Dependency::Kind kind) {
  switch (kind) {
    case model::Dependency::Kind::kWorkflowToolApp:
      return "workflow_tool";
    case model::Dependency::Kind::kMcpTool:
      return "mcp_tool";
    case model::Dependency::Kind::kBuiltinOrPluginTool:
      return "builtin_or_plugin_tool";
  }
  return "unresolved";
}

std::string DependencyRemark(model::Dependency::Kind kind) {
  switch (kind) {
    case model::Dependency::Kind::kWorkflowToolApp:
      return "only named in the file: the app behind a workflow tool; export it too, or have it in "
             "the target";
    case model::Dependency::Kind::kMcpTool:
      return "only named in the file: set the MCP server up in the target, or use courier transfer "
             "--include-secrets";
    case model::Dependency::Kind::kBuiltinOrPluginTool:
      return "only named in the file: install it in the target";
  }
  return "";
}

}  // namespace

PackageJson::PackageJson(model::ImportOptions options, absl::Time now, Sink sink)
    : options_(std::move(options)), now_(now), sink_(std::move(sink)) {}

absl::Status PackageJson::Add(wire::PackageItem&& item) {
  if (complete_) return OutOfOrder();
  return std::visit([this](auto&& each) { return Take(std::move(each)); }, std::move(item));
}

absl::Status PackageJson::Finish() {
  if (!complete_) {
    return MakeError(Reason::kTamperedStream, "the package ends without its trailer");
  }
  COURIER_RETURN_IF_ERROR(Enter(Section::kEnd));
  return sink_(json_.Take());
}

absl::Status PackageJson::Flush() { return sink_(json_.Drain()); }

absl::Status PackageJson::Enter(Section section) {
  constexpr absl::string_view kKeys[] = {"",          "workflows",    "tools", "workflow_tools",
                                         "mcp_tools", "dependencies", ""};
  if (section < section_) return OutOfOrder();
  while (section_ < section) {
    if (section_ == Section::kDependencies) WriteDependencies();
    if (section_ != Section::kStart) json_.EndArray();
    section_ = static_cast<Section>(static_cast<int>(section_) + 1);
    if (section_ == Section::kEnd) {
      json_.EndObject();
      return absl::OkStatus();
    }
    json_.Key(kKeys[static_cast<int>(section_)]);
    json_.BeginArray();
  }
  return Flush();
}

void PackageJson::Tell(ItemKind kind, std::string id, std::string name, ItemStatus status,
                       std::vector<std::string> messages) {
  model::ReportItem item;
  item.kind = kind;
  item.source_id = SourceId(std::move(id));
  item.name = std::move(name);
  item.status = status;
  item.messages = std::move(messages);
  items_.push_back(std::move(item));
}

absl::Status PackageJson::Take(model::PackageHeader&& header) {
  if (section_ != Section::kStart) return OutOfOrder();
  header_ = std::move(header);
  if (header_.include_secrets) {
    return MakeError(Reason::kTamperedStream, "the source agent sent secrets for a file");
  }
  json_.BeginObject();
  json_.Key("metadata");
  json_.BeginObject();
  json_.Member("version", "1");
  json_.Member("source_scope", "single");
  json_.Key("source_tenants");
  json_.BeginArray();
  json_.BeginObject();
  json_.Member("id", header_.workspace_id);
  json_.Member("name", header_.workspace_name);
  json_.EndObject();
  json_.EndArray();
  json_.Null("target_tenant");
  json_.Member("created_at", absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", now_, absl::UTCTimeZone()));
  json_.Flag("include_secrets", false);
  json_.Key("import_options");
  json_.BeginObject();
  json_.Flag("create_app_api_token_on_import", options_.create_app_api_token);
  json_.Member("id_strategy", model::WordOf(options_.id_strategy));
  json_.Member("conflict_strategy", model::WordOf(options_.conflict_strategy));
  json_.EndObject();
  json_.EndObject();
  return Enter(Section::kWorkflows);
}

absl::Status PackageJson::Take(model::App&& app) {
  COURIER_RETURN_IF_ERROR(Enter(Section::kWorkflows));
  COURIER_ASSIGN_OR_RETURN(const std::string text, dsl::DslOf(app, [this](absl::string_view id) {
                             return crypto::EncryptDatasetId(header_.workspace_id, id);
                           }));
  json_.BeginObject();
  json_.Member("id", app.id.text);
  json_.Member("name", app.name);
  json_.Member("mode", app.mode);
  json_.Member("dsl", text);
  json_.Member("source_tenant_id", header_.workspace_id);
  json_.Flag("create_app_api_token_on_import", options_.create_app_api_token);
  json_.EndObject();
  Tell(ItemKind::kApp, std::move(app.id.text), std::move(app.name), ItemStatus::kCreated);
  items_.back().selected = app.selected;
  return Flush();
}

absl::Status PackageJson::Take(model::ApiTool&& tool) {
  COURIER_RETURN_IF_ERROR(Enter(Section::kTools));
  json_.BeginObject();
  json_.Member("schema_type", tool.schema_type);
  json_.Member("schema", tool.schema);
  WriteIcon(json_, IconOf(tool.icon).value_or(DefaultIcon()));
  json_.Member("description", tool.description);
  WriteStringOrNull(json_, "privacy_policy", tool.privacy_policy);
  json_.Member("custom_disclaimer", tool.custom_disclaimer);
  json_.Key("labels");
  json_.BeginArray();
  for (const std::string& label : tool.labels) json_.String(label);
  json_.EndArray();
  json_.Member("provider_name", tool.name);
  json_.Member("source_tenant_id", header_.workspace_id);
  json_.EndObject();
  Tell(ItemKind::kApiTool, std::move(tool.id.text), std::move(tool.name), ItemStatus::kCreated);
  return Flush();
}

absl::Status PackageJson::Take(model::WorkflowTool&& tool) {
  COURIER_RETURN_IF_ERROR(Enter(Section::kWorkflowTools));
  const std::optional<Icon> icon = IconOf(tool.icon);
  const auto parameters = ParametersOf(tool.parameter_configuration);
  if (!icon || !parameters) {
    Tell(ItemKind::kWorkflowTool, std::move(tool.id.text), std::move(tool.name),
         ItemStatus::kUnresolved,
         {absl::StrCat("was left out: its ", icon ? "parameters" : "icon",
                       " can't be read; save it again in Dify")});
    return absl::OkStatus();
  }
  json_.BeginObject();
  json_.Member("name", tool.name);
  json_.Member("label", tool.label);
  WriteIcon(json_, *icon);
  json_.Member("description", tool.description);
  WriteParameters(json_, *parameters);
  WriteOutputSchema(json_, tool.output_schema);
  json_.Flag("synced", tool.synced);
  WriteStringOrNull(json_, "privacy_policy", tool.privacy_policy);
  json_.Member("id", tool.id.text);
  json_.Member("app_id", tool.app_id.text);
  json_.Member("source_tenant_id", header_.workspace_id);
  json_.EndObject();
  Tell(ItemKind::kWorkflowTool, std::move(tool.id.text), std::move(tool.name),
       ItemStatus::kCreated);
  return Flush();
}

absl::Status PackageJson::Take(model::McpTool&&) {
  return MakeError(Reason::kTamperedStream, "the source agent sent an MCP server for a file");
}

absl::Status PackageJson::Take(model::Dependency&& dependency) {
  COURIER_RETURN_IF_ERROR(Enter(Section::kDependencies));
  Tell(ItemKind::kDependency, dependency.provider_id,
       dependency.provider_name.value_or(dependency.provider_id), ItemStatus::kDependencyOnly,
       {DependencyRemark(dependency.kind)});
  dependencies_.push_back(std::move(dependency));
  return absl::OkStatus();
}

void PackageJson::WriteDependencies() {
  for (const auto kind :
       {model::Dependency::Kind::kWorkflowToolApp, model::Dependency::Kind::kMcpTool,
        model::Dependency::Kind::kBuiltinOrPluginTool}) {
    for (const model::Dependency& dependency : dependencies_) {
      if (dependency.kind != kind) continue;
      json_.BeginObject();
      json_.Member("kind", DependencyWord(kind));
      json_.Member("provider_id", dependency.provider_id);
      WriteStringOrNull(json_, "provider_name", dependency.provider_name);
      json_.Member("source", dependency.source);
      json_.EndObject();
    }
  }
}

absl::Status PackageJson::Take(model::Notice&& notice) {
  Tell(notice.kind, std::move(notice.identifier), std::move(notice.name), ItemStatus::kUnresolved,
       {std::move(notice.message)});
  return absl::OkStatus();
}

// The file names knowledge bases by id alone.
absl::Status PackageJson::Take(model::Dataset&&) { return absl::OkStatus(); }

absl::Status PackageJson::Take(model::PackageTrailer&&) {
  if (section_ == Section::kStart) return OutOfOrder();
  complete_ = true;
  return absl::OkStatus();
}

}  // namespace courier::controller
