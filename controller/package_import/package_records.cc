#include "controller/package_import/package_records.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/uuid.h"
#include "common/crypto/dataset_id_cipher.h"
#include "common/crypto/sha256.h"
#include "common/dsl/dsl_reader.h"
#include "common/migration/graph_facts.h"
#include "common/migration/graph_rewrite.h"
#include "common/migration/variables.h"
#include "common/openapi/openapi.h"
#include "common/text/json_spans.h"

namespace courier::controller {
namespace {

using text::JsonRef;
using text::JsonSpans;

// An id for what the file names none: always the same for the same thing, so that a plan that is
// made twice is the same plan. Version 4 in form only.
std::string IdFor(absl::string_view kind, absl::string_view workspace, absl::string_view name) {
  std::string hex = crypto::Sha256Hex(absl::StrCat(kind, "\n", workspace, "\n", name));
  hex[12] = '4';
  hex[16] = 'a';
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                      hex.substr(16, 4), "-", hex.substr(20, 12));
}

absl::Status At(const std::string& file, absl::string_view pointer, const absl::Status& status) {
  const Reason reason =
      ReasonOf(status) == Reason::kBadGraph ? Reason::kBadPackage : ReasonOf(status);
  return MakeError(
      reason, absl::StrCat(file, ": ", pointer, pointer.empty() ? "" : ": ", status.message()));
}

// The ids that the apps' nodes know API tools by: name to ids, in the order of mention.
using ApiToolIds = std::map<std::string, std::vector<std::string>>;

void CollectApiToolIds(const model::App& app, ApiToolIds& ids) {
  const auto graph = migration::Graph::Parse(app.workflow.graph);
  if (!graph.ok()) return;
  for (const migration::ToolReference& tool : migration::FactsOf(*graph).tools) {
    if (tool.kind != migration::ProviderKind::kApiTool || !tool.provider_name) continue;
    const auto id = ParseUuid(tool.provider_id);
    if (!id || tool.provider_id == *tool.provider_name) continue;
    std::vector<std::string>& known = ids[*tool.provider_name];
    if (std::find(known.begin(), known.end(), *id) == known.end()) known.push_back(*id);
  }
}

absl::Status UseOneId(const migration::ProviderMap& providers, std::vector<model::App>& apps) {
  if (providers.empty()) return absl::OkStatus();
  for (model::App& app : apps) {
    COURIER_ASSIGN_OR_RETURN(const auto graph, migration::Graph::Parse(app.workflow.graph));
    text::JsonEdits edits;
    migration::MapProviders(graph, providers, edits);
    if (edits.empty()) continue;
    std::string edited = edits.Apply(app.workflow.graph);
    app.workflow.graph = std::move(edited);
  }
  return absl::OkStatus();
}

class Builder {
 public:
  Builder(const std::string& file, const SecretVault& vault, std::string workspace_id)
      : file_(file), vault_(vault), workspace_id_(std::move(workspace_id)) {}

  absl::StatusOr<PackageRecords> Build(const package_file::Package& package) {
    records_.header.workspace_name = package.source_workspace_name;
    records_.options.workspace = package.target_workspace;
    records_.target_workspace_name = package.target_workspace_name;
    records_.options.create_app_api_token = package.create_app_api_token;
    records_.options.id_strategy = package.id_strategy;
    records_.options.conflict_strategy = package.conflict_strategy;
    records_.dependencies = package.dependencies;
    for (size_t i = 0; i < package.workflows.size(); ++i) {
      const package_file::Workflow& workflow = package.workflows[i];
      COURIER_RETURN_IF_ERROR(
          AddApp(workflow.dsl, workflow.id, absl::StrCat("/workflows/", i, "/dsl")));
    }
    COURIER_RETURN_IF_ERROR(AddApiTools(package));
    for (const package_file::WorkflowTool& tool : package.workflow_tools) AddWorkflowTool(tool);
    for (size_t i = 0; i < package.mcp_tools.size(); ++i) {
      COURIER_RETURN_IF_ERROR(AddMcpTool(package.mcp_tools[i], absl::StrCat("/mcp_tools/", i)));
    }
    return Finish(package.include_secrets);
  }

  absl::StatusOr<PackageRecords> Dsl(absl::string_view yaml) {
    COURIER_RETURN_IF_ERROR(AddApp(yaml, "", ""));
    return Finish(false);
  }

 private:
  PackageRecords Finish(bool include_secrets) {
    records_.header.source_environment = file_;
    records_.header.workspace_id = workspace_id_;
    records_.header.include_secrets = include_secrets || !vault_.empty();
    return std::move(records_);
  }

  absl::Status AddApp(absl::string_view yaml, const std::string& id, const std::string& pointer) {
    auto app = dsl::AppFromDsl(yaml, [this](absl::string_view text) {
      return crypto::DecryptDatasetId(workspace_id_, text);
    });
    if (!app.ok()) return At(file_, pointer, app.status());
    app->id = SourceId(id.empty() ? IdFor("app", workspace_id_, app->name) : id);
    COURIER_RETURN_IF_ERROR(CheckSecrets(*app, pointer));
    CollectApiToolIds(*app, api_tool_ids_);
    records_.apps.push_back(*std::move(app));
    return absl::OkStatus();
  }

  // A secret that was not taken out must not go on as text.
  absl::Status CheckSecrets(const model::App& app, const std::string& pointer) const {
    const auto secrets = migration::SecretVariablesOf(app.workflow.environment_variables);
    if (!secrets.ok()) return At(file_, pointer, secrets.status());
    for (const migration::SecretVariable& secret : *secrets) {
      if (secret.value.empty() || vault_.Holds(secret.value)) continue;
      return MakeError(Reason::kBadPackage,
                       absl::StrCat(file_, ": ", pointer, pointer.empty() ? "" : ": ",
                                    "secret variable \"", secret.name,
                                    "\" stands in a form that Dify does not write; export the app "
                                    "again with Dify"));
    }
    return absl::OkStatus();
  }

  absl::Status AddApiTools(const package_file::Package& package) {
    migration::ProviderMap other_ids;
    for (size_t i = 0; i < package.tools.size(); ++i) {
      const package_file::ApiTool& from = package.tools[i];
      const std::string pointer = absl::StrCat("/tools/", i);
      auto schema = openapi::ParseOpenApi(from.schema);
      if (!schema.ok()) return At(file_, absl::StrCat(pointer, "/schema"), schema.status());
      model::ApiTool tool;
      const std::vector<std::string>& ids = api_tool_ids_[from.name];
      tool.id = SourceId(ids.empty() ? IdFor("api_tool", workspace_id_, from.name) : ids.front());
      for (const std::string& id : ids) {
        if (id != tool.id.text) other_ids[id] = tool.id.text;
      }
      tool.name = from.name;
      tool.icon = from.icon.empty() ? R"({"content": "tool", "background": "#FEF7C3"})" : from.icon;
      tool.schema = from.schema;
      tool.schema_type = "openapi";
      tool.description = std::move(schema->description);
      tool.tools = std::move(schema->tools);
      if (package.include_secrets || !vault_.empty()) {
        tool.credentials = from.credentials.empty() || from.credentials == "{}"
                               ? R"({"auth_type": "none"})"
                               : from.credentials;
        COURIER_RETURN_IF_ERROR(CheckCredentials(*tool.credentials, pointer));
      }
      tool.privacy_policy = from.privacy_policy;
      tool.custom_disclaimer = from.custom_disclaimer;
      tool.labels = from.labels;
      records_.api_tools.push_back(std::move(tool));
    }
    return UseOneId(other_ids, records_.apps);
  }

  absl::Status CheckCredentials(const std::string& credentials, const std::string& pointer) const {
    COURIER_ASSIGN_OR_RETURN(const JsonSpans spans, JsonSpans::Parse(credentials));
    const JsonRef type = spans.root().Get("auth_type");
    for (const char* known : {"none", "api_key_header", "api_key_query", "api_key"}) {
      if (type.EqualsString(known)) return absl::OkStatus();
    }
    return MakeError(Reason::kBadPackage,
                     absl::StrCat(file_, ": ", pointer,
                                  "/credentials/auth_type is missing or not known to Dify"));
  }

  void AddWorkflowTool(const package_file::WorkflowTool& from) {
    model::WorkflowTool tool;
    tool.id =
        SourceId(from.id.empty() ? IdFor("workflow_tool", workspace_id_, from.name) : from.id);
    tool.app_id = SourceId(from.app_id);
    tool.name = from.name;
    tool.label = from.label;
    tool.icon =
        from.icon.empty() ? R"({"content": "\ud83e\udd16", "background": "#FFEAD5"})" : from.icon;
    tool.description = from.description;
    tool.parameter_configuration = from.parameters;
    tool.privacy_policy = from.privacy_policy;
    tool.labels = from.labels;
    records_.workflow_tools.push_back(std::move(tool));
  }

  absl::Status AddMcpTool(const package_file::McpTool& from, const std::string& pointer) {
    model::McpTool tool;
    tool.id = SourceId(from.id.empty() ? IdFor("mcp_tool", workspace_id_, from.server_identifier)
                                       : from.id);
    tool.name = from.name;
    tool.server_identifier = from.server_identifier;
    tool.server_url = from.server_url;
    COURIER_ASSIGN_OR_RETURN(
        tool.server_url_hash,
        vault_.UrlHash(from.server_url, absl::StrCat(file_, ": ", pointer, "/server_url")));
    tool.icon =
        from.icon_type.empty() || from.icon_type == "emoji"
            ? absl::StrCat("{\"content\": ", text::JsonStringAscii(from.icon),
                           ", \"background\": ", text::JsonStringAscii(from.icon_background), "}")
            : from.icon;
    if (!from.client_id.empty()) tool.encrypted_credentials = ClientInformation(from);
    if (!from.headers.empty()) tool.encrypted_headers = Headers(from);
    tool.authed = from.tools.has_value();
    tool.tools = from.tools.value_or("[]");
    tool.timeout = from.timeout;
    tool.sse_read_timeout = from.sse_read_timeout;
    records_.mcp_tools.push_back(std::move(tool));
    return absl::OkStatus();
  }

  static std::string ClientInformation(const package_file::McpTool& from) {
    std::string text = absl::StrCat(R"({"client_information": {"client_id": )",
                                    text::JsonStringAscii(from.client_id),
                                    R"(, "client_name": "Dify", "is_dynamic_registration": false)");
    if (from.client_secret) {
      absl::StrAppend(&text, R"(, "encrypted_client_secret": )",
                      text::JsonStringAscii(*from.client_secret));
    }
    return text + "}}";
  }

  static std::string Headers(const package_file::McpTool& from) {
    std::string text;
    for (const auto& [name, value] : from.headers) {
      absl::StrAppend(&text, text.empty() ? "{" : ", ", text::JsonStringAscii(name), ": ",
                      text::JsonStringAscii(value));
    }
    return text + "}";
  }

  const std::string& file_;
  const SecretVault& vault_;
  const std::string workspace_id_;
  ApiToolIds api_tool_ids_;
  PackageRecords records_;
};

// ---- tokens ----

class TokenWriter {
 public:
  TokenWriter(const SecretVault& vault, const crypto::TenantPublicKey& key)
      : vault_(vault), key_(key) {}

  absl::Status App(model::App& app) {
    COURIER_ASSIGN_OR_RETURN(
        app.workflow.environment_variables,
        migration::ReplaceSecrets(
            app.workflow.environment_variables, [&](const migration::SecretVariable& variable) {
              return Token(variable.value, absl::StrCat("app \"", app.name, "\", variable \"",
                                                        variable.name, "\""));
            }));
    return absl::OkStatus();
  }

  absl::Status ApiTool(model::ApiTool& tool) {
    if (!tool.credentials) return absl::OkStatus();
    COURIER_ASSIGN_OR_RETURN(const JsonSpans spans, JsonSpans::Parse(*tool.credentials));
    const JsonRef value = spans.root().Get("api_key_value");
    if (!value || spans.root().Get("auth_type").EqualsString("none")) return absl::OkStatus();
    COURIER_ASSIGN_OR_RETURN(
        const std::string token,
        Token(value.AsString().value_or(""), absl::StrCat("API tool \"", tool.name, "\"")));
    text::JsonEdits edits;
    edits.Replace(value.span(), text::JsonStringAscii(token));
    std::string edited = edits.Apply(*tool.credentials);
    tool.credentials = std::move(edited);
    return absl::OkStatus();
  }

  absl::Status McpTool(model::McpTool& tool) {
    const std::string what = absl::StrCat("MCP server \"", tool.name, "\"");
    COURIER_ASSIGN_OR_RETURN(tool.server_url, Token(tool.server_url, what));
    if (tool.encrypted_headers) {
      COURIER_RETURN_IF_ERROR(
          Members(*tool.encrypted_headers, what, [](JsonRef root) { return root.Children(); }));
    }
    if (tool.encrypted_credentials) {
      COURIER_RETURN_IF_ERROR(Members(*tool.encrypted_credentials, what, [](JsonRef root) {
        const JsonRef secret = root.Get("client_information").Get("encrypted_client_secret");
        return secret ? std::vector<JsonRef>{secret} : std::vector<JsonRef>();
      }));
    }
    return absl::OkStatus();
  }

  uint64_t secrets() const { return secrets_; }

 private:
  absl::StatusOr<std::string> Token(const std::string& mark, const std::string& what) {
    if (!mark.empty()) ++secrets_;
    return vault_.Token(mark, key_, what);
  }

  absl::Status Members(std::string& json, const std::string& what,
                       absl::FunctionRef<std::vector<JsonRef>(JsonRef root)> choose) {
    COURIER_ASSIGN_OR_RETURN(const JsonSpans spans, JsonSpans::Parse(json));
    text::JsonEdits edits;
    for (const JsonRef& member : choose(spans.root())) {
      COURIER_ASSIGN_OR_RETURN(const std::string token,
                               Token(member.AsString().value_or(""), what));
      edits.Replace(member.span(), text::JsonStringAscii(token));
    }
    std::string edited = edits.Apply(json);
    json = std::move(edited);
    return absl::OkStatus();
  }

  const SecretVault& vault_;
  const crypto::TenantPublicKey& key_;
  uint64_t secrets_ = 0;
};

}  // namespace

absl::StatusOr<PackageRecords> RecordsOfPackage(const package_file::Package& package,
                                                const std::string& name, const SecretVault& vault) {
  return Builder(name, vault, package.source_workspace_id).Build(package);
}

absl::StatusOr<PackageRecords> RecordsOfDsl(absl::string_view yaml, const std::string& name,
                                            const SecretVault& vault) {
  return Builder(name, vault, "").Dsl(yaml);
}

absl::StatusOr<uint64_t> EncryptSecrets(const SecretVault& vault, absl::string_view public_key_pem,
                                        PackageRecords& records) {
  if (!records.header.include_secrets) return 0;
  const auto key = crypto::TenantPublicKey::FromPem(public_key_pem);
  if (!key.ok()) {
    return MakeError(
        ReasonOf(key.status()),
        absl::StrCat("the target workspace can't take secrets: ", key.status().message()));
  }
  TokenWriter tokens(vault, *key);
  for (model::App& app : records.apps) COURIER_RETURN_IF_ERROR(tokens.App(app));
  for (model::ApiTool& tool : records.api_tools) COURIER_RETURN_IF_ERROR(tokens.ApiTool(tool));
  for (model::McpTool& tool : records.mcp_tools) COURIER_RETURN_IF_ERROR(tokens.McpTool(tool));
  return tokens.secrets();
}

}  // namespace courier::controller
