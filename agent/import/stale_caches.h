// Dify caches decrypted credentials in Redis for a day, by names that an import does not change; an
// entry that stays would be used, and written back by the console. So they are deleted after the
// commit.
#pragma once

#include <optional>

#include "agent/config/agent_config.h"
#include "agent/import/import_session.h"

namespace courier::import {

class StaleCaches final : public CacheInvalidator {
 public:
  explicit StaleCaches(const std::optional<config::RedisSettings>& redis) : redis_(redis) {}

  // Without Redis settings every key is given back, for a person to delete.
  StaleKeys Invalidate(const TargetWorkspace& workspace, const migration::IncomingPackage& package,
                       const migration::Plan& plan) override;

 private:
  const std::optional<config::RedisSettings>& redis_;
};

}  // namespace courier::import
