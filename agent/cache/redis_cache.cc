#include "agent/cache/redis_cache.h"

#include <utility>

#include "agent/cache/redis_connection.h"

namespace courier::cache {

RedisCache::RedisCache(const std::string& url, std::string prefix, absl::Time deadline)
    : prefix_(std::move(prefix)),
      deadline_(deadline),
      context_(Connect(url).release(), redisFree) {}

bool RedisCache::Delete(const std::string& key) {
  return context_ != nullptr && HasTime() &&
         Works(Command(*context_, {"DEL", FullKey(prefix_, key)}));
}

bool RedisCache::DeleteMatching(const std::string& pattern,
                                absl::FunctionRef<bool(absl::string_view key)> wanted) {
  std::string cursor = "0";
  while (context_ != nullptr && HasTime()) {
    const ReplyPtr reply =
        Command(*context_, {"SCAN", cursor, "MATCH", FullKey(prefix_, pattern), "COUNT", "1000"});
    if (!Works(reply) || reply->elements != 2) return false;
    cursor.assign(reply->element[0]->str, reply->element[0]->len);
    const redisReply& found = *reply->element[1];
    for (size_t i = 0; i < found.elements; ++i) {
      const std::string key(found.element[i]->str, found.element[i]->len);
      if (wanted(key) && !Works(Command(*context_, {"DEL", key}))) return false;
    }
    if (cursor == "0") return true;
  }
  return false;
}

bool Answers(const std::string& url) {
  const ContextPtr context = Connect(url);
  return context != nullptr && Works(Command(*context, {"PING"}));
}

}  // namespace courier::cache
