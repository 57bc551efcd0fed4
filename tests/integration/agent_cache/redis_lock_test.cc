#include "agent/cache/redis_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "tests/support/redis_server.h"

namespace courier::cache {
namespace {

using ::testing::HasSubstr;

class RedisLockTest : public testing::Test {
 protected:
  void SetUp() override {
    auto server = test::RedisServer::Start();
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  RedisLockSettings Settings() const { return {server_->Url(), "acme", "db_upgrade_lock"}; }
  std::string Command(const std::vector<std::string>& words) const {
    return server_->Command(words).value_or("no answer");
  }

  std::unique_ptr<test::RedisServer> server_;
};

TEST_F(RedisLockTest, IsThereWhileItIsHeld) {
  {
    const auto lock = RedisLock::Take(Settings());
    ASSERT_TRUE(lock.ok()) << lock.status();
    EXPECT_GT(std::atoi(Command({"PTTL", "acme:db_upgrade_lock"}).c_str()), 30000);
  }
  EXPECT_EQ(Command({"EXISTS", "acme:db_upgrade_lock"}), "0");
}

TEST_F(RedisLockTest, SecondHolderIsRefused) {
  const auto first = RedisLock::Take(Settings());
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = RedisLock::Take(Settings());
  EXPECT_EQ(ReasonOf(second.status()), Reason::kBusy);
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("acme:db_upgrade_lock"));
}

TEST_F(RedisLockTest, FreesNothingThatIsAnothersByNow) {
  {
    const auto lock = RedisLock::Take(Settings());
    ASSERT_TRUE(lock.ok()) << lock.status();
    Command({"SET", "acme:db_upgrade_lock", "another"});
  }
  EXPECT_EQ(Command({"GET", "acme:db_upgrade_lock"}), "another");
}

TEST_F(RedisLockTest, IsRenewedBeforeItEnds) {
  RedisLockSettings settings = Settings();
  settings.time_to_live = absl::Seconds(6);
  const auto lock = RedisLock::Take(settings);
  ASSERT_TRUE(lock.ok()) << lock.status();
  const absl::Time give_up = absl::Now() + absl::Seconds(30);
  int lowest = 6000;
  int left = lowest;
  while (left <= lowest && left > 0 && absl::Now() < give_up) {
    lowest = left;
    left = std::atoi(Command({"PTTL", "acme:db_upgrade_lock"}).c_str());
  }
  EXPECT_GT(left, lowest);
}

TEST_F(RedisLockTest, RedisThatDoesNotAnswerIsAnError) {
  RedisLockSettings settings = Settings();
  settings.url = "redis://127.0.0.1:1/0";
  EXPECT_EQ(ReasonOf(RedisLock::Take(settings).status()), Reason::kUnreachable);
}

}  // namespace
}  // namespace courier::cache
