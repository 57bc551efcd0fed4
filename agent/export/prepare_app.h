// Makes one app fit to leave its installation: what belongs to the source alone is emptied, secrets
// are re-encrypted or emptied, overridden variables are set. Every other byte stays. Several
// threads may prepare different apps.
#pragma once

#include "absl/status/statusor.h"
#include "agent/dify/installed_plugins.h"
#include "agent/export/rewrapper.h"
#include "common/migration/environment_overrides.h"
#include "common/migration/graph_facts.h"
#include "common/model/resource.h"

namespace courier::exporting {

struct PreparedApp {
  model::App app;
  migration::GraphFacts facts;
  SecretTally tally;
  migration::Overrides::Applied overrides;
};

// `rewrapper` null: a package without secrets. `plugins` not null: the package becomes a file, in
// which Dify's own export leaves a little more standing. kBadGraph, kBadToken, kBadSelection; each
// sentence names the app.
absl::StatusOr<PreparedApp> PrepareApp(model::App app, const Rewrapper* rewrapper,
                                       const migration::Overrides& overrides,
                                       const dify::InstalledPlugins* plugins = nullptr);

}  // namespace courier::exporting
