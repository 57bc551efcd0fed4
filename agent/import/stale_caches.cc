#include "agent/import/stale_caches.h"

#include "absl/strings/str_cat.h"
#include "agent/cache/redis_cache.h"
#include "agent/import/write_context.h"

namespace courier::import {
namespace {

// Exact keys, and patterns (with a *), without the installation's prefix.
std::vector<std::string> KeysOf(const TargetWorkspace& workspace,
                                const migration::IncomingPackage& package,
                                const migration::Plan& plan) {
  std::vector<std::string> keys;
  for (size_t i = 0; i < plan.api_tools.size(); ++i) {
    // A new tool too: one of the same name that was deleted before leaves its entry behind.
    if (!IsWritten(plan.api_tools[i])) continue;
    keys.push_back(absl::StrCat("api_credentials:tenant_id:", workspace.id.text, ":id:api.",
                                package.api_tools[i].name));
  }
  for (size_t i = 0; i < plan.apps.size(); ++i) {
    const migration::PlannedItem& item = plan.apps[i];
    if (item.action != migration::Action::kUpdate) continue;
    if (!package.apps[i].facts.tools.empty()) {
      keys.push_back(absl::StrCat("tool_parameter_secret:tenant_id:", workspace.id.text,
                                  ":*:identity_id:WORKFLOW.", item.target_id.text, ".*"));
    }
    for (const auto& trigger : package.apps[i].facts.triggers) {
      keys.push_back(absl::StrCat("webhook_nodes:", item.target_id.text, ":", trigger.node_id));
      keys.push_back(
          absl::StrCat("plugin_trigger_nodes:", item.target_id.text, ":", trigger.node_id));
    }
  }
  return keys;
}

}  // namespace

StaleKeys StaleCaches::Invalidate(const TargetWorkspace& workspace,
                                  const migration::IncomingPackage& package,
                                  const migration::Plan& plan) {
  StaleKeys stale;
  stale.keys = KeysOf(workspace, package, plan);
  if (stale.keys.empty() || !redis_) return stale;
  stale.keys = cache::DeleteKeys(redis_->url, redis_->key_prefix, stale.keys);
  if (!stale.keys.empty()) stale.problem = "cached secrets could not be deleted from Redis";
  return stale;
}

}  // namespace courier::import
