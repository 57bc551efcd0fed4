// The demo workspace's tools: four API tools, one for each way of authenticating; two workflow
// tools, one inside the other; three MCP servers; a plugin tool with a credential of its own.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "deploy/demo/demo_scope.h"

namespace courier::demo {

// A workflow tool takes over the version that its app was published as.
struct BackingVersions {
  std::string inner;
  std::string nested;
};

absl::Status WriteTools(const BackingVersions& versions, const Workspace& workspace,
                        DemoScope& scope);

// One API tool of the same name as Acme's, in another workspace.
absl::Status WriteOtherTool(const Workspace& workspace, DemoScope& scope);

// One API tool without a secret, for measuring; a chain names it "tool=NAME".
absl::Status WriteBulkTool(absl::string_view name, const Workspace& workspace, DemoScope& scope);

}  // namespace courier::demo
