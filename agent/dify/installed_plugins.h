// The plugins of one workspace, as the plugin daemon's own database lists them. Immutable once
// read.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "agent/db/connection.h"
#include "common/model/resource.h"

namespace courier::dify {

class InstalledPlugins {
 public:
  InstalledPlugins() = default;

  // Database errors, naming plugin_database.
  static absl::StatusOr<InstalledPlugins> Read(const db::DatabaseSettings& database,
                                               const std::string& workspace_id);

  // All of them, as `org/plugin`.
  std::vector<std::string> Ids() const;

  // Those among `plugin_ids` (`org/plugin`) that are installed.
  std::vector<model::PluginDependency> Among(const std::vector<std::string>& plugin_ids) const;

 private:
  struct Row {
    std::string plugin_id;
    model::PluginDependency plugin;
  };

  std::vector<Row> rows_;
};

}  // namespace courier::dify
