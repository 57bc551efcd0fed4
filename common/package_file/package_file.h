// Dify's package file (version "1") as plain values. Reading is strict: every field is checked, and
// an error names its place as a JSON pointer, with line and column. Unknown keys are ignored, as
// Dify ignores them. Pure; the text is copied.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/options.h"
#include "common/model/resource.h"

namespace courier::package_file {

inline constexpr uint32_t kMaxPackageBytes = 256u << 20u;

struct Workflow {
  // Canonical; empty when the file has none.
  std::string id;
  std::string name;
  std::string dsl;
};

struct ApiTool {
  std::string name;
  std::string schema;
  // JSON texts in the columns' spelling; empty: not given.
  std::string icon;
  std::string credentials;
  std::string privacy_policy;
  std::string custom_disclaimer;
  std::vector<std::string> labels;
};

struct WorkflowTool {
  std::string id;
  std::string app_id;
  std::string name;
  std::string label;
  std::string icon;
  std::string description;
  std::string parameters;
  std::string privacy_policy;
  std::vector<std::string> labels;
};

struct McpTool {
  std::string id;
  std::string name;
  std::string server_identifier;
  std::string server_url;
  std::string icon;
  std::string icon_type;
  std::string icon_background;
  // Name to value.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string client_id;
  std::optional<std::string> client_secret;
  double timeout = 30;
  double sse_read_timeout = 300;
  // A JSON list; nothing when the file has none.
  std::optional<std::string> tools;
};

struct Package {
  std::string source_workspace_id;
  std::string source_workspace_name;
  // Name or id; empty when the file names none.
  std::string target_workspace;
  // The name that belongs to it, where it is an id; empty when the file names none.
  std::string target_workspace_name;
  bool include_secrets = false;
  bool create_app_api_token = false;
  model::IdStrategy id_strategy = model::IdStrategy::kPreserveId;
  model::ConflictStrategy conflict_strategy = model::ConflictStrategy::kFail;
  std::vector<Workflow> workflows;
  std::vector<ApiTool> tools;
  std::vector<WorkflowTool> workflow_tools;
  std::vector<McpTool> mcp_tools;
  std::vector<model::Dependency> dependencies;
};

// kBadPackage or kLimitExceeded; the sentence begins with the place and names no value.
absl::StatusOr<Package> ParsePackage(absl::string_view text);

}  // namespace courier::package_file
