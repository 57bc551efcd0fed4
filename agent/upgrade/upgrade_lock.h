// Keeps two upgrades from running at once: an advisory lock of the database against other couriers,
// and Dify's own lock in Redis against its containers, which migrate when they start.
#pragma once

#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "agent/cache/redis_lock.h"
#include "agent/config/agent_config.h"
#include "agent/db/connection.h"
#include "agent/db/transaction.h"

namespace courier::upgrade {

class UpgradeLock {
 public:
  // Never waits. kBusy when another holds one of them; kUnreachable when Redis is
  // configured and does not answer; what opening a session can give.
  static absl::StatusOr<std::unique_ptr<UpgradeLock>> Take(
      const db::DatabaseSettings& database, const std::optional<config::RedisSettings>& redis);

  // Dify's lock went into other hands meanwhile.
  bool lost() const { return redis_ != nullptr && redis_->lost(); }

 private:
  UpgradeLock() = default;

  // The lock lives as long as the session.
  std::unique_ptr<db::Connection> connection_;
  std::unique_ptr<cache::RedisLock> redis_;
};

// Somebody holds the advisory lock now.
absl::StatusOr<bool> UpgradeIsRunning(db::Session& session);

}  // namespace courier::upgrade
