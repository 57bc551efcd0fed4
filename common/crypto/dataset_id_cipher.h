// The ids of knowledge bases as Dify's DSL writes them: AES-256-CBC under the workspace's own id,
// so that nothing but that id is needed to read them. It hides, and protects from nobody who knows
// the workspace (Dify's api: services/app_dsl_service). Pure.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::crypto {

// Base64. kInternal when the library fails.
absl::StatusOr<std::string> EncryptDatasetId(absl::string_view workspace_id,
                                             absl::string_view dataset_id);

// The text that EncryptDatasetId was given; nullopt for what is not such a text of this workspace.
std::optional<std::string> DecryptDatasetId(absl::string_view workspace_id, absl::string_view text);

}  // namespace courier::crypto
