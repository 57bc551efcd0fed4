#include "common/envfile/env_merge.h"

#include <string>

#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::envfile {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

EnvDocument Parsed(const std::string& bytes) { return *EnvDocument::Parse(bytes, ".env"); }

MergeResult Merge(const std::string& env, const std::string& example, MergeOptions options = {}) {
  auto result = MergeWithTemplate(Parsed(env), Parsed(example), options, SecretNames());
  EXPECT_TRUE(result.ok()) << result.status();
  return result.ok() ? *result : MergeResult();
}

MergeResult Merge3(const std::string& base, const std::string& env, const std::string& example,
                   MergeOptions options = {}) {
  const EnvDocument old = Parsed(base);
  options.base = &old;
  return Merge(env, example, options);
}

constexpr char kMarker[] = "\n# Kept from the previous .env: not in .env.example\n";

TEST(EnvMergeTest, TakesTheTemplateAndKeepsWhatDiffers) {
  const MergeResult result = Merge("# mine\nB=2\nA=1\n", "# theirs\nA=1\n\nB=0 # why\nC=3\n");
  EXPECT_EQ(result.text, "# theirs\nA=1\n\nB=2\nC=3\n");
  EXPECT_EQ(result.counts.preserved, 1U);
  EXPECT_EQ(result.counts.added, 1U);
  EXPECT_EQ(result.counts.updated, 1U);
  EXPECT_EQ(result.counts.unchanged, 1U);
}

TEST(EnvMergeTest, KeepsWhatTheTemplateLacksUnderAMarker) {
  EXPECT_EQ(Merge("OLD=1\nA=1\nexport OLDER='x' # c\n", "A=1\n").text,
            std::string("A=1\n") + kMarker + "OLD=1\nOLDER='x' # c\n");
}

TEST(EnvMergeTest, DropsItOnlyWhenAsked) {
  const MergeResult result = Merge("OLD=1\nA=1\n", "A=2\n", {.drop_removed = true});
  EXPECT_EQ(result.text, "A=1\n");
  EXPECT_EQ(result.counts.dropped, 1U);
}

TEST(EnvMergeTest, TheExportOfTheTemplateDecides) {
  EXPECT_EQ(Merge("export A=1\nB=1\n", "A=0\n  export B=0\n").text, "A=1\nexport B=1\n");
}

TEST(EnvMergeTest, LineEndsBecomeLineFeeds) {
  EXPECT_EQ(Merge("A=\"x\r\ny\"\r\n", "\xEF\xBB\xBF# t\r\nA=\r\nB=\"1\r\n2\"").text,
            "# t\nA=\"x\ny\"\nB=\"1\n2\"\n");
}

TEST(EnvMergeTest, KeepsACommentFromBecomingAValue) {
  EXPECT_EQ(Merge("A= # nothing\n", "A=1\n").text, "A= # nothing\n");
}

TEST(EnvMergeTest, AgainChangesNothing) {
  const std::string example = "A=0\nUP=15\nUP=50\nexport B=1\n";
  const std::string once = Merge("A=1\nOLD='a\nb'\nUP=50\nZ= # z\n", example).text;
  EXPECT_EQ(Merge(once, example).text, once);
}

TEST(EnvMergeTest, RefusesATemplateWithoutVariables) {
  const auto result =
      MergeWithTemplate(Parsed("A=1\n"), Parsed("# empty\n"), MergeOptions(), SecretNames());
  EXPECT_EQ(ReasonOf(result.status()), Reason::kBadConfiguration);
}

TEST(EnvMergeTest, OldDefaultsFollowAndChoicesStay) {
  const MergeResult result = Merge3("DB_HOST=db\nLOG_LEVEL=INFO\n", "DB_HOST=db\nLOG_LEVEL=DEBUG\n",
                                    "DB_HOST=db_postgres\nLOG_LEVEL=WARN\n");
  EXPECT_EQ(result.text, "DB_HOST=db_postgres\nLOG_LEVEL=DEBUG\n");
  EXPECT_EQ(result.counts.followed, 1U);
  EXPECT_EQ(result.counts.preserved, 1U);
  EXPECT_EQ(result.counts.updated, 1U);
}

TEST(EnvMergeTest, DefaultsThatTheTemplateDroppedLeaveAndChoicesAreKept) {
  const MergeResult result = Merge3("A=1\nX=old\nY=old\n", "A=1\nX=old\nY=mine\nOWN=1\n", "A=1\n");
  EXPECT_EQ(result.text, std::string("A=1\n") + kMarker + "Y=mine\nOWN=1\n");
}

TEST(EnvMergeTest, StateBearingDefaultsAreHeldUntilNamed) {
  const std::string base = "DB_PASSWORD=a\nSECRET_KEY=k\nMILVUS_PASSWORD=m\n";
  const std::string example = "DB_PASSWORD=b\nSECRET_KEY=\n";
  const MergeResult held = Merge3(base, base, example);
  EXPECT_EQ(held.text,
            std::string("DB_PASSWORD=a\nSECRET_KEY=k\n") + kMarker + "MILVUS_PASSWORD=m\n");
  EXPECT_EQ(held.counts.held, 2U);
  const MergeResult followed = Merge3(base, base, example, {.follow = {"DB_PASSWORD"}});
  EXPECT_THAT(followed.text, HasSubstr("DB_PASSWORD=b\n"));
  EXPECT_THAT(followed.text, HasSubstr("SECRET_KEY=k\n"));
}

TEST(EnvMergeTest, ADroppedDefaultStaysWhileSomethingRefersToIt) {
  const MergeResult result = Merge3("A=1\nROOT=/srv\nDATA=${ROOT}/d\nGONE=1\n",
                                    "A=1\nROOT=/srv\nDATA=${ROOT}/mine\nGONE=1\n", "A=1\n");
  EXPECT_THAT(result.text, HasSubstr("ROOT=/srv\n"));
  EXPECT_THAT(result.text, Not(HasSubstr("GONE")));
}

TEST(EnvMergeTest, WarnsWhenADroppedVariableIsStillReferredTo) {
  const MergeResult result = Merge("A=${OLD}\nOLD=1\nOLDER=2\n", "A=\n", {.drop_removed = true});
  ASSERT_THAT(result.decisions, SizeIs(3));
  EXPECT_TRUE(result.decisions[1].still_referenced);
  EXPECT_FALSE(result.decisions[2].still_referenced);
}

TEST(EnvMergeTest, DecisionsCarryNoSecret) {
  const MergeResult result = Merge("DB_PASSWORD=hunter2\nOLD_TOKEN=t0k\n", "DB_PASSWORD=x\n");
  for (const MergeDecision& decision : result.decisions) {
    EXPECT_TRUE(decision.change.secret);
    EXPECT_EQ(decision.change.from + decision.change.to, "");
  }
}

TEST(EnvMergeTest, NamesTheHomesOfMovedVariables) {
  const MergeResult result = Merge("A=1\nQDRANT_URL=q\n", "A=1\n");
  ASSERT_THAT(result.decisions, SizeIs(1));
  EXPECT_EQ(result.decisions[0].action, MergeAction::kKept);
  EXPECT_THAT(result.decisions[0].homes, ElementsAre("envs/core-services/shared.env.example"));
}

}  // namespace
}  // namespace courier::envfile
