#include "common/package_file/package_file.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/package_file/field_reader.h"
#include "common/text/json_spans.h"

namespace courier::package_file {
namespace {

using text::JsonRef;
using text::JsonSpans;
using text::JsonType;

void ReadOptions(FieldReader& options, Package& package) {
  package.create_app_api_token = options.Truth("create_app_api_token_on_import");
  package.id_strategy = options.Choice("id_strategy", {"preserve-id", "generate-new-id"}, 0) == 0
                            ? model::IdStrategy::kPreserveId
                            : model::IdStrategy::kGenerateNewId;
  constexpr model::ConflictStrategy kStrategies[] = {model::ConflictStrategy::kFail,
                                                     model::ConflictStrategy::kSkip,
                                                     model::ConflictStrategy::kUpdate};
  package.conflict_strategy =
      kStrategies[options.Choice("conflict_strategy", {"fail", "skip", "update"}, 0)];
}

void ReadMetadata(FieldReader& metadata, Package& package) {
  const JsonRef version = metadata.object().Get("version");
  if (!version.IsTruthy()) {
    metadata.Refuse("version", "is missing: this is no package file of Dify's");
  } else if (!version.EqualsString("1") && version.raw() != "1") {
    metadata.Refuse("version", "is another version of the package format; this program reads 1");
  }
  metadata.Choice("source_scope", {"single"}, 0);
  bool first = true;
  metadata.EachObject("source_tenants", [&](FieldReader& tenant) {
    if (!std::exchange(first, false)) return;
    package.source_workspace_id = tenant.Text("id");
    package.source_workspace_name = tenant.Text("name");
  });
  metadata.Object("target_tenant", [&](FieldReader& tenant) {
    for (const JsonRef member : tenant.object().Children()) {
      if (member.Key() != "id" && member.Key() != "name") {
        tenant.Refuse(member.Key(), "is no key of a workspace; only id and name are");
      }
    }
    const std::string id = tenant.Text("id");
    const std::string name = tenant.Text("name");
    package.target_workspace = id.empty() ? name : id;
    if (!id.empty()) package.target_workspace_name = name;
  });
  package.include_secrets = metadata.Truth("include_secrets");
  metadata.Object("import_options", [&](FieldReader& options) { ReadOptions(options, package); });
}

// What the file repeats or an import does not need, but which must be what it says it is.
void CheckTexts(FieldReader& item, std::initializer_list<absl::string_view> keys) {
  for (const absl::string_view key : keys) (void)item.Text(key);
}

void ReadWorkflow(FieldReader& item, Package& package) {
  CheckTexts(item, {"mode", "source_tenant_id"});
  Workflow workflow;
  workflow.id = item.Uuid("id");
  workflow.name = item.Text("name");
  workflow.dsl = item.RequiredText("dsl");
  package.workflows.push_back(std::move(workflow));
}

void ReadApiTool(FieldReader& item, Package& package) {
  CheckTexts(item, {"schema_type", "description", "source_tenant_id"});
  ApiTool tool;
  tool.name = std::string(absl::StripAsciiWhitespace(item.RequiredText("provider_name")));
  tool.schema = item.RequiredText("schema");
  tool.icon = item.Json("icon", JsonType::kObject);
  tool.credentials = item.Json("credentials", JsonType::kObject);
  tool.privacy_policy = item.Text("privacy_policy");
  tool.custom_disclaimer = item.Text("custom_disclaimer");
  tool.labels = item.Texts("labels");
  package.tools.push_back(std::move(tool));
}

void ReadWorkflowTool(FieldReader& item, Package& package) {
  CheckTexts(item, {"source_tenant_id"});
  WorkflowTool tool;
  tool.id = item.Uuid("id");
  tool.app_id = item.Uuid("app_id");
  if (tool.app_id.empty()) item.Refuse("app_id", "is missing");
  tool.name = item.RequiredText("name");
  tool.label = item.Text("label", tool.name);
  if (tool.label.empty()) tool.label = tool.name;
  tool.icon = item.Json("icon", JsonType::kObject);
  tool.description = item.Text("description");
  tool.privacy_policy = item.Text("privacy_policy");
  tool.labels = item.Texts("labels");
  std::vector<std::string> parameters;
  item.EachObject("parameters", [&](FieldReader& parameter) {
    const std::string name = parameter.RequiredText("name");
    if (!parameter.Has("description")) parameter.Refuse("description", "is missing");
    const std::string description = parameter.Text("description");
    constexpr absl::string_view kForms[] = {"schema", "form", "llm"};
    if (!parameter.Has("form")) parameter.Refuse("form", "is missing");
    const size_t form = parameter.Choice("form", {"schema", "form", "llm"}, 2);
    parameters.push_back(absl::StrCat("{\"name\": ", text::JsonStringAscii(name),
                                      ", \"description\": ", text::JsonStringAscii(description),
                                      ", \"form\": \"", kForms[form], "\"}"));
  });
  tool.parameters = absl::StrCat("[", absl::StrJoin(parameters, ", "), "]");
  package.workflow_tools.push_back(std::move(tool));
}

void ReadMcpTool(FieldReader& item, Package& package) {
  McpTool tool;
  tool.id = item.Uuid("id");
  tool.name = item.RequiredText("name");
  tool.server_identifier = item.RequiredText("server_identifier");
  tool.server_url = item.RequiredText("server_url");
  tool.icon = item.Text("icon");
  tool.icon_type = item.Text("icon_type", "emoji");
  tool.icon_background = item.Text("icon_background");
  tool.headers = item.TextMap("headers");
  item.Object("authentication", [&](FieldReader& authentication) {
    tool.client_id = authentication.Text("client_id");
    if (authentication.Has("client_secret")) {
      tool.client_secret = authentication.Text("client_secret");
    }
  });
  item.Object("configuration", [&](FieldReader& configuration) {
    tool.timeout = configuration.Number("timeout", tool.timeout);
    tool.sse_read_timeout = configuration.Number("sse_read_timeout", tool.sse_read_timeout);
  });
  if (item.Has("tools")) tool.tools = item.Json("tools", JsonType::kArray);
  package.mcp_tools.push_back(std::move(tool));
}

// Other kinds say nothing that an import could use.
void ReadDependency(FieldReader& item, Package& package) {
  using DependencyKind = model::Dependency::Kind;
  const std::string kind = item.Text("kind");
  model::Dependency dependency;
  if (kind == "workflow_tool") {
    dependency.kind = DependencyKind::kWorkflowToolApp;
  } else if (kind == "mcp_tool") {
    dependency.kind = DependencyKind::kMcpTool;
  } else if (kind == "builtin_or_plugin_tool") {
    dependency.kind = DependencyKind::kBuiltinOrPluginTool;
  } else {
    return;
  }
  dependency.provider_id = item.Text("provider_id", item.Text("id"));
  if (dependency.provider_id.empty()) item.Refuse("provider_id", "is missing");
  const std::string name = item.Text("provider_name", item.Text("name"));
  if (!name.empty()) dependency.provider_name = name;
  dependency.source = item.Text("source");
  package.dependencies.push_back(std::move(dependency));
}

// The same thing twice would be written twice, and the second would win without a word.
class Twice {
 public:
  void Check(FieldReader& item, absl::string_view key, const std::string& value) {
    if (!value.empty() && !seen_.insert(value).second) {
      item.Refuse(key, "stands in the file twice");
    }
  }

 private:
  absl::flat_hash_set<std::string> seen_;
};

void ReadSections(FieldReader& root, Package& package) {
  Twice ids;
  Twice api_names;
  root.EachObject("workflows", [&](FieldReader& item) {
    ReadWorkflow(item, package);
    ids.Check(item, "id", package.workflows.back().id);
  });
  root.EachObject("tools", [&](FieldReader& item) {
    ReadApiTool(item, package);
    api_names.Check(item, "provider_name", package.tools.back().name);
  });
  root.EachObject("workflow_tools", [&](FieldReader& item) {
    ReadWorkflowTool(item, package);
    ids.Check(item, "id", package.workflow_tools.back().id);
  });
  root.EachObject("mcp_tools", [&](FieldReader& item) {
    ReadMcpTool(item, package);
    ids.Check(item, "id", package.mcp_tools.back().id);
  });
  root.EachObject("dependencies", [&](FieldReader& item) { ReadDependency(item, package); });
}

absl::Status NotJson(absl::string_view text, const absl::Status& status) {
  const std::optional<size_t> offset = text::JsonErrorOffset(status);
  if (!offset) return status;
  const bool truncated = *offset >= text.size();
  return MakeError(Reason::kBadPackage,
                   absl::StrCat(PlaceOf(text, std::min(*offset, text.size())),
                                truncated ? ": the JSON breaks off" : ": not valid JSON"));
}

}  // namespace

absl::StatusOr<Package> ParsePackage(absl::string_view text) {
  text::JsonLimits limits;
  limits.max_bytes = kMaxPackageBytes;
  const auto spans = JsonSpans::Parse(text, limits);
  if (!spans.ok()) return NotJson(text, spans.status());
  if (!spans->root().IsObject()) {
    return MakeError(Reason::kBadPackage, "line 1, column 1: the file must hold a JSON object");
  }
  Package package;
  absl::Status error;
  FieldReader root(text, spans->root(), "", error);
  if (!root.Has("metadata")) root.Refuse("metadata", "is missing: this is no package file");
  root.Object("metadata", [&](FieldReader& metadata) { ReadMetadata(metadata, package); });
  if (error.ok()) ReadSections(root, package);
  COURIER_RETURN_IF_ERROR(error);
  return package;
}

}  // namespace courier::package_file
