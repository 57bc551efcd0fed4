// What a package file holds, as the records of a package: the DSL as rows, schemas parsed, ids
// found again that the file does not carry. Made once before anything is sent, so that a bad file
// is told before an agent is asked; secrets become tokens only when the target's key is known.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/crypto/tenant_key.h"
#include "common/model/options.h"
#include "common/model/resource.h"
#include "common/package_file/package_file.h"
#include "controller/package_import/secret_vault.h"

namespace courier::controller {

// Texts still hold the vault's marks.
struct PackageRecords {
  model::PackageHeader header;
  // The target workspace and the options that the file names.
  model::ImportOptions options;
  // The name that belongs to options.workspace, where that is an id; empty: any.
  std::string target_workspace_name;
  std::vector<model::App> apps;
  std::vector<model::ApiTool> api_tools;
  std::vector<model::WorkflowTool> workflow_tools;
  std::vector<model::McpTool> mcp_tools;
  std::vector<model::Dependency> dependencies;
};

// `name` is the file's, for messages. kBadPackage, kUnsupportedMode, kVersionMismatch: each
// sentence names the file and the place.
absl::StatusOr<PackageRecords> RecordsOfPackage(const package_file::Package& package,
                                                const std::string& name, const SecretVault& vault);

// One app's DSL. Its id is made of its name, so that the same file is the same app.
absl::StatusOr<PackageRecords> RecordsOfDsl(absl::string_view yaml, const std::string& name,
                                            const SecretVault& vault);

// Puts tokens in place of marks; without secrets secret variables stay empty, and the target keeps
// its own. The number of secrets. kBadPackage, kBadKey.
absl::StatusOr<uint64_t> EncryptSecrets(const SecretVault& vault, absl::string_view public_key_pem,
                                        PackageRecords& records);

}  // namespace courier::controller
