// A session with Dify's Redis; internal to agent/cache. Every call gives up after two seconds.
#pragma once

#include <hiredis/hiredis.h>

#include <memory>
#include <string>
#include <vector>

namespace courier::cache {

struct ContextDeleter {
  void operator()(redisContext* context) const { redisFree(context); }
};
struct ReplyDeleter {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using ContextPtr = std::unique_ptr<redisContext, ContextDeleter>;
using ReplyPtr = std::unique_ptr<redisReply, ReplyDeleter>;

// `url`: redis://[user[:password]@]host[:port][/database]. Null when it can't be reached or
// refuses.
ContextPtr Connect(const std::string& url);

// Null when the session is lost.
ReplyPtr Command(redisContext& context, const std::vector<std::string>& words);
bool Works(const ReplyPtr& reply);

}  // namespace courier::cache
