#include "controller/config/selection_file.h"

#include <set>
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
  Reader(JsonRef root, const std::string& name, WorkspaceFrom from)
      : root_(root), name_(name), from_(from) {}

  absl::StatusOr<SelectionFile> Read() {
    COURIER_RETURN_IF_ERROR(ReadWorkspace());
    COURIER_ASSIGN_OR_RETURN(const JsonRef apps, OptionalObject(root_, "apps", "apps"));
    COURIER_RETURN_IF_ERROR(CheckMode());
    COURIER_RETURN_IF_ERROR(ReadAppModes(apps.Get("modes")));
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

  // The list `key` of `parent`, else the root's `legacy_key`.
  absl::StatusOr<std::vector<std::string>> Texts(JsonRef parent, absl::string_view parent_name,
                                                 absl::string_view key,
                                                 absl::string_view legacy_key) const {
    const JsonRef value = parent.Get(key);
    return value ? OptionalTexts(value, absl::StrCat(parent_name, ".", key))
                 : OptionalTexts(root_.Get(legacy_key), legacy_key);
  }

  absl::StatusOr<std::vector<std::string>> OptionalTexts(JsonRef value,
                                                         absl::string_view field) const {
    std::vector<std::string> texts;
    if (!value || value.IsNull()) return texts;
    if (!value.IsArray()) return Bad(absl::StrCat("\"", field, "\" must be a list"));
    const std::vector<JsonRef> items = value.Children();
    if (items.size() > model::kMaxSelected) {
      return Bad(absl::StrCat("\"", field, "\" has ", items.size(), " entries, more than ",
                              model::kMaxSelected));
    }
    for (const JsonRef item : items) {
      if (!item.IsTruthy()) continue;
      if (item.IsObject() || item.IsArray()) {
        return Bad(absl::StrCat("\"", field, "\" must be a list of texts"));
      }
      texts.push_back(item.AsString().value_or(std::string(item.raw())));
    }
    return texts;
  }

  // A number is a text too.
  absl::StatusOr<std::string> Text(JsonRef value, absl::string_view field) const {
    if (value.IsString()) return *value.AsString();
    if (value.IsNumber()) return std::string(value.raw());
    return Bad(absl::StrCat("\"", field, "\" must be a text"));
  }

  absl::Status ReadWorkspace() {
    COURIER_ASSIGN_OR_RETURN(const JsonRef tenant,
                             OptionalObject(root_, "source_tenant", "source_tenant"));
    const bool legacy = !tenant.IsTruthy();
    const JsonRef name = legacy ? root_.Get("tenant_name") : tenant.Get("name");
    if (!name.IsTruthy()) {
      if (from_ == WorkspaceFrom::kFlag) return absl::OkStatus();
      return Bad(
          "\"source_tenant.name\" is missing: name the workspace to take from, or use --workspace");
    }
    COURIER_ASSIGN_OR_RETURN(std::string name_text,
                             Text(name, legacy ? "tenant_name" : "source_tenant.name"));
    const JsonRef id = legacy ? JsonRef() : tenant.Get("id");
    if (!id.IsTruthy()) {
      file_.selection.workspace = std::move(name_text);
      return absl::OkStatus();
    }
    COURIER_ASSIGN_OR_RETURN(file_.selection.workspace, Text(id, "source_tenant.id"));
    file_.expected_workspace_name = std::move(name_text);
    return absl::OkStatus();
  }

  absl::Status CheckMode() const {
    const JsonRef mode = root_.Get("source_tenant").Get("mode");
    if (!mode || mode.EqualsString("single")) return absl::OkStatus();
    return Bad("\"source_tenant.mode\" must be \"single\"");
  }

  // Both modes are the same as none: all that can be moved.
  absl::Status ReadAppModes(JsonRef modes) {
    if (!modes.IsTruthy()) return absl::OkStatus();
    if (!modes.IsArray()) return Bad("\"apps.modes\" must be a list");
    std::set<std::string> found;
    std::set<std::string> unsupported;
    for (const JsonRef mode : modes.Children()) {
      const bool supported = mode.EqualsString("workflow") || mode.EqualsString("advanced-chat");
      (supported ? found : unsupported)
          .insert(mode.AsString().value_or(std::string(mode.raw().substr(0, kMaxShown))));
    }
    if (!unsupported.empty()) {
      return Bad(absl::StrCat(
          "\"apps.modes\" may hold \"workflow\" and \"advanced-chat\" and nothing else, not ",
          absl::StrJoin(unsupported, ", ", [](std::string* out, const std::string& mode) {
            absl::StrAppend(out, "\"", mode.substr(0, kMaxShown), "\"");
          })));
    }
    if (found.size() == 1) file_.selection.app_modes.assign(found.begin(), found.end());
    return absl::OkStatus();
  }

  absl::Status ReadApps(JsonRef apps) {
    COURIER_ASSIGN_OR_RETURN(file_.selection.apps, Texts(apps, "apps", "ids", "workflows"));
    const JsonRef all = apps.Get("all") ? apps.Get("all") : root_.Get("export_all_workflows");
    file_.selection.all_apps = Truth(all, false);
    if (file_.selection.all_apps) file_.selection.apps.clear();
    return absl::OkStatus();
  }

  absl::Status ReadTools(JsonRef tools) {
    const absl::string_view parent = "additional_tools";
    model::Selection& selection = file_.selection;
    COURIER_ASSIGN_OR_RETURN(selection.api_tools, Texts(tools, parent, "api_tools", "tools"));
    COURIER_ASSIGN_OR_RETURN(selection.workflow_tools,
                             Texts(tools, parent, "workflow_tools", "workflow_tools"));
    COURIER_ASSIGN_OR_RETURN(selection.mcp_tools, Texts(tools, parent, "mcp_tools", "mcp_tools"));
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

  static constexpr size_t kMaxShown = 40;

  JsonRef root_;
  const std::string& name_;
  const WorkspaceFrom from_;
  SelectionFile file_;
};

}  // namespace

absl::StatusOr<SelectionFile> LoadSelectionFile(const std::string& path, WorkspaceFrom from) {
  COURIER_ASSIGN_OR_RETURN(std::string text, ReadTextFile(path, Reason::kBadSelection));
  return ParseSelectionFile(std::move(text), path, from);
}

absl::StatusOr<SelectionFile> ParseSelectionFile(std::string json, const std::string& name,
                                                 WorkspaceFrom from) {
  COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<JsonFile> file,
                           JsonFile::Parse(std::move(json), name, Reason::kBadSelection));
  return Reader(file->root(), name, from).Read();
}

std::string SelectionFileText(const SelectionFile& file) {
  static const std::vector<std::string> kBothModes = {"workflow", "advanced-chat"};
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
      "\n  },\n  \"apps\": {\n    \"modes\": ",
      list(selection.app_modes.empty() ? kBothModes : selection.app_modes, "    "),
      ",\n    \"ids\": ", list(selection.apps, "    "),
      ",\n    \"all\": ", truth(selection.all_apps), "\n  },\n  \"include_referenced_tools\": ",
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
