#include "agent/import/target_state.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "agent/db/array.h"
#include "agent/schema/fit.h"
#include "common/base/status_macros.h"
#include "common/crypto/sha256.h"
#include "common/migration/plugin_ids.h"

namespace courier::import {
namespace {

using migration::TargetState;

// Apps that the package names by id, and those behind its workflow tools.
constexpr db::Statement kApps{"read existing apps", R"(
  select a.id::text, a.name, a.mode, a.workflow_id is not null, a.updated_at::text, w.updated_at::text
  from apps a left join workflows w on w.tenant_id = a.tenant_id and w.app_id = a.id and w.version = 'draft'
  where a.tenant_id = $1::uuid
    and a.id in (select id from courier_app union select unnest($2::uuid[])
                 union select app_id from tool_workflow_providers where tenant_id = $1::uuid)
  order by a.id)"};

constexpr db::Statement kAppNames{"read app names", R"(
  select distinct a.name from apps a join courier_app s on s.name = a.name
  where a.tenant_id = $1::uuid and a.mode in ('workflow', 'advanced-chat') order by 1)"};

constexpr db::Statement kTakenApps{"read taken app ids", R"(
  select a.id::text from apps a join courier_app s on s.id = a.id
  where a.tenant_id <> $1::uuid order by 1)"};

constexpr db::Statement kApiTools{"read API tools", R"(
  select id::text, name, updated_at::text from tool_api_providers
  where tenant_id = $1::uuid order by name)"};

constexpr db::Statement kWorkflowTools{"read workflow tools", R"(
  select id::text, app_id::text, name, updated_at::text from tool_workflow_providers
  where tenant_id = $1::uuid order by name)"};

constexpr db::Statement kMcpTools{"read MCP servers", R"(
  select id::text, name, server_identifier, server_url_hash, updated_at::text from tool_mcp_providers
  where tenant_id = $1::uuid order by name)"};

constexpr db::Statement kTakenApiTools{"read taken API tool ids", R"(
  select p.id::text from tool_api_providers p join courier_api_tool s on s.id = p.id
  where p.tenant_id <> $1::uuid order by 1)"};

constexpr db::Statement kTakenWorkflowTools{"read taken workflow tool ids", R"(
  select p.id::text from tool_workflow_providers p join courier_workflow_tool s on s.id = p.id
  where p.tenant_id <> $1::uuid order by 1)"};

constexpr db::Statement kTakenMcpTools{"read taken MCP server ids", R"(
  select p.id::text from tool_mcp_providers p join courier_mcp_tool s on s.id = p.id
  where p.tenant_id <> $1::uuid order by 1)"};

constexpr db::Statement kDatasets{"read knowledge bases", R"(
  select id::text, name from datasets
  where tenant_id = $1::uuid and (id::text = any($2::text[]) or name = any($3::text[])) order by id)"};

constexpr db::Statement kModelProviders{"read model providers", R"(
  select distinct provider_name from providers where tenant_id = $1::uuid and is_valid order by 1)"};

constexpr db::Statement kModels{"read models", R"(
  select distinct provider_name from provider_models where tenant_id = $1::uuid and is_valid
  order by 1)"};

constexpr db::Statement kToolCredentials{"read tool credentials", R"(
  select id::text, provider from tool_builtin_providers where tenant_id = $1::uuid order by id)"};

constexpr db::Statement kDatasources{"read data sources", R"(
  select distinct plugin_id from datasource_providers where tenant_id = $1::uuid order by 1)"};

constexpr db::Statement kSubscriptions{"read trigger subscriptions", R"(
  select distinct provider_id from trigger_subscriptions where tenant_id = $1::uuid order by 1)"};

constexpr db::Statement kWebhookNodes{"read webhooks", R"(
  select t.app_id::text, t.node_id from workflow_webhook_triggers t join courier_app s on s.id = t.app_id
  where t.tenant_id = $1::uuid order by 1, 2)"};

constexpr db::Statement kPluginNodes{"read plugin triggers", R"(
  select t.app_id::text, t.node_id from workflow_plugin_triggers t join courier_app s on s.id = t.app_id
  where t.tenant_id = $1::uuid order by 1, 2)"};

class Loader {
 public:
  Loader(db::Session& session, const TargetWorkspace& workspace, LoadedState& loaded)
      : session_(session), workspace_(workspace), loaded_(loaded) {}

  // Runs `statement`, adds its rows to the fingerprint and gives each to `row`.
  template <class OnRow>
  absl::Status Read(const db::Statement& statement, const std::vector<db::Param>& more,
                    const OnRow& row) {
    std::vector<db::Param> params = {workspace_.id.text};
    params.insert(params.end(), more.begin(), more.end());
    COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session_.Query(statement, params));
    for (size_t r = 0; r < rows.size(); ++r) {
      for (size_t c = 0; c < rows.columns(); ++c) {
        sha_.Update(rows.IsNull(r, c) ? "-" : rows.Text(r, c));
        sha_.Update("\t");
      }
      row([&rows, r](size_t column) { return std::string(rows.Text(r, column)); });
    }
    sha_.Update(statement.name);
    return absl::OkStatus();
  }

  absl::Status ReadIds(const db::Statement& statement, absl::flat_hash_set<std::string>& ids) {
    return Read(statement, {}, [&](const auto& text) { ids.insert(text(0)); });
  }

  void Finish() { loaded_.fingerprint = sha_.Finish(); }

 private:
  db::Session& session_;
  const TargetWorkspace& workspace_;
  LoadedState& loaded_;
  crypto::Sha256 sha_;
};

absl::Status ReadApps(Loader& loader, const migration::IncomingPackage& package,
                      TargetState& state) {
  std::vector<std::string> behind_tools;
  for (const auto& tool : package.workflow_tools) behind_tools.push_back(tool.app_id.text);
  COURIER_RETURN_IF_ERROR(
      loader.Read(kApps, {db::ArrayLiteral(behind_tools)}, [&](const auto& text) {
        state.apps_by_id[text(0)] = {TargetId(text(0)), text(1), text(2), text(3) == "t"};
      }));
  COURIER_RETURN_IF_ERROR(loader.ReadIds(kAppNames, state.app_names));
  return loader.ReadIds(kTakenApps, state.taken_app_ids);
}

absl::Status ReadTools(Loader& loader, const schema::Catalog& catalog, TargetState& state) {
  COURIER_RETURN_IF_ERROR(loader.Read(kApiTools, {}, [&](const auto& text) {
    state.api_tools.push_back({TargetId(text(0)), text(1)});
  }));
  COURIER_RETURN_IF_ERROR(loader.Read(kWorkflowTools, {}, [&](const auto& text) {
    state.workflow_tools.push_back({TargetId(text(0)), TargetId(text(1)), text(2)});
  }));
  COURIER_RETURN_IF_ERROR(loader.ReadIds(kTakenApiTools, state.taken_api_tool_ids));
  COURIER_RETURN_IF_ERROR(loader.ReadIds(kTakenWorkflowTools, state.taken_workflow_tool_ids));
  if (!catalog.HasTable("tool_mcp_providers")) return absl::OkStatus();
  COURIER_RETURN_IF_ERROR(loader.Read(kMcpTools, {}, [&](const auto& text) {
    state.mcp_tools.push_back({TargetId(text(0)), text(1), text(2), text(3)});
  }));
  return loader.ReadIds(kTakenMcpTools, state.taken_mcp_tool_ids);
}

absl::Status ReadDatasets(Loader& loader, const migration::IncomingPackage& package,
                          const model::ImportOptions& options, TargetState& state) {
  std::vector<std::string> ids;
  std::vector<std::string> names;
  for (const auto& app : package.apps) {
    for (const auto& dataset : app.facts.datasets) ids.push_back(dataset.dataset_id);
  }
  if (ids.empty()) return absl::OkStatus();
  for (const auto& [from, to] : options.dataset_map) ids.push_back(to);
  for (const auto& [id, name] : package.dataset_names) names.push_back(name);
  return loader.Read(kDatasets, {db::ArrayLiteral(ids), db::ArrayLiteral(names)},
                     [&](const auto& text) {
                       state.dataset_ids.insert(text(0));
                       state.dataset_ids_by_name[text(1)].push_back(text(0));
                     });
}

// What later releases of Dify have and this one lacks, and what stands in the way of writing.
void ReadSchema(const schema::Catalog& catalog, TargetState& state) {
  for (const schema::KnownColumn& known : schema::KnownColumns()) {
    if (!catalog.HasTable(known.table)) {
      state.lacks.try_emplace(known.table, schema::LackOf(known.table, ""));
    } else if (!catalog.Has(known.table, known.column)) {
      state.lacks.try_emplace(absl::StrCat(known.table, ".", known.column),
                              schema::LackOf(known.table, known.column));
    }
  }
  for (schema::UnfitColumn& unfit : FindUnfitColumns(catalog, schema::Role::kTarget)) {
    if (unfit.part == schema::Part::kApiTools)
      state.unfit.try_emplace(model::ItemKind::kApiTool, std::move(unfit.sentence));
    if (unfit.part == schema::Part::kWorkflowTools)
      state.unfit.try_emplace(model::ItemKind::kWorkflowTool, std::move(unfit.sentence));
    if (unfit.part == schema::Part::kMcpTools)
      state.unfit.try_emplace(model::ItemKind::kMcpTool, std::move(unfit.sentence));
  }
}

// What these show is told where the role may see it.
bool Shows(const schema::Catalog& catalog, absl::string_view table, absl::string_view column) {
  const schema::Column* const found = catalog.Find(table, column);
  return found != nullptr && found->readable;
}

// A provider's model may have credentials of its own.
absl::Status ReadModelProviders(Loader& loader, const schema::Catalog& catalog,
                                TargetState& state) {
  const auto add = [&](const auto& text) {
    const std::string provider = text(0);
    state.model_providers.insert(provider.substr(provider.rfind('/') + 1));
    state.plugins_in_use.insert(migration::PluginIdOf(provider, migration::ProviderUse::kModel));
  };
  if (!catalog.HasTable("providers")) return absl::OkStatus();
  COURIER_RETURN_IF_ERROR(loader.Read(kModelProviders, {}, add));
  state.knows_model_providers = true;
  return Shows(catalog, "provider_models", "is_valid") ? loader.Read(kModels, {}, add)
                                                       : absl::OkStatus();
}

absl::Status ReadPluginUse(Loader& loader, const schema::Catalog& catalog, TargetState& state) {
  const auto tool_provider = [&](const std::string& provider) {
    state.plugins_in_use.insert(migration::PluginIdOf(provider, migration::ProviderUse::kTool));
  };
  if (Shows(catalog, "tool_builtin_providers", "provider")) {
    COURIER_RETURN_IF_ERROR(loader.Read(kToolCredentials, {}, [&](const auto& text) {
      state.credential_ids.insert(text(0));
      tool_provider(text(1));
    }));
  }
  if (Shows(catalog, "datasource_providers", "plugin_id")) {
    COURIER_RETURN_IF_ERROR(loader.ReadIds(kDatasources, state.plugins_in_use));
  }
  if (!Shows(catalog, "trigger_subscriptions", "provider_id")) return absl::OkStatus();
  return loader.Read(kSubscriptions, {}, [&](const auto& text) { tool_provider(text(0)); });
}

absl::Status ReadTriggerNodes(Loader& loader, const schema::Catalog& catalog,
                              const migration::IncomingPackage& package, TargetState& state) {
  const bool any =
      std::any_of(package.apps.begin(), package.apps.end(),
                  [](const migration::IncomingApp& app) { return !app.facts.triggers.empty(); });
  if (!any) return absl::OkStatus();
  const auto add = [&](const auto& text) {
    state.trigger_nodes.insert(migration::TriggerNodeKey(text(0), text(1)));
  };
  if (catalog.HasTable("workflow_webhook_triggers")) {
    COURIER_RETURN_IF_ERROR(loader.Read(kWebhookNodes, {}, add));
  }
  return catalog.HasTable("workflow_plugin_triggers") ? loader.Read(kPluginNodes, {}, add)
                                                      : absl::OkStatus();
}

}  // namespace

absl::StatusOr<LoadedState> LoadTargetState(db::Session& session, const schema::Catalog& catalog,
                                            const TargetWorkspace& workspace,
                                            const migration::IncomingPackage& package,
                                            const model::ImportOptions& options) {
  LoadedState loaded;
  Loader loader(session, workspace, loaded);
  COURIER_RETURN_IF_ERROR(ReadApps(loader, package, loaded.state));
  COURIER_RETURN_IF_ERROR(ReadTools(loader, catalog, loaded.state));
  if (catalog.HasTable("datasets"))
    COURIER_RETURN_IF_ERROR(ReadDatasets(loader, package, options, loaded.state));
  COURIER_RETURN_IF_ERROR(ReadModelProviders(loader, catalog, loaded.state));
  COURIER_RETURN_IF_ERROR(ReadPluginUse(loader, catalog, loaded.state));
  COURIER_RETURN_IF_ERROR(ReadTriggerNodes(loader, catalog, package, loaded.state));
  loader.Finish();
  ReadSchema(catalog, loaded.state);
  return loaded;
}

}  // namespace courier::import
