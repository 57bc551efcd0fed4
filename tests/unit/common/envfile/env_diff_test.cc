#include "common/envfile/env_diff.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::envfile {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

EnvDocument Parsed(const std::string& bytes) { return *EnvDocument::Parse(bytes, ".env"); }

EnvDiff Diff(const std::string& env, const std::string& example) {
  return DiffWithTemplate(Parsed(env), Parsed(example), nullptr, SecretNames());
}

TEST(EnvDiffTest, SortsVariablesIntoClasses) {
  const EnvDiff diff = Diff("A=1\nB=2\nOLD=3\n", "NEW=0\nB=5\nA=1\n");
  EXPECT_EQ(diff.unchanged, 1U);
  ASSERT_THAT(diff.differing, SizeIs(1));
  EXPECT_EQ(diff.differing[0].change.key, "B");
  EXPECT_EQ(diff.differing[0].change.change.kind, ChangeKind::kNumberUp);
  EXPECT_EQ(diff.differing[0].change.from, "2");
  EXPECT_EQ(diff.differing[0].change.to, "5");
  ASSERT_THAT(diff.added, SizeIs(1));
  EXPECT_EQ(diff.added[0].key, "NEW");
  ASSERT_THAT(diff.removed, SizeIs(1));
  EXPECT_EQ(diff.removed[0].key, "OLD");
  EXPECT_EQ(diff.env_variables, 3U);
  EXPECT_EQ(diff.template_variables, 3U);
}

TEST(EnvDiffTest, FollowsTheOrderOfTheTemplate) {
  const EnvDiff diff = Diff("A=1\nB=1\n", "B=2\nA=2\n");
  ASSERT_THAT(diff.differing, SizeIs(2));
  EXPECT_EQ(diff.differing[0].change.key, "B");
}

TEST(EnvDiffTest, SecretsCarryNoValueAndNoLength) {
  const EnvDiff diff = Diff("DB_PASSWORD=hunter22\nURL=redis://:pw@h\nOLD_TOKEN=t0k\n",
                            "DB_PASSWORD=x\nURL=redis://h\nNEW_SECRET=y\n");
  ASSERT_THAT(diff.differing, SizeIs(2));
  for (const EnvDifference& difference : diff.differing) {
    EXPECT_TRUE(difference.change.secret);
    EXPECT_EQ(difference.change.from, "");
    EXPECT_EQ(difference.change.to, "");
    EXPECT_EQ(difference.change.change.from_length, 0U);
  }
  EXPECT_EQ(diff.added[0].to, "");
  EXPECT_EQ(diff.removed[0].value, "");
}

TEST(EnvDiffTest, ARepeatedKeyIsListedOnceAndNeverRemoved) {
  const EnvDiff diff = Diff("A=1\nA=2\nOLD=1\nOLD=2\n", "A=3\n");
  EXPECT_THAT(diff.repeated, ElementsAre("A", "OLD"));
  ASSERT_THAT(diff.differing, SizeIs(1));
  EXPECT_EQ(diff.differing[0].change.from, "2");
  ASSERT_THAT(diff.removed, SizeIs(1));
  EXPECT_EQ(diff.removed[0].value, "2");
}

TEST(EnvDiffTest, PointsMovedVariablesToTheirHome) {
  const EnvDiff diff = Diff("A=1\nQDRANT_URL=http://q:1\n", "A=1\n");
  ASSERT_THAT(diff.removed, SizeIs(1));
  EXPECT_THAT(diff.removed[0].homes, ElementsAre("envs/core-services/shared.env.example"));
}

TEST(EnvDiffTest, ThePreviousTemplateTellsDefaultsFromChoices) {
  const EnvDocument base = Parsed("A=old\nB=old\n");
  const EnvDiff diff = DiffWithTemplate(Parsed("A=old\nB=mine\nC=mine\n"),
                                        Parsed("A=new\nB=new\nC=new\n"), &base, SecretNames());
  ASSERT_THAT(diff.differing, SizeIs(3));
  EXPECT_EQ(diff.differing[0].origin, Origin::kOldDefault);
  EXPECT_EQ(diff.differing[1].origin, Origin::kCustomised);
  EXPECT_EQ(diff.differing[2].origin, Origin::kUnknown);
}

}  // namespace
}  // namespace courier::envfile
