#include "controller/config/selection_file.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/text/json_spans.h"
#include "controller/config/json_file.h"

namespace courier::controller {
namespace {

using text::JsonRef;
using text::JsonType;

// Reads one file; remembers its name for messages.
class Reader {
 public:
  Reader(JsonRef root, const std::string& name) : root_(root), name_(name) {}

  absl::StatusOr<SelectionFile> Read() {
    COURIER_RETURN_IF_ERROR(ReadWorkspace());
    COURIER_ASSIGN_OR_RETURN(const JsonRef apps, OptionalObject(root_, "apps", "apps"));
    COURIER_RETURN_IF_ERROR(CheckMode());
    COURIER_RETURN_IF_ERROR(CheckAppModes(apps.Get("modes")));
    COURIER_ASSIGN_OR_RETURN(const JsonRef tools,
                             OptionalObject(root_, "additional_tools", "additional_tools"));
    COURIER_RETURN_IF_ERROR(ReadApps(apps));
    COURIER_RETURN_IF_ERROR(ReadTools(tools));
    file_.selection.dependencies = Truth(root_.Get("include_referenced_tools"), true)
                                       ? model::Dependencies::kClosure
                                       : model::Dependencies::kNone;
    file_.selection.include_secrets = Truth(root_.Get("include_secrets"), false);
    COURIER_RETURN_IF_ERROR(ReadImportOptions());
    return std::move(file_);
  }

 private:
  absl::Status Bad(absl::string_view what) const {
    return MakeError(Reason::kBadSelection, absl::StrCat(name_, ": ", what));
  }

  static bool Truth(JsonRef value, bool absent) { return value ? value.IsTruthy() : absent; }

  // Absent and null count as an empty object.
  absl::StatusOr<JsonRef> OptionalObject(JsonRef parent, absl::string_view key,
                                         absl::string_view field) const {
    const JsonRef value = parent.Get(key);
    if (!value || value.IsNull()) return JsonRef();
    if (!value.IsObject()) return Bad(absl::StrCat("\"", field, "\" must be an object"));
    return value;
  }

  absl::StatusOr<std::vector<std::string>> OptionalTexts(JsonRef value,
                                                         absl::string_view field) const {
    std::vector<std::string> texts;
    if (!value || value.IsNull()) return texts;
    if (!value.IsArray()) return Bad(absl::StrCat("\"", field, "\" must be a list"));
    for (const JsonRef item : value.Children()) {
      if (!item.IsTruthy()) continue;
      if (item.IsObject() || item.IsArray()) {
        return Bad(absl::StrCat("\"", field, "\" must be a list of texts"));
      }
      texts.push_back(item.AsString().value_or(std::string(item.raw())));
    }
    return texts;
  }

  absl::Status ReadWorkspace() {
    COURIER_ASSIGN_OR_RETURN(const JsonRef tenant,
                             OptionalObject(root_, "source_tenant", "source_tenant"));
    const bool legacy = !tenant.IsTruthy();
    const JsonRef name = legacy ? root_.Get("tenant_name") : tenant.Get("name");
    if (!name.IsTruthy()) {
      return Bad("\"source_tenant.name\" is missing: name the workspace to take from");
    }
    if (!name.IsString()) return Bad("\"source_tenant.name\" must be a text");
    const JsonRef id = legacy ? JsonRef() : tenant.Get("id");
    if (!id.IsTruthy()) {
      file_.selection.workspace = *name.AsString();
      return absl::OkStatus();
    }
    if (!id.IsString()) return Bad("\"source_tenant.id\" must be a text");
    file_.selection.workspace = *id.AsString();
    file_.expected_workspace_name = *name.AsString();
    return absl::OkStatus();
  }

  absl::Status CheckMode() const {
    const JsonRef mode = root_.Get("source_tenant").Get("mode");
    if (!mode || mode.EqualsString("single")) return absl::OkStatus();
    return Bad("\"source_tenant.mode\" must be \"single\"");
  }

  absl::Status CheckAppModes(JsonRef modes) const {
    if (!modes.IsTruthy()) return absl::OkStatus();
    if (!modes.IsArray()) return Bad("\"apps.modes\" must be a list");
    for (const JsonRef mode : modes.Children()) {
      if (!mode.EqualsString("workflow") && !mode.EqualsString("advanced-chat")) {
        return Bad("\"apps.modes\" may hold \"workflow\" and \"advanced-chat\" and nothing else");
      }
    }
    return absl::OkStatus();
  }

  absl::Status ReadApps(JsonRef apps) {
    const JsonRef ids = apps.Get("ids") ? apps.Get("ids") : root_.Get("workflows");
    COURIER_ASSIGN_OR_RETURN(file_.selection.apps, OptionalTexts(ids, "apps.ids"));
    const JsonRef all = apps.Get("all") ? apps.Get("all") : root_.Get("export_all_workflows");
    file_.selection.all_apps = Truth(all, false);
    if (file_.selection.all_apps) file_.selection.apps.clear();
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<std::string>> ToolList(JsonRef tools, absl::string_view key,
                                                    absl::string_view legacy_key) const {
    const JsonRef list = tools.Get(key);
    return OptionalTexts(list ? list : root_.Get(legacy_key),
                         absl::StrCat("additional_tools.", key));
  }

  absl::Status ReadTools(JsonRef tools) {
    COURIER_ASSIGN_OR_RETURN(file_.selection.api_tools, ToolList(tools, "api_tools", "tools"));
    COURIER_ASSIGN_OR_RETURN(file_.selection.workflow_tools,
                             ToolList(tools, "workflow_tools", "workflow_tools"));
    COURIER_ASSIGN_OR_RETURN(file_.selection.mcp_tools, ToolList(tools, "mcp_tools", "mcp_tools"));
    return absl::OkStatus();
  }

  absl::Status ReadImportOptions() {
    const JsonRef options = root_.Get("import_options");
    if (!options.IsTruthy()) return absl::OkStatus();
    if (!options.IsObject()) return Bad("\"import_options\" must be an object");
    const JsonRef token = options.Get("create_app_api_token_on_import");
    if (token) file_.create_app_api_token = token.IsTruthy();
    COURIER_RETURN_IF_ERROR(ReadIdStrategy(options.Get("id_strategy")));
    return ReadConflictStrategy(options.Get("conflict_strategy"));
  }

  absl::Status ReadIdStrategy(JsonRef value) {
    if (!value) return absl::OkStatus();
    if (value.EqualsString("preserve-id")) {
      file_.id_strategy = model::IdStrategy::kPreserveId;
    } else if (value.EqualsString("generate-new-id")) {
      file_.id_strategy = model::IdStrategy::kGenerateNewId;
    } else {
      return Bad("\"import_options.id_strategy\" must be \"preserve-id\" or \"generate-new-id\"");
    }
    return absl::OkStatus();
  }

  absl::Status ReadConflictStrategy(JsonRef value) {
    if (!value) return absl::OkStatus();
    if (value.EqualsString("fail")) {
      file_.conflict_strategy = model::ConflictStrategy::kFail;
    } else if (value.EqualsString("skip")) {
      file_.conflict_strategy = model::ConflictStrategy::kSkip;
    } else if (value.EqualsString("update")) {
      file_.conflict_strategy = model::ConflictStrategy::kUpdate;
    } else {
      return Bad("\"import_options.conflict_strategy\" must be \"fail\", \"skip\" or \"update\"");
    }
    return absl::OkStatus();
  }

  JsonRef root_;
  const std::string& name_;
  SelectionFile file_;
};

}  // namespace

absl::StatusOr<SelectionFile> LoadSelectionFile(const std::string& path) {
  COURIER_ASSIGN_OR_RETURN(std::string text, ReadTextFile(path, Reason::kBadSelection));
  return ParseSelectionFile(std::move(text), path);
}

absl::StatusOr<SelectionFile> ParseSelectionFile(std::string json, const std::string& name) {
  COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<JsonFile> file,
                           JsonFile::Parse(std::move(json), name, Reason::kBadSelection));
  return Reader(file->root(), name).Read();
}

std::string SelectionFileText(const SelectionFile& file) {
  const model::Selection& selection = file.selection;
  const bool by_id = !file.expected_workspace_name.empty();
  const auto quoted = [](absl::string_view text) { return text::JsonStringUtf8(text); };
  const auto list = [](const std::vector<std::string>& texts, absl::string_view indent) {
    if (texts.empty()) return std::string("[]");
    std::vector<std::string> lines;
    for (const std::string& each : texts) {
      lines.push_back(absl::StrCat(indent, "  ", text::JsonStringUtf8(each)));
    }
    return absl::StrCat("[\n", absl::StrJoin(lines, ",\n"), "\n", indent, "]");
  };
  const auto truth = [](bool value) { return value ? "true" : "false"; };
  return absl::StrCat(
      "{\n  \"source_tenant\": {\n    \"mode\": \"single\",\n    \"id\": ",
      quoted(by_id ? selection.workspace : ""),
      ",\n    \"name\": ", quoted(by_id ? file.expected_workspace_name : selection.workspace),
      "\n  },\n  \"apps\": {\n    \"modes\": [\n      \"workflow\",\n      \"advanced-chat\"\n    "
      "],\n"
      "    \"ids\": ",
      list(selection.apps, "    "), ",\n    \"all\": ", truth(selection.all_apps),
      "\n  },\n  \"include_referenced_tools\": ",
      truth(selection.dependencies != model::Dependencies::kNone),
      ",\n  \"additional_tools\": {\n    \"api_tools\": ", list(selection.api_tools, "    "),
      ",\n    \"workflow_tools\": ", list(selection.workflow_tools, "    "),
      ",\n    \"mcp_tools\": ", list(selection.mcp_tools, "    "),
      "\n  },\n  \"include_secrets\": ", truth(selection.include_secrets),
      ",\n  \"import_options\": {\n    \"create_app_api_token_on_import\": ",
      truth(file.create_app_api_token.value_or(false)), ",\n    \"id_strategy\": ",
      quoted(model::WordOf(file.id_strategy.value_or(model::IdStrategy::kPreserveId))),
      ",\n    \"conflict_strategy\": ",
      quoted(model::WordOf(file.conflict_strategy.value_or(model::ConflictStrategy::kFail))),
      "\n  }\n}\n");
}

std::string SelectionTemplate() {
  SelectionFile file;
  file.selection.workspace = "admin's Workspace";
  file.selection.all_apps = true;
  return SelectionFileText(file);
}

}  // namespace courier::controller
