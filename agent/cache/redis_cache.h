// Deletes keys of Dify's Redis, as far as that can be done in a few seconds: it happens after a
// commit, and a person waits for it.
#pragma once

#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

struct redisContext;

namespace courier::cache {

class RedisCache {
 public:
  // Connects. Where that fails nothing will be deleted.
  RedisCache(const std::string& url, std::string prefix, absl::Time deadline);

  // `key` without the prefix. False when it may still be there.
  bool Delete(const std::string& key);

  // All keys that match `pattern` (a glob, without the prefix) and that `wanted`, given the whole
  // key, says yes to. Looks at the whole keyspace, so once is better than often.
  bool DeleteMatching(const std::string& pattern,
                      absl::FunctionRef<bool(absl::string_view key)> wanted);

 private:
  bool HasTime() const { return absl::Now() < deadline_; }

  const std::string prefix_;
  const absl::Time deadline_;
  const std::unique_ptr<redisContext, void (*)(redisContext*)> context_;
};

// True when Redis answers to these settings.
bool Answers(const std::string& url);

// As Dify writes it: prefix:key, or the key alone without a prefix.
std::string FullKey(absl::string_view prefix, absl::string_view key);

// The password that a URL holds, decoded; empty for none. For taking it out of what is shown.
std::string PasswordOf(const std::string& url);

}  // namespace courier::cache
