#include "common/envfile_store/env_sync.h"

#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "common/base/error.h"
#include "common/envfile_store/directory_lock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/common/envfile_store/env_folder.h"

namespace courier::envfile {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

absl::StatusOr<SyncOutcome> Sync(const EnvContext& context, const SyncRequest& request = {}) {
  const auto plan = PlanEnvSync(context, request);
  if (!plan.ok()) return plan.status();
  return ApplyEnvSync(context, request, plan->digest);
}

constexpr char kBackup[] = "env-backup/.env.backup_20260131_093000";

TEST(EnvSyncTest, BacksUpAndReplaces) {
  const EnvFolder folder;
  folder.Write(".env", "A=mine\nOLD=1\n");
  folder.Write(".env.example", "A=0\nNEW=2\n");
  ::chmod(folder.Path(".env").c_str(), 0640);
  const auto outcome = Sync(folder.Context());
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_TRUE(outcome->written);
  EXPECT_EQ(outcome->backup, ".env.backup_20260131_093000");
  EXPECT_THAT(folder.Read(".env"), HasSubstr("A=mine\nNEW=2\n\n# Kept"));
  EXPECT_EQ(folder.Mode(".env"), 0640U);
  EXPECT_EQ(folder.Read(kBackup), "A=mine\nOLD=1\n");
  EXPECT_EQ(folder.Mode(kBackup), 0600U);
  EXPECT_THAT(folder.Names(""), ElementsAre(".env", ".env.example", "env-backup"));
}

TEST(EnvSyncTest, ThePlanChangesNothingAndHoldsNoText) {
  const EnvFolder folder;
  folder.Write(".env", "DB_PASSWORD=hunter2\n");
  folder.Write(".env.example", "DB_PASSWORD=x\nN=1\n");
  const auto plan = PlanEnvSync(folder.Context(), {});
  ASSERT_TRUE(plan.ok());
  EXPECT_TRUE(plan->changes);
  EXPECT_EQ(plan->merge.text, "");
  EXPECT_EQ(folder.Read(".env"), "DB_PASSWORD=hunter2\n");
  EXPECT_FALSE(folder.Has("env-backup"));
}

TEST(EnvSyncTest, AnUnchangedFileIsLeftAlone) {
  const EnvFolder folder;
  folder.Write(".env", "A=1\n");
  folder.Write(".env.example", "A=1\n");
  const ino_t inode = folder.Inode(".env");
  const auto outcome = Sync(folder.Context());
  ASSERT_TRUE(outcome.ok());
  EXPECT_FALSE(outcome->written);
  EXPECT_EQ(folder.Inode(".env"), inode);
  EXPECT_THAT(folder.Names(""), ElementsAre(".env", ".env.example"));
}

TEST(EnvSyncTest, ASecondRunHasNothingToDo) {
  const EnvFolder folder;
  folder.Write(".env", "A=mine\nOLD=1\n");
  folder.Write(".env.example", "A=0\nNEW=2\n");
  ASSERT_TRUE(Sync(folder.Context())->written);
  EXPECT_FALSE(Sync(folder.Context(1))->written);
}

TEST(EnvSyncTest, AMissingFileIsMadePrivateAndWithoutBackup) {
  const EnvFolder folder;
  folder.Write(".env.example", "A=1");
  const auto outcome = Sync(folder.Context());
  ASSERT_TRUE(outcome.ok());
  EXPECT_TRUE(outcome->plan.creates_env);
  EXPECT_EQ(outcome->backup, "");
  EXPECT_EQ(folder.Read(".env"), "A=1\n");
  EXPECT_EQ(folder.Mode(".env"), 0600U);
}

TEST(EnvSyncTest, RefusesWithoutAUsableTemplate) {
  const EnvFolder folder;
  folder.Write(".env", "A=1\n");
  EXPECT_EQ(ReasonOf(Sync(folder.Context()).status()), Reason::kBadConfiguration);
  for (const char* bad : {"", "# only a comment\n", "A='open\n"}) {
    folder.Write(".env.example", bad);
    EXPECT_EQ(ReasonOf(Sync(folder.Context()).status()), Reason::kBadConfiguration) << bad;
  }
  EXPECT_EQ(folder.Read(".env"), "A=1\n");
  EXPECT_FALSE(folder.Has("env-backup"));
}

TEST(EnvSyncTest, RefusesAFileItCannotRead) {
  const EnvFolder folder;
  folder.Write(".env", "A=\"hunter2\n");
  folder.Write(".env.example", "A=1\n");
  const auto outcome = Sync(folder.Context());
  EXPECT_EQ(ReasonOf(outcome.status()), Reason::kBadConfiguration);
  EXPECT_THAT(std::string(outcome.status().message()), Not(HasSubstr("hunter2")));
}

TEST(EnvSyncTest, RefusesADirectoryCalledEnv) {
  const EnvFolder folder;
  std::filesystem::create_directory(folder.Path(".env"));
  folder.Write(".env.example", "A=1\n");
  EXPECT_EQ(ReasonOf(Sync(folder.Context()).status()), Reason::kBadConfiguration);
  EXPECT_THAT(folder.Names(".env"), ElementsAre());
}

TEST(EnvSyncTest, AppliesOnlyThePlanThatWasShown) {
  const EnvFolder folder;
  folder.Write(".env", "A=1\n");
  folder.Write(".env.example", "A=2\nB=3\n");
  const std::string digest = PlanEnvSync(folder.Context(), {})->digest;
  folder.Write(".env", "A=1\n# edited\n");
  EXPECT_EQ(ReasonOf(ApplyEnvSync(folder.Context(), {}, digest).status()), Reason::kTargetChanged);
  EXPECT_EQ(folder.Read(".env"), "A=1\n# edited\n");
  EXPECT_FALSE(folder.Has("env-backup"));
}

TEST(EnvSyncTest, TheDigestCoversTheTemplateAndTheRequest) {
  const EnvFolder folder;
  folder.Write(".env", "A=1\nOLD=1\n");
  folder.Write(".env.example", "A=2\nB=3\n");
  const std::string digest = PlanEnvSync(folder.Context(), {})->digest;
  EXPECT_NE(PlanEnvSync(folder.Context(), {.drop_removed = true})->digest, digest);
  folder.Write(".env.example", "A=2\nB=4\n");
  EXPECT_NE(PlanEnvSync(folder.Context(), {})->digest, digest);
}

TEST(EnvSyncTest, KeepsASecondRunOut) {
  const EnvFolder folder;
  folder.Write(".env", "A=1\n");
  folder.Write(".env.example", "A=2\nB=1\n");
  const auto lock = DirectoryLock::Take(folder.Path(""));
  EXPECT_EQ(ReasonOf(Sync(folder.Context()).status()), Reason::kBusy);
  EXPECT_EQ(folder.Read(".env"), "A=1\n");
}

TEST(EnvSyncTest, ReplacesTheTargetOfALink) {
  const EnvFolder folder;
  std::filesystem::create_directory(folder.Path("real"));
  folder.Write("real/settings", "A=1\n");
  std::filesystem::create_symlink("real/settings", folder.Path(".env"));
  folder.Write(".env.example", "A=2\nB=3\n");
  ASSERT_TRUE(Sync(folder.Context()).ok());
  EXPECT_TRUE(std::filesystem::is_symlink(folder.Path(".env")));
  EXPECT_EQ(folder.Read("real/settings"), "A=1\nB=3\n");
  EXPECT_THAT(folder.Names("real"), ElementsAre("settings"));
}

TEST(EnvSyncTest, ThePreviousTemplateMakesItThreeWay) {
  const EnvFolder folder;
  folder.Write(".env", "HOST=db\nLEVEL=mine\n");
  folder.Write(".env.example", "HOST=db2\nLEVEL=b\n");
  const auto outcome = Sync(folder.Context(), {.base = "HOST=db\nLEVEL=a\n"});
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->plan.base, BaseSource::kGiven);
  EXPECT_EQ(folder.Read(".env"), "HOST=db2\nLEVEL=mine\n");
}

TEST(EnvSyncTest, TheTemplateOfTheLastRunIsKeptForTheNext) {
  const EnvFolder folder;
  folder.Write(".env", "LEVEL=mine\n");
  folder.Write(".env.example", "HOST=db\nLEVEL=a\n");
  ASSERT_EQ(Sync(folder.Context())->plan.base, BaseSource::kNone);
  folder.Write(".env.example", "HOST=db2\nLEVEL=b\n");
  ASSERT_EQ(Sync(folder.Context(1))->plan.base, BaseSource::kKept);
  EXPECT_EQ(folder.Read(".env"), "HOST=db2\nLEVEL=mine\n");
}

TEST(EnvSyncTest, AnUnchangedRunStillRemembersTheTemplate) {
  const EnvFolder folder;
  folder.Write(".env", "A=1\n");
  folder.Write(".env.example", "A=1\nB=1\n");
  ASSERT_TRUE(Sync(folder.Context())->written);
  folder.Write(".env", "A=1\nB=2\n");
  folder.Write(".env.example", "A=1\nB=2\n");
  ASSERT_FALSE(Sync(folder.Context(1))->written);
  EXPECT_EQ(folder.Read("env-backup/.env.example.synced"), "A=1\nB=2\n");
}

TEST(EnvSyncTest, TheTemplateIsKeptThoughEveryDifferenceStays) {
  const EnvFolder folder;
  folder.Write(".env", "HOST=db\nLEVEL=mine\n");
  folder.Write(".env.example", "HOST=db\nLEVEL=a\n");
  ASSERT_FALSE(Sync(folder.Context())->written);
  folder.Write(".env.example", "HOST=db2\nLEVEL=a\n");
  ASSERT_TRUE(Sync(folder.Context(1))->written);
  EXPECT_EQ(folder.Read(".env"), "HOST=db2\nLEVEL=mine\n");
}

TEST(EnvSyncTest, ClearsAwayWhatAKilledRunLeftBehind) {
  const EnvFolder folder;
  folder.Write(".env", "A=1\n");
  folder.Write(".env.example", "A=2\nB=3\n");
  std::filesystem::create_directory(folder.Path("env-backup"));
  for (const char* left : {".env.courier-a1B2c3", "env-backup/.env.example.synced.courier-xxxxxx"})
    folder.Write(left, "A=secret\n");
  for (const char* other : {".env.new", ".env.courier-mine", ".env.courier-a1B2c3d"})
    folder.Write(other, "A=1\n");
  ASSERT_TRUE(Sync(folder.Context())->written);
  EXPECT_THAT(folder.Names(""), ElementsAre(".env", ".env.courier-a1B2c3d", ".env.courier-mine",
                                            ".env.example", ".env.new", "env-backup"));
  EXPECT_THAT(folder.Names("env-backup"), Not(Contains(HasSubstr("courier"))));
}

TEST(EnvSyncTest, FollowsAStateBearingDefaultWhenNamed) {
  const EnvFolder folder;
  folder.Write(".env", "DB_PASSWORD=old\n");
  folder.Write(".env.example", "DB_PASSWORD=new\n");
  const SyncRequest held = {.base = "DB_PASSWORD=old\n"};
  EXPECT_FALSE(PlanEnvSync(folder.Context(), held)->changes);
  const SyncRequest named = {.base = "DB_PASSWORD=old\n", .follow = {"DB_PASSWORD"}};
  ASSERT_TRUE(Sync(folder.Context(), named).ok());
  EXPECT_EQ(folder.Read(".env"), "DB_PASSWORD=new\n");
}

TEST(EnvSyncTest, RefusesToFollowAnUnknownVariable) {
  const EnvFolder folder;
  folder.Write(".env", "A=1\n");
  folder.Write(".env.example", "A=1\n");
  EXPECT_EQ(ReasonOf(PlanEnvSync(folder.Context(), {.follow = {"DB_PASWORD"}}).status()),
            Reason::kUsage);
}

TEST(EnvSyncTest, SaysWhenOnlyTheLayoutChanges) {
  const EnvFolder folder;
  folder.Write(".env", "# mine\nA=1\n");
  folder.Write(".env.example", "# theirs\nA=1\n");
  const auto plan = PlanEnvSync(folder.Context(), {});
  EXPECT_TRUE(plan->changes);
  EXPECT_FALSE(plan->changes_values);
}

}  // namespace
}  // namespace courier::envfile
