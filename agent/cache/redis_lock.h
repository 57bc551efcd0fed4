// A lock in Dify's Redis that Dify's own code respects: a key that exists only while somebody holds
// it, ends by itself when its holder dies, and is renewed while its holder lives. Never waits.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

namespace courier::cache {

struct RedisLockSettings {
  std::string url;
  std::string key_prefix;
  std::string key;
  // It ends so long after the last renewal; renewed three times as often.
  absl::Duration time_to_live = absl::Seconds(60);
};

class RedisLock {
 public:
  // kBusy when somebody holds it, telling how long at least; kUnreachable when Redis does
  // not answer.
  static absl::StatusOr<std::unique_ptr<RedisLock>> Take(const RedisLockSettings& settings);
  // Frees it, unless it was lost meanwhile.
  ~RedisLock();
  RedisLock(const RedisLock&) = delete;
  RedisLock& operator=(const RedisLock&) = delete;

  // A renewal found it in other hands, or Redis did not answer until it had ended.
  bool lost() const { return lost_; }

 private:
  RedisLock(RedisLockSettings settings, std::string token);
  void KeepAlive();
  bool Renew() const;

  const RedisLockSettings settings_;
  const std::string token_;
  std::atomic<bool> lost_{false};
  absl::Notification done_;
  std::thread renewing_;
};

}  // namespace courier::cache
