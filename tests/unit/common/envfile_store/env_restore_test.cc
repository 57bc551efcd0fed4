#include "common/envfile_store/env_restore.h"

#include <sys/stat.h>

#include <string>

#include "common/base/error.h"
#include "common/envfile_store/env_sync.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/common/envfile_store/env_folder.h"

namespace courier::envfile {
namespace {

using ::testing::SizeIs;

void Sync(const EnvContext& context) {
  const auto plan = PlanEnvSync(context, {});
  ASSERT_TRUE(plan.ok()) << plan.status();
  ASSERT_TRUE(ApplyEnvSync(context, {}, plan->digest).ok());
}

RestoreOutcome Restore(const EnvContext& context, const std::string& name) {
  const auto plan = PlanEnvRestore(context, name);
  EXPECT_TRUE(plan.ok()) << plan.status();
  const auto outcome = ApplyEnvRestore(context, name, plan->digest);
  EXPECT_TRUE(outcome.ok()) << outcome.status();
  return outcome.ok() ? *outcome : RestoreOutcome();
}

TEST(EnvRestoreTest, PutsTheNewestBackAndSavesThePresentFile) {
  const EnvFolder folder;
  folder.Write(".env", "A=mine\n");
  folder.Write(".env.example", "A=0\nB=1\n");
  ::chmod(folder.Path(".env").c_str(), 0640);
  Sync(folder.Context());
  const RestoreOutcome outcome = Restore(folder.Context(1), "");
  EXPECT_EQ(outcome.plan.backup, ".env.backup_20260131_093000");
  EXPECT_EQ(outcome.saved_as, ".env.backup_20260131_093001");
  EXPECT_EQ(folder.Read(".env"), "A=mine\n");
  EXPECT_EQ(folder.Mode(".env"), 0640U);
  EXPECT_EQ(folder.Read("env-backup/.env.backup_20260131_093001"), "A=mine\nB=1\n");
}

TEST(EnvRestoreTest, ARestoreCanBeRestored) {
  const EnvFolder folder;
  folder.Write(".env", "A=mine\n");
  folder.Write(".env.example", "A=0\nB=1\n");
  Sync(folder.Context());
  const std::string saved = Restore(folder.Context(1), "").saved_as;
  Restore(folder.Context(2), saved);
  EXPECT_EQ(folder.Read(".env"), "A=mine\nB=1\n");
}

TEST(EnvRestoreTest, SyncingAgainAfterwardsStillKnowsTheOldDefaults) {
  const EnvFolder folder;
  folder.Write(".env.example", "HOST=db\n");
  Sync(folder.Context());
  folder.Write(".env.example", "HOST=db2\n");
  Sync(folder.Context(1));
  Restore(folder.Context(2), "");
  ASSERT_EQ(folder.Read(".env"), "HOST=db\n");
  Sync(folder.Context(3));
  EXPECT_EQ(folder.Read(".env"), "HOST=db2\n");
}

TEST(EnvRestoreTest, MakesAMissingFilePrivate) {
  const EnvFolder folder;
  folder.Write(".env", "A=mine\n");
  folder.Write(".env.example", "A=0\nB=1\n");
  Sync(folder.Context());
  ASSERT_EQ(::unlink(folder.Path(".env").c_str()), 0);
  EXPECT_EQ(Restore(folder.Context(1), "").saved_as, "");
  EXPECT_EQ(folder.Mode(".env"), 0600U);
}

TEST(EnvRestoreTest, TheSameBytesAreLeftAlone) {
  const EnvFolder folder;
  folder.Write(".env", "A=mine\n");
  folder.Write(".env.example", "A=0\nB=1\n");
  Sync(folder.Context());
  folder.Write(".env", "A=mine\n");
  EXPECT_FALSE(Restore(folder.Context(1), "").written);
  EXPECT_EQ(folder.Has("env-backup/.env.backup_20260131_093001"), false);
}

TEST(EnvRestoreTest, ShowsWhatWouldChange) {
  const EnvFolder folder;
  folder.Write(".env", "A=1\nDB_PASSWORD=hunter2\n");
  folder.Write(".env.example", "A=1\nDB_PASSWORD=x\nB=1\n");
  Sync(folder.Context());
  folder.Write(".env", "A=2\nDB_PASSWORD=other\nB=1\n");
  const auto plan = PlanEnvRestore(folder.Context(), "");
  ASSERT_TRUE(plan.ok());
  ASSERT_THAT(plan->diff.differing, SizeIs(2));
  EXPECT_EQ(plan->diff.differing[1].change.from + plan->diff.differing[1].change.to, "");
  EXPECT_THAT(plan->diff.removed, SizeIs(1));
}

TEST(EnvRestoreTest, ABrokenFileCanBeReplacedUnseen) {
  const EnvFolder folder;
  folder.Write(".env", "A=mine\n");
  folder.Write(".env.example", "A=0\nB=1\n");
  Sync(folder.Context());
  folder.Write(".env", "A='open\n");
  EXPECT_FALSE(Restore(folder.Context(1), "").plan.comparable);
  EXPECT_EQ(folder.Read(".env"), "A=mine\n");
}

TEST(EnvRestoreTest, AppliesOnlyThePlanThatWasShown) {
  const EnvFolder folder;
  folder.Write(".env", "A=mine\n");
  folder.Write(".env.example", "A=0\nB=1\n");
  Sync(folder.Context());
  const std::string digest = PlanEnvRestore(folder.Context(), "")->digest;
  folder.Write(".env", "A=edited\n");
  EXPECT_EQ(ReasonOf(ApplyEnvRestore(folder.Context(1), "", digest).status()),
            Reason::kTargetChanged);
  EXPECT_EQ(folder.Read(".env"), "A=edited\n");
}

TEST(EnvRestoreTest, SaysWhenThereIsNothingToRestore) {
  const EnvFolder folder;
  folder.Write(".env", "A=1\n");
  EXPECT_EQ(ReasonOf(PlanEnvRestore(folder.Context(), "").status()), Reason::kBadConfiguration);
  EXPECT_EQ(ReasonOf(PlanEnvRestore(folder.Context(), "../.env").status()), Reason::kUsage);
}

}  // namespace
}  // namespace courier::envfile
