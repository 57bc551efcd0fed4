// Where a package file holds secrets: found by walking through the text where it lies, in locked or
// file-backed memory, without a parser that would copy strings. What is found is taken out before
// anything else reads the file.
//
// Looked at are `tools[].credentials.api_key_value`, all of `mcp_tools[]` that Dify encrypts, and
// the secret environment variables inside `workflows[].dsl`, in the form that Dify writes.
#pragma once

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::controller {

// How a secret is spelled at its place.
enum class SecretSpelling { kJsonString, kYamlInJson, kYaml };

struct SecretPlace {
  // Bytes of the file: for JSON strings the content without quotes; for YAML the whole scalar.
  size_t begin = 0;
  size_t end = 0;
  SecretSpelling spelling = SecretSpelling::kJsonString;
};

// In the order of the file; empty values are none. kBadPackage with line and column for what is
// not JSON.
absl::StatusOr<std::vector<SecretPlace>> FindSecretsInPackage(absl::string_view text);

// The same for a DSL file, which is YAML and no JSON.
std::vector<SecretPlace> FindSecretsInDsl(absl::string_view yaml);

}  // namespace courier::controller
