#include "agent/import/stale_caches.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "agent/cache/redis_cache.h"
#include "agent/import/write_context.h"

namespace courier::import {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(10);
constexpr absl::string_view kIdentity = ":identity_id:WORKFLOW.";

using Keys = std::vector<std::string>;

// All without the installation's prefix.
Keys ExactKeys(const TargetWorkspace& workspace, const migration::IncomingPackage& package,
               const migration::Plan& plan) {
  Keys keys;
  for (size_t i = 0; i < plan.api_tools.size(); ++i) {
    // A new tool too: one of the same name that was deleted before leaves its entry behind.
    if (!IsWritten(plan.api_tools[i])) continue;
    keys.push_back(absl::StrCat("api_credentials:tenant_id:", workspace.id.text, ":id:api.",
                                package.api_tools[i].name));
  }
  for (size_t i = 0; i < plan.apps.size(); ++i) {
    const migration::PlannedItem& item = plan.apps[i];
    if (item.action != migration::Action::kUpdate) continue;
    for (const auto& trigger : package.apps[i].facts.triggers) {
      keys.push_back(absl::StrCat("webhook_nodes:", item.target_id.text, ":", trigger.node_id));
      keys.push_back(
          absl::StrCat("plugin_trigger_nodes:", item.target_id.text, ":", trigger.node_id));
    }
  }
  return keys;
}

// Updated apps whose tools' parameters may be cached, under the keys of ParameterKeysOf.
absl::flat_hash_set<std::string> AppsWithParameters(const migration::IncomingPackage& package,
                                                    const migration::Plan& plan) {
  absl::flat_hash_set<std::string> apps;
  for (size_t i = 0; i < plan.apps.size(); ++i) {
    if (plan.apps[i].action != migration::Action::kUpdate) continue;
    if (!package.apps[i].facts.tools.empty()) apps.insert(plan.apps[i].target_id.text);
  }
  return apps;
}

// Provider, tool and node stand where the stars are.
std::string ParameterKeysOf(const TargetWorkspace& workspace, absl::string_view app) {
  return absl::StrCat("tool_parameter_secret:tenant_id:", workspace.id.text, ":*",
                      app.empty() ? "" : absl::StrCat(kIdentity, app, ".*"));
}

// The app that a key of a tool's parameters is about.
absl::string_view AppOf(absl::string_view key) {
  const size_t at = key.find(kIdentity);
  if (at == absl::string_view::npos) return "";
  key.remove_prefix(at + kIdentity.size());
  return key.substr(0, key.find('.'));
}

}  // namespace

StaleKeys StaleCaches::Invalidate(const TargetWorkspace& workspace,
                                  const migration::IncomingPackage& package,
                                  const migration::Plan& plan) {
  Keys keys = ExactKeys(workspace, package, plan);
  const absl::flat_hash_set<std::string> apps = AppsWithParameters(package, plan);
  if (keys.empty() && apps.empty()) return {};
  const std::string prefix = redis_ ? redis_->key_prefix : "";
  StaleKeys stale;
  const auto left = [&](const std::string& key) {
    stale.keys.push_back(cache::FullKey(prefix, key));
  };
  std::optional<cache::RedisCache> redis;
  if (redis_) redis.emplace(redis_->url, prefix, absl::Now() + kPatience);
  for (const std::string& key : keys) {
    if (!redis || !redis->Delete(key)) left(key);
  }
  const auto is_stale = [&](absl::string_view key) { return apps.contains(AppOf(key)); };
  if (!apps.empty() &&
      (!redis || !redis->DeleteMatching(ParameterKeysOf(workspace, ""), is_stale))) {
    for (const std::string& app : apps) left(ParameterKeysOf(workspace, app));
  }
  if (redis && !stale.keys.empty())
    stale.problem = "cached secrets could not be deleted from Redis";
  return stale;
}

}  // namespace courier::import
