#include "agent/cache/redis_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "tests/support/redis_server.h"

namespace courier::cache {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class RedisCacheTest : public testing::Test {
 protected:
  void SetUp() override {
    auto server = test::RedisServer::Start("pass word/1");
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  // The password is percent-encoded, as in any URL.
  std::string Url() {
    return "redis://:pass%20word%2F1@127.0.0.1:" + std::to_string(server_->port()) + "/0";
  }
  std::string Keys() { return *server_->Command({"KEYS", "*"}); }
  void Set(const std::string& key) { ASSERT_TRUE(server_->Command({"SET", key, "secret"}).ok()); }

  std::unique_ptr<test::RedisServer> server_;
};

TEST_F(RedisCacheTest, DeletesExactKeysWithTheirPrefix) {
  Set("dify:api_credentials:1");
  Set("api_credentials:1");
  RedisCache cache(Url(), "dify", absl::InfiniteFuture());
  EXPECT_TRUE(cache.Delete("api_credentials:1"));
  EXPECT_TRUE(cache.Delete("never:there"));
  EXPECT_EQ(Keys(), "api_credentials:1");
}

TEST_F(RedisCacheTest, DeletesByPattern) {
  Set("tool_parameter_secret:t:x:identity_id:WORKFLOW.app.1");
  Set("tool_parameter_secret:t:y:identity_id:WORKFLOW.app.2");
  Set("tool_parameter_secret:t:y:identity_id:WORKFLOW.other.2");
  Set("webhook_nodes:app.1");
  RedisCache cache(Url(), "", absl::InfiniteFuture());
  EXPECT_TRUE(cache.DeleteMatching("tool_parameter_secret:t:*", [](absl::string_view key) {
    return absl::StrContains(key, "app.");
  }));
  EXPECT_THAT(Keys(), AllOf(HasSubstr("WORKFLOW.other.2"), HasSubstr("webhook_nodes:app.1"),
                            Not(HasSubstr("WORKFLOW.app"))));
}

TEST_F(RedisCacheTest, StopsWhenItsTimeIsOver) {
  Set("tool_parameter_secret:1");
  RedisCache cache(Url(), "", absl::InfinitePast());
  EXPECT_FALSE(cache.Delete("tool_parameter_secret:1"));
  EXPECT_FALSE(
      cache.DeleteMatching("tool_parameter_secret:*", [](absl::string_view) { return true; }));
  EXPECT_EQ(Keys(), "tool_parameter_secret:1");
}

TEST_F(RedisCacheTest, SaysWhatItCouldNotDelete) {
  const std::string nobody = "redis://127.0.0.1:1/0";
  EXPECT_FALSE(RedisCache(nobody, "p", absl::InfiniteFuture()).Delete("a"));
  EXPECT_FALSE(RedisCache("redis://:wrong@127.0.0.1:" + std::to_string(server_->port()), "",
                          absl::InfiniteFuture())
                   .Delete("a"));
  EXPECT_FALSE(Answers(nobody));
  EXPECT_FALSE(Answers("http://127.0.0.1"));
}

}  // namespace
}  // namespace courier::cache
