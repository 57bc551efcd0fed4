#include "agent/cache/redis_lock.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "agent/cache/redis_cache.h"
#include "agent/cache/redis_connection.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/crypto/random.h"

namespace courier::cache {
namespace {

constexpr size_t kTokenBytes = 16;

// Only while the token is ours: the key may be somebody else's by now.
constexpr char kRenewScript[] =
    "if redis.call('get', KEYS[1]) == ARGV[1] then "
    "return redis.call('pexpire', KEYS[1], ARGV[2]) else return 0 end";
constexpr char kFreeScript[] =
    "if redis.call('get', KEYS[1]) == ARGV[1] then "
    "return redis.call('del', KEYS[1]) else return 0 end";

std::string Milliseconds(absl::Duration duration) {
  return absl::StrCat(absl::ToInt64Milliseconds(duration));
}

absl::Status HeldElsewhere(redisContext& context, const std::string& key) {
  const ReplyPtr left = Command(context, {"PTTL", key});
  const bool known = left != nullptr && left->type == REDIS_REPLY_INTEGER && left->integer > 0;
  return MakeError(
      Reason::kBusy,
      absl::StrCat(
          "Dify itself is migrating this database, or another courier is: ", key,
          " in Redis is held",
          known ? absl::StrCat(", for ", left->integer / 1000 + 1, " s at least") : "",
          ". Nothing was run. Try again when it is over; a lock whose holder has died ends "
          "by itself"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<RedisLock>> RedisLock::Take(const RedisLockSettings& settings) {
  COURIER_ASSIGN_OR_RETURN(const std::string bytes, crypto::RandomBytes(kTokenBytes));
  std::string token = absl::BytesToHexString(bytes);
  const ContextPtr context = Connect(settings.url);
  const std::string key = FullKey(settings.key_prefix, settings.key);
  const ReplyPtr reply =
      context == nullptr
          ? nullptr
          : Command(*context, {"SET", key, token, "NX", "PX", Milliseconds(settings.time_to_live)});
  if (!Works(reply)) {
    return MakeError(Reason::kUnreachable,
                     absl::StrCat("Redis does not answer, so Dify's own lock ", key,
                                  " can't be taken. Nothing was run. Check redis in the agent's "
                                  "configuration"));
  }
  if (reply->type == REDIS_REPLY_NIL) return HeldElsewhere(*context, key);
  return std::unique_ptr<RedisLock>(new RedisLock(settings, std::move(token)));
}

RedisLock::RedisLock(RedisLockSettings settings, std::string token)
    : settings_(std::move(settings)),
      token_(std::move(token)),
      renewing_([this] { KeepAlive(); }) {}

RedisLock::~RedisLock() {
  done_.Notify();
  renewing_.join();
  if (const ContextPtr context = Connect(settings_.url)) {
    (void)Command(*context,
                  {"EVAL", kFreeScript, "1", FullKey(settings_.key_prefix, settings_.key), token_});
  }
}

bool RedisLock::Renew() const {
  const ContextPtr context = Connect(settings_.url);
  if (context == nullptr) return false;
  const ReplyPtr reply =
      Command(*context, {"EVAL", kRenewScript, "1", FullKey(settings_.key_prefix, settings_.key),
                         token_, Milliseconds(settings_.time_to_live)});
  return Works(reply) && reply->type == REDIS_REPLY_INTEGER && reply->integer == 1;
}

void RedisLock::KeepAlive() {
  absl::Time until = absl::Now() + settings_.time_to_live;
  while (!done_.WaitForNotificationWithTimeout(settings_.time_to_live / 3)) {
    const absl::Time asked = absl::Now();
    if (Renew()) {
      until = asked + settings_.time_to_live;
    } else if (absl::Now() >= until) {
      lost_ = true;
    }
  }
}

}  // namespace courier::cache
