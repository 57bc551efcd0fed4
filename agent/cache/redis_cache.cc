#include "agent/cache/redis_cache.h"

#include "absl/strings/match.h"
#include "agent/cache/redis_connection.h"

namespace courier::cache {
namespace {

// Patterns are looked up by SCAN; a keyspace so large that this does not end is left to the report.
constexpr int kMaxScanRounds = 20000;

bool DeleteMatching(redisContext& context, const std::string& pattern) {
  std::string cursor = "0";
  for (int round = 0; round < kMaxScanRounds; ++round) {
    const ReplyPtr reply = Command(context, {"SCAN", cursor, "MATCH", pattern, "COUNT", "1000"});
    if (!Works(reply) || reply->elements != 2) return false;
    cursor.assign(reply->element[0]->str, reply->element[0]->len);
    const redisReply& found = *reply->element[1];
    for (size_t i = 0; i < found.elements; ++i) {
      if (!Works(
              Command(context, {"DEL", std::string(found.element[i]->str, found.element[i]->len)})))
        return false;
    }
    if (cursor == "0") return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> DeleteKeys(const std::string& url, const std::string& prefix,
                                    const std::vector<std::string>& keys) {
  const ContextPtr context = Connect(url);
  std::vector<std::string> left;
  for (const std::string& key : keys) {
    const std::string full = FullKey(prefix, key);
    const bool deleted = context != nullptr &&
                         (absl::StrContains(key, "*") ? DeleteMatching(*context, full)
                                                      : Works(Command(*context, {"DEL", full})));
    if (!deleted) left.push_back(full);
  }
  return left;
}

bool Answers(const std::string& url) {
  const ContextPtr context = Connect(url);
  return context != nullptr && Works(Command(*context, {"PING"}));
}

}  // namespace courier::cache
