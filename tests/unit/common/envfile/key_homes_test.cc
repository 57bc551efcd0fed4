#include "common/envfile/key_homes.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::envfile {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(KeyHomesTest, NamesTheTemplateThatOwnsAVariable) {
  EXPECT_THAT(HomesOf("QDRANT_API_KEY"), ElementsAre("envs/core-services/shared.env.example"));
  EXPECT_THAT(HomesOf("ACCESS_TOKEN_EXPIRE_MINUTES"),
              ElementsAre("envs/core-services/shared.env.example"));
}

TEST(KeyHomesTest, NamesEveryHome) {
  EXPECT_THAT(HomesOf("ALIBABACLOUD_MYSQL_PASSWORD"),
              ElementsAre("envs/core-services/shared.env.example", "envs/security.env.example"));
}

TEST(KeyHomesTest, KnowsNothingOfRootAndForeignVariables) {
  EXPECT_THAT(HomesOf("DB_PASSWORD"), IsEmpty());
  EXPECT_THAT(HomesOf("MY_OWN"), IsEmpty());
  EXPECT_THAT(HomesOf(""), IsEmpty());
  EXPECT_THAT(HomesOf("ZZZ"), IsEmpty());
}

}  // namespace
}  // namespace courier::envfile
