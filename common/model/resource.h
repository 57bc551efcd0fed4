// The resources of a package as Dify stores them: column texts, byte for byte, NULL as nullopt.
// Plain values without I/O; the protocol's form of them is proto/courier/v1/resource.proto.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/strong_id.h"

namespace courier::model {

enum class ItemKind { kApp, kApiTool, kWorkflowTool, kMcpTool, kDependency };

// One row of `workflows`.
struct Workflow {
  std::string graph;
  std::string features;
  std::string environment_variables;
  std::string conversation_variables;
  std::string rag_pipeline_variables;
};

// A plugin that an app needs, where a package becomes a file.
struct PluginDependency {
  // marketplace, package or github; the last three only for github.
  std::string source;
  std::string unique_identifier;
  std::string repo;
  std::string version;
  std::string package;
};

struct App {
  SourceId id;
  std::string name;
  std::string mode;
  std::string description;
  std::optional<std::string> icon_type;
  std::optional<std::string> icon;
  std::optional<std::string> icon_background;
  bool use_icon_as_answer_icon = false;
  bool enable_site = true;
  bool enable_api = true;
  std::optional<int32_t> max_active_requests;
  // False: it came along as the app behind a workflow tool.
  bool selected = true;
  Workflow workflow;
  // Only in packages that become a file.
  std::vector<PluginDependency> plugins;
  // Only without secrets: titles of the nodes whose tool credential was left out.
  std::vector<std::string> credential_nodes;
};

struct ApiTool {
  SourceId id;
  std::string name;
  std::string icon;
  std::string schema;
  std::string schema_type;
  std::string description;
  std::string tools;
  // nullopt: the package carries no secrets.
  std::optional<std::string> credentials;
  std::optional<std::string> privacy_policy;
  std::string custom_disclaimer;
  std::vector<std::string> labels;
  bool credentials_left_out = false;
};

struct WorkflowTool {
  SourceId id;
  SourceId app_id;
  std::string name;
  std::string label;
  std::string icon;
  std::string description;
  std::string parameter_configuration;
  std::optional<std::string> privacy_policy;
  std::vector<std::string> labels;
  // Only in packages that become a file: what the version behind the tool gives out, as a JSON
  // schema, and whether it is the published one.
  std::optional<std::string> output_schema;
  bool synced = false;
};

// Only in packages with secrets.
struct McpTool {
  SourceId id;
  std::string name;
  std::string server_identifier;
  std::string server_url;  // token
  std::string server_url_hash;
  std::optional<std::string> icon;
  std::optional<std::string> encrypted_credentials;
  std::optional<std::string> encrypted_headers;
  bool authed = false;
  std::string tools;
  double timeout = 30;
  double sse_read_timeout = 300;
  std::string identity_mode = "off";
};

// Something a package refers to and does not carry.
struct Dependency {
  enum class Kind { kWorkflowToolApp, kMcpTool, kBuiltinOrPluginTool };
  Kind kind = Kind::kBuiltinOrPluginTool;
  std::string provider_id;
  std::optional<std::string> provider_name;
  std::string source;
  std::string app_name;
  std::string node_title;
};

// The name of a knowledge base that a graph refers to by id.
struct Dataset {
  SourceId id;
  std::string name;
};

// Something that the source could not find or would not send.
struct Notice {
  ItemKind kind = ItemKind::kDependency;
  std::string identifier;
  std::string name;
  std::string message;
};

struct PackageHeader {
  std::string source_environment;
  std::string workspace_id;
  std::string workspace_name;
  std::string schema_revision;
  bool include_secrets = false;
};

// The number of records before it, by kind; `secrets` counts re-encrypted tokens.
struct PackageTrailer {
  uint64_t apps = 0;
  uint64_t api_tools = 0;
  uint64_t workflow_tools = 0;
  uint64_t mcp_tools = 0;
  uint64_t dependencies = 0;
  uint64_t notices = 0;
  uint64_t secrets = 0;
  uint64_t datasets = 0;

  bool operator==(const PackageTrailer&) const = default;
};

}  // namespace courier::model
