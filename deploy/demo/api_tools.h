// API tools: their OpenAPI schema and the tools Dify reads from it.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace courier::demo {

struct ApiTool {
  absl::string_view name;
  absl::string_view icon;
  absl::string_view description;
  absl::string_view server;
  absl::string_view path;
  absl::string_view method;
  absl::string_view operation;
  absl::string_view summary;
  // The one parameter and where it goes: query or path.
  absl::string_view parameter;
  absl::string_view in;
  // Members of credentials_str but for the secret; auth_type decides which there are.
  absl::string_view credentials;
  bool has_key = false;
  std::vector<absl::string_view> labels = {};
};

const std::vector<ApiTool>& ApiTools();

// tool_api_providers.schema and .tools_str.
std::string OpenApiText(const ApiTool& tool);
std::string ToolsText(const ApiTool& tool);

}  // namespace courier::demo
