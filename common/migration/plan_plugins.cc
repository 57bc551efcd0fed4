// What apps run on and no package carries: model providers, plugins, credentials. As far as the
// target's tables show.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/migration/plan_builder.h"
#include "common/migration/plugin_ids.h"

namespace courier::migration {
namespace {

enum class Presence { kThere, kMissing, kUnknown };

Presence PresenceOf(const TargetState& target, const std::string& plugin) {
  if (target.plugins)
    return target.plugins->contains(plugin) ? Presence::kThere : Presence::kMissing;
  return target.plugins_in_use.contains(plugin) ? Presence::kThere : Presence::kUnknown;
}

absl::string_view KindWord(PluginReference::Kind kind) {
  switch (kind) {
    case PluginReference::Kind::kModelProvider:
      return "model provider";
    case PluginReference::Kind::kAgentStrategy:
      return "agent strategy";
    case PluginReference::Kind::kDatasource:
      return "data source";
    case PluginReference::Kind::kTrigger:
      return "trigger";
  }
  return "plugin";
}

// Tools that are part of Dify itself.
bool IsPartOfDify(absl::string_view provider) {
  constexpr absl::string_view kNames[] = {"audio", "code", "time", "webscraper"};
  return std::find(std::begin(kNames), std::end(kNames), provider) != std::end(kNames);
}

// "org/plugin/provider" and the bare "provider" of older graphs name the same one.
bool HasModelProvider(const TargetState& target, const std::string& provider) {
  return target.model_providers.contains(provider.substr(provider.rfind('/') + 1));
}

void CheckPlugin(const PlanContext& context, const PluginReference& reference, PlannedItem& item) {
  const bool is_model = reference.kind == PluginReference::Kind::kModelProvider;
  const std::string plugin =
      PluginIdOf(reference.provider, is_model ? ProviderUse::kModel : ProviderUse::kTool);
  const std::string what = absl::StrCat("node ", Quoted(reference.node_title), ": ",
                                        KindWord(reference.kind), " ", Quoted(reference.provider));
  const Presence presence = PresenceOf(context.target, plugin);
  if (presence == Presence::kMissing) {
    context.NeedsHand(
        item, absl::StrCat(what, " is not installed in the target workspace: install ", "plugin ",
                           plugin));
  } else if (is_model) {
    if (!context.target.knows_model_providers ||
        HasModelProvider(context.target, reference.provider)) {
      return;
    }
    context.NeedsHand(
        item, absl::StrCat(what, " has no credentials in the target workspace: set them there"));
  } else if (presence == Presence::kUnknown) {
    item.messages.push_back(
        absl::StrCat(what, ": see that plugin ", plugin, " is installed in the target workspace"));
  }
}

// A stored credential is the workspace's own; its id means nothing in another one.
void CheckCredentials(const PlanContext& context, const IncomingApp& app, PlannedItem& item) {
  absl::flat_hash_set<std::string> told;
  for (const ToolReference& tool : app.facts.tools) {
    if (tool.credential_id.empty() || context.target.credential_ids.contains(tool.credential_id) ||
        !told.insert(absl::StrCat(tool.node_id, "\n", tool.provider_id)).second) {
      continue;
    }
    context.NeedsHand(
        item, absl::StrCat("node ", Quoted(tool.node_title), ": tool ", Quoted(tool.tool_name),
                           " runs with a credential of the source workspace: choose one there"));
  }
}

void PlanTool(const PlanContext& context, const model::Dependency& tool, PlannedItem& item) {
  if (IsPartOfDify(tool.provider_id)) {
    item.notes.emplace_back("is part of Dify");
    return;
  }
  const std::string plugin = PluginIdOf(tool.provider_id, ProviderUse::kTool);
  switch (PresenceOf(context.target, plugin)) {
    case Presence::kThere:
      item.notes.emplace_back("is installed in the target workspace");
      break;
    case Presence::kMissing:
      context.NeedsHand(item,
                        absl::StrCat("is not installed in the target workspace: install plugin ",
                                     plugin.empty() ? tool.provider_id : plugin));
      break;
    case Presence::kUnknown:
      item.messages.emplace_back("see that it is installed in the target workspace");
      break;
  }
}

void PlanMcp(const PlanContext& context, const model::Dependency& server, PlannedItem& item) {
  const auto& there = context.target.mcp_tools;
  const bool found = std::any_of(there.begin(), there.end(), [&](const ExistingMcpTool& each) {
    return each.server_identifier == server.provider_id || each.id.text == server.provider_id;
  });
  if (found) {
    item.notes.emplace_back("is in the target already");
    return;
  }
  item.messages.emplace_back(
      "set this MCP server up in the target, or transfer with --include-secrets");
  // Where an app uses it, the app tells it too.
  if (server.app_name.empty()) ++context.plan.unresolved;
}

}  // namespace

void CheckPlugins(PlanContext& context) {
  for (size_t i = 0; i < context.package.apps.size(); ++i) {
    PlannedItem& item = context.plan.apps[i];
    if (!IsWritten(item)) continue;
    const IncomingApp& app = context.package.apps[i];
    for (const PluginReference& reference : app.facts.plugins) {
      CheckPlugin(context, reference, item);
    }
    CheckCredentials(context, app, item);
  }
}

void PlanDependencies(PlanContext& context) {
  for (const model::Dependency& dependency : context.package.dependencies) {
    PlannedItem item;
    switch (dependency.kind) {
      case model::Dependency::Kind::kBuiltinOrPluginTool:
        PlanTool(context, dependency, item);
        break;
      case model::Dependency::Kind::kMcpTool:
        PlanMcp(context, dependency, item);
        break;
      case model::Dependency::Kind::kWorkflowToolApp:
        if (context.target.apps_by_id.contains(dependency.provider_id)) {
          item.notes.emplace_back("is in the target already");
        } else {
          item.messages.emplace_back(
              "the app behind a workflow tool is not in the package: it must be in the target");
        }
        break;
    }
    context.plan.dependencies.push_back(std::move(item));
  }
}

}  // namespace courier::migration
