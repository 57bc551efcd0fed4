#include "common/envfile_store/env_commands.h"

#include <string>

#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/common/envfile_store/env_folder.h"

namespace courier::envfile {
namespace {

using ::testing::SizeIs;

// Five backups, a day apart, the newest taken at Context().now.
void AddBackups(const EnvFolder& folder) {
  const BackupStore store(folder.Path("env-backup"), absl::UTCTimeZone());
  for (int days = 4; days >= 0; --days) {
    ASSERT_TRUE(store.Add("A=1\n", folder.Context().now - absl::Hours(24 * days)).ok());
  }
}

TEST(EnvCommandsTest, DiffsAFolder) {
  const EnvFolder folder;
  folder.Write(".env", "A=1\n");
  folder.Write(".env.example", "A=2\n");
  const auto report = RunEnvDiff(folder.Context(), "A=1\n");
  ASSERT_TRUE(report.ok());
  ASSERT_THAT(report->diff.differing, SizeIs(1));
  EXPECT_EQ(report->diff.differing[0].origin, Origin::kOldDefault);
  EXPECT_EQ(report->base, BaseSource::kGiven);
  EXPECT_FALSE(report->env_missing);
}

TEST(EnvCommandsTest, ADiffWithoutAFileShowsTheWholeTemplateAsNew) {
  const EnvFolder folder;
  folder.Write(".env.example", "A=2\nB=1\n");
  const auto report = RunEnvDiff(folder.Context(), std::nullopt);
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report->env_missing);
  EXPECT_THAT(report->diff.added, SizeIs(2));
  EXPECT_FALSE(folder.Has(".env"));
}

TEST(EnvCommandsTest, DescribesAnEnvironmentWithoutATemplate) {
  const EnvFolder folder;
  EXPECT_EQ(ReasonOf(DescribeEnvironment(folder.Context(), folder.Context().plan_digest).status()),
            Reason::kBadConfiguration);
  folder.Write(".env", "DB_PASSWORD=hunter2\nA=1\n");
  const auto settings = DescribeEnvironment(folder.Context(), folder.Context().plan_digest);
  ASSERT_TRUE(settings.ok());
  ASSERT_THAT(*settings, SizeIs(2));
  EXPECT_EQ((*settings)[0].value, "");
}

TEST(EnvCommandsTest, ListsBackups) {
  const EnvFolder folder;
  AddBackups(folder);
  const auto list = RunEnvBackups(folder.Context());
  ASSERT_TRUE(list.ok());
  EXPECT_THAT(list->backups, SizeIs(5));
  EXPECT_FALSE(list->open_to_others);
}

TEST(EnvCommandsTest, PrunesAllButTheNewest) {
  const EnvFolder folder;
  AddBackups(folder);
  const PrunePolicy policy{.keep = 2, .older_than = std::nullopt};
  const auto plan = PlanEnvPrune(folder.Context(), policy);
  ASSERT_TRUE(plan.ok());
  EXPECT_THAT(plan->remove, SizeIs(3));
  EXPECT_EQ(plan->stay, 2U);
  EXPECT_THAT(folder.Names("env-backup"), SizeIs(5));
  ASSERT_TRUE(ApplyEnvPrune(folder.Context(), policy, plan->digest).ok());
  EXPECT_THAT(folder.Names("env-backup"),
              ::testing::ElementsAre(".env.backup_20260130_093000", ".env.backup_20260131_093000"));
}

TEST(EnvCommandsTest, PrunesByAgeButNeverTheNewest) {
  const EnvFolder folder;
  AddBackups(folder);
  const auto old = PlanEnvPrune(folder.Context(), {.keep = 1, .older_than = absl::Hours(49)});
  EXPECT_THAT(old->remove, SizeIs(2));
  const auto all = PlanEnvPrune(folder.Context(9999999), {.keep = 1, .older_than = absl::Hours(1)});
  EXPECT_THAT(all->remove, SizeIs(4));
}

TEST(EnvCommandsTest, PrunesOnlyWhatWasShown) {
  const EnvFolder folder;
  AddBackups(folder);
  const PrunePolicy policy{.keep = 4, .older_than = std::nullopt};
  const std::string digest = PlanEnvPrune(folder.Context(), policy)->digest;
  const BackupStore store(folder.Path("env-backup"), absl::UTCTimeZone());
  ASSERT_TRUE(store.Add("A=2\n", folder.Context(5).now).ok());
  EXPECT_EQ(ReasonOf(ApplyEnvPrune(folder.Context(), policy, digest).status()),
            Reason::kTargetChanged);
  EXPECT_THAT(folder.Names("env-backup"), SizeIs(6));
}

}  // namespace
}  // namespace courier::envfile
