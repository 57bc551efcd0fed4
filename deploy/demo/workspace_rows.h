// Workspaces with their owners and keys, and what apps refer to but does not move: models,
// knowledge bases, plugin subscriptions, tags.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "deploy/demo/demo_scope.h"

namespace courier::demo {

// `key` sets its ids apart. The private key goes below `storage`.
absl::StatusOr<Workspace> WriteWorkspace(absl::string_view key, absl::string_view name,
                                         absl::string_view owner_email, const std::string& storage,
                                         DemoScope& scope);

// The model provider of all demo apps, with a sealed key of its own.
absl::Status WriteModelProvider(const Workspace& workspace, DemoScope& scope);

// The knowledge base, plugin subscription, tag and app token of the source.
absl::Status WriteSurroundings(const Workspace& workspace, DemoScope& scope);

}  // namespace courier::demo
