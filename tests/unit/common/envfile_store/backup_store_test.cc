#include "common/envfile_store/backup_store.h"

#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/common/envfile_store/env_folder.h"

namespace courier::envfile {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

BackupStore Store(const EnvFolder& folder) {
  return BackupStore(folder.Path("env-backup"), absl::UTCTimeZone());
}

TEST(BackupStoreTest, KeepsBackupsPrivateUnderDifysNames) {
  const EnvFolder folder;
  EXPECT_EQ(*Store(folder).Add("A=1\n", folder.Context().now), ".env.backup_20260131_093000");
  EXPECT_EQ(folder.Mode("env-backup"), 0700U);
  EXPECT_EQ(folder.Mode("env-backup/.env.backup_20260131_093000"), 0600U);
  EXPECT_EQ(*Store(folder).Read(".env.backup_20260131_093000"), "A=1\n");
}

TEST(BackupStoreTest, NeverOverwritesABackupOfTheSameSecond) {
  const EnvFolder folder;
  const absl::Time now = folder.Context().now;
  const BackupStore store = Store(folder);
  ASSERT_TRUE(store.Add("1", now).ok());
  EXPECT_EQ(*store.Add("2", now), ".env.backup_20260131_093000_2");
  EXPECT_EQ(*store.Add("3", now), ".env.backup_20260131_093000_3");
  EXPECT_EQ(*store.Read(".env.backup_20260131_093000"), "1");
}

TEST(BackupStoreTest, ListsNewestFirstAndNothingElse) {
  const EnvFolder folder;
  const BackupStore store = Store(folder);
  const absl::Time now = folder.Context().now;
  for (int i = 0; i < 11; ++i) ASSERT_TRUE(store.Add("A=1\nB=2\n", now).ok());
  ASSERT_TRUE(store.Add("later", now + absl::Seconds(1)).ok());
  for (const char* other : {".env.backup_2026", ".env.backup_20260131_093000_x", "notes",
                            ".env.backup_20260131_093000_", ".env.backup_20260131-093000"}) {
    folder.Write(std::string("env-backup/") + other, "x");
  }
  const auto backups = *store.List();
  ASSERT_THAT(backups, SizeIs(12));
  EXPECT_EQ(backups[0].name, ".env.backup_20260131_093001");
  EXPECT_EQ(backups[1].name, ".env.backup_20260131_093000_11");
  EXPECT_EQ(backups[2].name, ".env.backup_20260131_093000_10");
  EXPECT_EQ(backups[11].name, ".env.backup_20260131_093000");
  EXPECT_EQ(backups[11].taken, now);
  EXPECT_EQ(backups[11].variables, 2U);
  EXPECT_EQ(backups[11].bytes, 8U);
}

TEST(BackupStoreTest, NoDirectoryMeansNoBackups) {
  const EnvFolder folder;
  EXPECT_THAT(*Store(folder).List(), IsEmpty());
  EXPECT_FALSE(folder.Has("env-backup"));
}

TEST(BackupStoreTest, TellsWhenOthersCanRead) {
  const EnvFolder folder;
  const BackupStore store = Store(folder);
  ASSERT_TRUE(store.Add("A=1\n", folder.Context().now).ok());
  EXPECT_FALSE(store.IsOpenToOthers());
  EXPECT_TRUE((*store.List())[0].private_mode);
  ::chmod(folder.Path("env-backup").c_str(), 0755);
  ::chmod(folder.Path("env-backup/.env.backup_20260131_093000").c_str(), 0644);
  EXPECT_TRUE(store.IsOpenToOthers());
  EXPECT_FALSE((*store.List())[0].private_mode);
}

TEST(BackupStoreTest, ReadsNothingButBackups) {
  const EnvFolder folder;
  folder.Write("secret", "x");
  ASSERT_TRUE(Store(folder).Add("A=1\n", folder.Context().now).ok());
  for (const char* name : {"../secret", "/etc/passwd", "", ".env.backup_20260131_093000/../x"}) {
    EXPECT_EQ(ReasonOf(Store(folder).Read(name).status()), Reason::kUsage) << name;
  }
  EXPECT_EQ(ReasonOf(Store(folder).Read(".env.backup_20200101_000000").status()),
            Reason::kBadConfiguration);
}

TEST(BackupStoreTest, AFileInPlaceOfTheDirectoryIsAnError) {
  const EnvFolder folder;
  folder.Write("env-backup", "x");
  EXPECT_EQ(ReasonOf(Store(folder).Add("A=1\n", folder.Context().now).status()),
            Reason::kBadConfiguration);
}

TEST(BackupStoreTest, EachBackupRemembersTheTemplateBeforeIt) {
  const EnvFolder folder;
  const BackupStore store = Store(folder);
  const absl::Time now = folder.Context().now;
  const std::string first = *store.Add("1", now);
  ASSERT_TRUE(store.KeepTemplate("t1").ok());
  const std::string second = *store.Add("2", now);
  ASSERT_TRUE(store.KeepTemplate("t2").ok());
  ASSERT_TRUE(store.RestoreTemplate(second).ok());
  EXPECT_EQ(*store.SyncedTemplate(), "t1");
  ASSERT_TRUE(store.RestoreTemplate(first).ok());
  EXPECT_FALSE(store.SyncedTemplate()->has_value());
}

TEST(BackupStoreTest, RemovesABackupWithItsTemplate) {
  const EnvFolder folder;
  const BackupStore store = Store(folder);
  ASSERT_TRUE(store.KeepTemplate("t").ok());
  const std::string name = *store.Add("1", folder.Context().now);
  ASSERT_TRUE(store.Remove(name).ok());
  EXPECT_THAT(folder.Names("env-backup"), ElementsAre(".env.example.synced"));
  EXPECT_FALSE(store.Remove("../x").ok());
}

}  // namespace
}  // namespace courier::envfile
