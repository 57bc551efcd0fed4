// A custom API tool's schema as the operations that Dify stores beside it (tool_api_providers
// .tools_str). Dify's importer parses the schema anew, so a package file does not carry them.
// OpenAPI 3, as JSON or YAML; the rules and the shape are those of Dify's own parser. Pure.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::openapi {

struct ParsedSchema {
  // info.description.
  std::string description;
  // The column's text: a JSON list, one bundle for each operation.
  std::string tools;
};

// kBadPackage with a sentence that names the place, such as `/paths/~1x/get/parameters/0`.
absl::StatusOr<ParsedSchema> ParseOpenApi(absl::string_view schema);

}  // namespace courier::openapi
