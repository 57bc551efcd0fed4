#include "common/envfile/env_settings.h"

#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::envfile {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Stands for an HMAC: equal for equal text, and not the text itself.
std::string FakeDigest(absl::string_view text) {
  return std::to_string(std::hash<std::string>()(std::string(text)));
}

std::vector<Setting> Settings(const std::string& env) {
  return DescribeSettings(*EnvDocument::Parse(env, ".env"), SecretNames(), FakeDigest);
}

TEST(EnvSettingsTest, SecretsTravelAsDigests) {
  const std::vector<Setting> settings = Settings("DB_PASSWORD=hunter2\nURL=redis://:pw@h\nA=1\n");
  ASSERT_THAT(settings, SizeIs(3));
  EXPECT_EQ(settings[0].value, "");
  EXPECT_EQ(settings[1].value, "");
  EXPECT_TRUE(settings[0].secret && settings[1].secret);
  EXPECT_EQ(settings[2].value, "1");
}

TEST(EnvSettingsTest, ADigestBelongsToItsKey) {
  const std::vector<Setting> settings = Settings("A_TOKEN=x\nB_TOKEN=x\n");
  EXPECT_NE(settings[0].digest, settings[1].digest);
}

TEST(EnvSettingsTest, TellsWhichSettingsDiffer) {
  const EnvironmentComparison comparison = CompareEnvironments(
      Settings("A=1\nB=2\nC=3\nDB_PASSWORD=x\nSECRET_KEY=same\nE_TOKEN=\n"),
      Settings("B=\"2\" # two\nA=9\nD=4\nDB_PASSWORD=y\nSECRET_KEY='same'\nE_TOKEN=z\n"));
  ASSERT_THAT(comparison.differing, SizeIs(3));
  EXPECT_EQ(comparison.differing[0].key, "A");
  EXPECT_EQ(comparison.differing[0].change.kind, ChangeKind::kNumberUp);
  EXPECT_EQ(comparison.differing[1].key, "DB_PASSWORD");
  EXPECT_EQ(comparison.differing[1].change.kind, ChangeKind::kOther);
  EXPECT_EQ(comparison.differing[2].key, "E_TOKEN");
  EXPECT_EQ(comparison.differing[2].change.kind, ChangeKind::kSetFromEmpty);
  ASSERT_THAT(comparison.only_first, SizeIs(1));
  EXPECT_EQ(comparison.only_first[0].key, "C");
  ASSERT_THAT(comparison.only_second, SizeIs(1));
  EXPECT_EQ(comparison.only_second[0].key, "D");
  EXPECT_THAT(comparison.same_secrets, ElementsAre("SECRET_KEY"));
  EXPECT_EQ(comparison.same, 2U);
}

TEST(EnvSettingsTest, SecretOnOneSideIsSecretOnBoth) {
  const EnvironmentComparison comparison =
      CompareEnvironments(Settings("URL=redis://plain\n"), Settings("URL=redis://:pw@h\n"));
  ASSERT_THAT(comparison.differing, SizeIs(1));
  EXPECT_TRUE(comparison.differing[0].secret);
  EXPECT_THAT(comparison.differing[0].from, IsEmpty());
}

}  // namespace
}  // namespace courier::envfile
