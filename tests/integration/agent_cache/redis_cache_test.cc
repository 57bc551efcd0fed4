#include "agent/cache/redis_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/redis_server.h"

namespace courier::cache {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

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
  EXPECT_THAT(DeleteKeys(Url(), "dify", {"api_credentials:1", "never:there"}), IsEmpty());
  EXPECT_EQ(Keys(), "api_credentials:1");
}

TEST_F(RedisCacheTest, DeletesByPattern) {
  Set("tool_parameter_secret:t:x:identity_id:WORKFLOW.app.1");
  Set("tool_parameter_secret:t:y:identity_id:WORKFLOW.app.2");
  Set("tool_parameter_secret:t:y:identity_id:WORKFLOW.other.2");
  EXPECT_THAT(DeleteKeys(Url(), "", {"tool_parameter_secret:t:*:identity_id:WORKFLOW.app.*"}),
              IsEmpty());
  EXPECT_EQ(Keys(), "tool_parameter_secret:t:y:identity_id:WORKFLOW.other.2");
}

TEST_F(RedisCacheTest, GivesBackWhatItCouldNotDelete) {
  const std::string nobody = "redis://127.0.0.1:1/0";
  EXPECT_THAT(DeleteKeys(nobody, "p", {"a"}), ElementsAre("p:a"));
  EXPECT_THAT(DeleteKeys("redis://:wrong@127.0.0.1:" + std::to_string(server_->port()), "", {"a"}),
              ElementsAre("a"));
  EXPECT_FALSE(Answers(nobody));
  EXPECT_FALSE(Answers("http://127.0.0.1"));
}

}  // namespace
}  // namespace courier::cache
