#include "agent/dify/installed_plugins.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "agent/db/transaction.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/text/json_spans.h"

namespace courier::dify {
namespace {

constexpr db::Statement kInstallations{
    "read the plugin installations",
    "select plugin_id, plugin_unique_identifier, source, coalesce(meta::text, '') "
    "from plugin_installations where tenant_id::text = $1 order by plugin_id, source"};

absl::Status InPluginDatabase(const absl::Status& status) {
  return MakeError(ReasonOf(status), absl::StrCat("plugin_database: ", status.message()));
}

std::string TextOf(text::JsonRef object, absl::string_view key) {
  return object.Get(key).AsString().value_or("");
}

void AddMeta(absl::string_view meta, model::PluginDependency& plugin) {
  const auto spans = text::JsonSpans::Parse(meta);
  if (!spans.ok()) return;
  plugin.repo = TextOf(spans->root(), "repo");
  plugin.version = TextOf(spans->root(), "version");
  plugin.package = TextOf(spans->root(), "package");
}

absl::StatusOr<db::Rows> ReadRows(const db::DatabaseSettings& database,
                                  const std::string& workspace_id) {
  COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<db::Connection> connection,
                           db::Connection::Open(database, "courier-plugins"));
  COURIER_ASSIGN_OR_RETURN(const auto snapshot, db::Snapshot::Begin(*connection));
  return snapshot->Query(kInstallations, {workspace_id});
}

}  // namespace

absl::StatusOr<InstalledPlugins> InstalledPlugins::Read(const db::DatabaseSettings& database,
                                                        const std::string& workspace_id) {
  const absl::StatusOr<db::Rows> rows = ReadRows(database, workspace_id);
  if (!rows.ok()) return InPluginDatabase(rows.status());
  InstalledPlugins installed;
  for (size_t r = 0; r < rows->size(); ++r) {
    Row row;
    row.plugin_id = std::string(rows->Text(r, 0));
    row.plugin.unique_identifier = std::string(rows->Text(r, 1));
    row.plugin.source = std::string(rows->Text(r, 2));
    // A plugin that runs on a developer's machine can't be installed anywhere else.
    if (row.plugin.source == "remote") continue;
    if (row.plugin.source == "github") AddMeta(rows->Text(r, 3), row.plugin);
    installed.rows_.push_back(std::move(row));
  }
  return installed;
}

std::vector<std::string> InstalledPlugins::Ids() const {
  std::vector<std::string> ids;
  ids.reserve(rows_.size());
  for (const Row& row : rows_) ids.push_back(row.plugin_id);
  return ids;
}

std::vector<model::PluginDependency> InstalledPlugins::Among(
    const std::vector<std::string>& plugin_ids) const {
  std::vector<model::PluginDependency> among;
  for (const Row& row : rows_) {
    const bool wanted =
        std::find(plugin_ids.begin(), plugin_ids.end(), row.plugin_id) != plugin_ids.end();
    if (wanted) among.push_back(row.plugin);
  }
  return among;
}

}  // namespace courier::dify
