#include "controller/config/assignments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/support/temp_dir.h"

namespace courier::controller {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kOld[] = "11111111-1111-4111-8111-111111111111";
constexpr char kNew[] = "22222222-2222-4222-8222-222222222222";

TEST(SetEnvTest, TakesTheNameAfterTheLastDotBeforeTheFirstEquals) {
  const auto parsed = ParseSetEnv("Support v1.2 bot.BASE_URL=https://a.b/?x=1");

  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->app, "Support v1.2 bot");
  EXPECT_EQ(parsed->name, "BASE_URL");
  EXPECT_EQ(parsed->value, "https://a.b/?x=1");
  EXPECT_FALSE(parsed->is_token);
}

TEST(SetEnvTest, TakesAnEmptyValue) {
  const auto parsed = ParseSetEnv("*.URL=");

  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->app, "*");
  EXPECT_EQ(parsed->value, "");
}

TEST(SetEnvTest, RefusesWhatIsNoAssignmentWithoutQuotingIt) {
  for (const char* text : {"canary", "App=canary", ".NAME=canary", "App.=canary"}) {
    const auto parsed = ParseSetEnv(text);

    EXPECT_EQ(ReasonOf(parsed.status()), Reason::kUsage) << text;
    EXPECT_THAT(std::string(parsed.status().message()), Not(HasSubstr("canary")));
  }
}

TEST(DatasetPairTest, TakesTwoIdsInAnySpelling) {
  const auto pair = ParseDatasetPair("11111111111141118111111111111111=" + std::string(kNew));

  ASSERT_TRUE(pair.ok()) << pair.status();
  EXPECT_EQ(pair->first, kOld);
  EXPECT_EQ(pair->second, kNew);
}

TEST(DatasetPairTest, RefusesNames) {
  EXPECT_EQ(ReasonOf(ParseDatasetPair("docs=handbook").status()), Reason::kUsage);
  EXPECT_EQ(ReasonOf(ParseDatasetPair(kOld).status()), Reason::kUsage);
}

TEST(DatasetMapTest, ReadsPairsFromAFile) {
  const test::TempDir dir;
  const auto map =
      LoadDatasetMap(dir.Write("map.json", std::string("{\"") + kOld + "\": \"" + kNew + "\"}"));

  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_EQ(map->at(kOld), kNew);
}

TEST(DatasetMapTest, RefusesAFileThatIsNone) {
  const test::TempDir dir;

  EXPECT_EQ(ReasonOf(LoadDatasetMap(dir.File("missing")).status()), Reason::kUsage);
  EXPECT_EQ(ReasonOf(LoadDatasetMap(dir.Write("a", "[]")).status()), Reason::kUsage);
  EXPECT_EQ(ReasonOf(LoadDatasetMap(dir.Write("b", std::string("{\"") + kOld + "\": 1}")).status()),
            Reason::kUsage);
}

}  // namespace
}  // namespace courier::controller
