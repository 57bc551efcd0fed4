// Fills a Dify database with workspaces made up for trying things out, for tests and benchmarks.
// A source holds "Acme Staging" (20 workflow and chatflow apps, every kind of node and of tool) and
// "Other Staging", which must not move; a target holds "Acme Production" and "Second Workspace".
// The same seed gives the same rows, but for keys and tokens. Nothing here is a real secret.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::demo {

inline constexpr absl::string_view kSourceWorkspace = "Acme Staging";
inline constexpr absl::string_view kSourceOwner = "staging-owner@example.test";
inline constexpr absl::string_view kTargetWorkspace = "Acme Production";
inline constexpr absl::string_view kTargetOwner = "prod-owner@example.test";

enum class Role { kSource, kTarget };

// In place of the demo apps: this many equal ones, for measuring.
struct BulkApps {
  std::size_t count = 0;
  std::size_t graph_bytes = 4096;
  // Secret environment variables of each app.
  std::size_t secrets = 1;
  // Of a hundred apps, how many also have a published version.
  std::size_t published_percent = 50;
  // API tools of the workspace, which the apps use in turn.
  std::size_t tools = 0;
};

struct DemoOptions {
  Role role = Role::kSource;
  std::uint64_t seed = 1;
  // Mixed into the text of every secret, so that a test can tell its own from those of others.
  std::string secret_tag = {};
  BulkApps bulk = {};
};

struct DemoSummary {
  // Every plaintext that stands in the database as a token, or in clear where Dify does that.
  std::vector<std::string> secrets;
  std::string workspace_id;
  std::size_t apps = 0;
};

// Hands SQL for psql to `sink`, piece by piece: one transaction that expects Dify's empty tables.
// Writes the workspaces' private keys below `storage`.
absl::StatusOr<DemoSummary> WriteDemo(const DemoOptions& options, const std::string& storage,
                                      const std::function<void(absl::string_view)>& sink);

}  // namespace courier::demo
