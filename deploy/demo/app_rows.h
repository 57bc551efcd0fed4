// Writes an app with everything that belongs to it: draft, published version, site, installation,
// triggers, knowledge bases.
#pragma once

#include "absl/status/status.h"
#include "deploy/demo/demo_apps.h"
#include "deploy/demo/demo_scope.h"

namespace courier::demo {

// `minutes` sets the app's time stamps apart from those of others.
absl::Status WriteApp(const DemoApp& app, int minutes, const Workspace& workspace,
                      DemoScope& scope);

// An app of a mode that does not move.
void WriteLegacyApp(int minutes, const Workspace& workspace, DemoScope& scope);

// The text of workflows.version of an app's published version.
std::string PublishedVersion(int minutes);

}  // namespace courier::demo
