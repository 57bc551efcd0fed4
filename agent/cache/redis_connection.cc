#include "agent/cache/redis_connection.h"

#include <sys/time.h>

#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "agent/cache/redis_cache.h"

namespace courier::cache {
namespace {

constexpr timeval kPatience{2, 0};

struct Address {
  std::string user;
  std::string password;
  std::string host = "127.0.0.1";
  int port = 6379;
  int database = 0;
};

std::string PercentDecoded(absl::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        absl::SimpleHexAtoi(text.substr(i + 1, 2), &value)) {
      out.push_back(static_cast<char>(value));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

// redis://[user[:password]@]host[:port][/database]
std::optional<Address> ParseUrl(absl::string_view url) {
  if (!absl::ConsumePrefix(&url, "redis://")) return std::nullopt;
  Address address;
  if (const size_t at = url.rfind('@'); at != absl::string_view::npos) {
    const absl::string_view login = url.substr(0, at);
    const size_t colon = login.find(':');
    address.user = PercentDecoded(login.substr(0, colon));
    if (colon != absl::string_view::npos)
      address.password = PercentDecoded(login.substr(colon + 1));
    url.remove_prefix(at + 1);
  }
  const size_t slash = url.find('/');
  absl::string_view host = url.substr(0, slash);
  if (slash != absl::string_view::npos && slash + 1 < url.size() &&
      !absl::SimpleAtoi(url.substr(slash + 1), &address.database)) {
    return std::nullopt;
  }
  if (const size_t colon = host.rfind(':'); colon != absl::string_view::npos) {
    if (!absl::SimpleAtoi(host.substr(colon + 1), &address.port)) return std::nullopt;
    host = host.substr(0, colon);
  }
  if (!host.empty()) address.host = std::string(host);
  return address;
}

}  // namespace

ReplyPtr Command(redisContext& context, const std::vector<std::string>& words) {
  std::vector<const char*> argv;
  std::vector<size_t> lengths;
  for (const std::string& word : words) {
    argv.push_back(word.data());
    lengths.push_back(word.size());
  }
  return ReplyPtr(static_cast<redisReply*>(
      redisCommandArgv(&context, static_cast<int>(words.size()), argv.data(), lengths.data())));
}

bool Works(const ReplyPtr& reply) { return reply != nullptr && reply->type != REDIS_REPLY_ERROR; }

std::string FullKey(absl::string_view prefix, absl::string_view key) {
  return absl::StrCat(prefix, prefix.empty() ? "" : ":", key);
}

std::string PasswordOf(const std::string& url) {
  const auto address = ParseUrl(url);
  return address ? address->password : std::string();
}

ContextPtr Connect(const std::string& url) {
  const auto address = ParseUrl(url);
  if (!address) return nullptr;
  ContextPtr context(redisConnectWithTimeout(address->host.c_str(), address->port, kPatience));
  if (context == nullptr || context->err != 0) return nullptr;
  redisSetTimeout(context.get(), kPatience);
  if (!address->password.empty()) {
    std::vector<std::string> auth = {"AUTH"};
    if (!address->user.empty()) auth.push_back(address->user);
    auth.push_back(address->password);
    if (!Works(Command(*context, auth))) return nullptr;
  }
  if (!Works(Command(*context, {"SELECT", absl::StrCat(address->database)}))) return nullptr;
  return context;
}

}  // namespace courier::cache
