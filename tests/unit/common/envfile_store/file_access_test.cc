#include "common/envfile_store/file_access.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>

#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/common/envfile_store/env_folder.h"

namespace courier::envfile {
namespace {

using ::testing::ElementsAre;

std::optional<FileContents> Contents(const std::string& path) { return *ReadSmallFile(path); }

TEST(FileAccessTest, ReadsBytesAndMode) {
  const EnvFolder folder;
  folder.Write("f", std::string("a\0b\r\n", 5));
  ::chmod(folder.Path("f").c_str(), 0640);
  const auto contents = Contents(folder.Path("f"));
  ASSERT_TRUE(contents.has_value());
  EXPECT_EQ(contents->bytes, std::string("a\0b\r\n", 5));
  EXPECT_EQ(contents->mode, 0640U);
}

TEST(FileAccessTest, AMissingFileIsNoError) {
  const EnvFolder folder;
  EXPECT_FALSE(Contents(folder.Path("f")).has_value());
}

TEST(FileAccessTest, RefusesWhatIsNoPlainFile) {
  const EnvFolder folder;
  std::filesystem::create_directory(folder.Path("d"));
  ASSERT_EQ(::mkfifo(folder.Path("p").c_str(), 0600), 0);
  EXPECT_EQ(ReasonOf(ReadSmallFile(folder.Path("d")).status()), Reason::kBadConfiguration);
  EXPECT_EQ(ReasonOf(ReadSmallFile(folder.Path("p")).status()), Reason::kBadConfiguration);
}

TEST(FileAccessTest, RefusesHugeFiles) {
  const EnvFolder folder;
  folder.Write("f", "");
  std::filesystem::resize_file(folder.Path("f"), (16U << 20U) + 1);
  EXPECT_EQ(ReasonOf(ReadSmallFile(folder.Path("f")).status()), Reason::kLimitExceeded);
}

TEST(FileAccessTest, ReplacingKeepsTheMode) {
  const EnvFolder folder;
  folder.Write("f", "old");
  ::chmod(folder.Path("f").c_str(), 0640);
  ASSERT_TRUE(ReplaceFile(folder.Path("f"), "new", Contents(folder.Path("f"))).ok());
  EXPECT_EQ(folder.Read("f"), "new");
  EXPECT_EQ(folder.Mode("f"), 0640U);
  EXPECT_THAT(folder.Names(""), ElementsAre("f"));
}

TEST(FileAccessTest, ANewFileIsForItsOwnerOnly) {
  const EnvFolder folder;
  ASSERT_TRUE(ReplaceFile(folder.Path("f"), "new", std::nullopt).ok());
  EXPECT_EQ(folder.Mode("f"), 0600U);
}

TEST(FileAccessTest, DoesNotReplaceWhatSomeoneElseChanged) {
  const EnvFolder folder;
  folder.Write("f", "old");
  const auto seen = Contents(folder.Path("f"));
  folder.Write("f", "edited");
  EXPECT_EQ(ReasonOf(ReplaceFile(folder.Path("f"), "new", seen)), Reason::kTargetChanged);
  EXPECT_EQ(ReasonOf(ReplaceFile(folder.Path("f"), "new", std::nullopt)), Reason::kTargetChanged);
  EXPECT_EQ(folder.Read("f"), "edited");
  EXPECT_THAT(folder.Names(""), ElementsAre("f"));
}

TEST(FileAccessTest, CreatesOnlyWhatIsNotThere) {
  const EnvFolder folder;
  EXPECT_TRUE(*CreateFile(folder.Path("f"), "first"));
  EXPECT_FALSE(*CreateFile(folder.Path("f"), "second"));
  EXPECT_EQ(folder.Read("f"), "first");
  EXPECT_EQ(folder.Mode("f"), 0600U);
  EXPECT_THAT(folder.Names(""), ElementsAre("f"));
}

TEST(FileAccessTest, FollowsLinksButNotIntoNowhere) {
  const EnvFolder folder;
  folder.Write("real", "x");
  std::filesystem::create_symlink("real", folder.Path("link"));
  std::filesystem::create_symlink("gone", folder.Path("broken"));
  EXPECT_EQ(*FollowLinks(folder.Path("link")),
            std::filesystem::canonical(folder.Path("real")).string());
  EXPECT_EQ(*FollowLinks(folder.Path("real")), folder.Path("real"));
  EXPECT_EQ(ReasonOf(FollowLinks(folder.Path("broken")).status()), Reason::kBadConfiguration);
}

TEST(FileAccessTest, LeavesNothingBehindWhenItCannotWrite) {
  const EnvFolder folder;
  EXPECT_FALSE(ReplaceFile(folder.Path("gone/f"), "new", std::nullopt).ok());
  EXPECT_THAT(folder.Names(""), ElementsAre());
}

TEST(FileAccessTest, KnowsTheDirectoryOfAPath) {
  EXPECT_EQ(DirectoryOf("a/b/c"), "a/b");
  EXPECT_EQ(DirectoryOf("c"), ".");
  EXPECT_EQ(DirectoryOf("/c"), "/");
}

}  // namespace
}  // namespace courier::envfile
