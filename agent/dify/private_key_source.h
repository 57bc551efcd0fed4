// Where the private key of a workspace comes from: Dify's storage folder, or a command for
// installations whose storage is elsewhere. The key goes straight into locked memory and is kept
// nowhere else.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "agent/dify/workspaces.h"
#include "common/crypto/tenant_key.h"

namespace courier::dify {

struct KeyStorage {
  enum class Type { kNone, kFolder, kCommand };
  Type type = Type::kNone;
  // kFolder: holds privkeys/<workspace id>/private.pem.
  std::string root;
  // kCommand: run without a shell, the workspace's id as last argument; prints the PEM.
  std::vector<std::string> command;
  // How long it may take.
  std::chrono::seconds timeout{30};
};

// kBadKey when it is missing, unreadable, no key, or not the other half of `public_key_pem`;
// kTimeout when the command hangs, kCancelled when it has to end because `cancelled` says so. Every
// sentence names the workspace.
absl::StatusOr<crypto::TenantPrivateKey> LoadPrivateKey(
    const KeyStorage& storage, const Workspace& workspace, const std::string& public_key_pem,
    const std::function<bool()>& cancelled = nullptr);

}  // namespace courier::dify
