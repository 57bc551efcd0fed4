#include "controller/output/private_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "common/base/error.h"
#include "tests/support/temp_dir.h"

namespace courier::controller {
namespace {

std::string Contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(PrivateFileTest, IsReadableByItsOwnerAlone) {
  const test::TempDir dir;
  const std::string path = dir.File("report.json");

  ASSERT_TRUE(WritePrivateFile(path, "{}").ok());

  struct stat found {};
  ASSERT_EQ(stat(path.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777u, 0600u);
  EXPECT_EQ(Contents(path), "{}");
}

TEST(PrivateFileTest, ReplacesAnOlderFileAndLeavesNothingElse) {
  const test::TempDir dir;
  const std::string path = dir.Write("report.json", "old");

  ASSERT_TRUE(WritePrivateFile(path, "new").ok());

  EXPECT_EQ(Contents(path), "new");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir.path()), {}), 1);
}

TEST(PrivateFileTest, TellsOfAPlaceThatCannotBeWritten) {
  const test::TempDir dir;

  EXPECT_EQ(ReasonOf(CheckWritablePlace(dir.File("no/such/folder"))), Reason::kUsage);
  EXPECT_EQ(ReasonOf(CheckWritablePlace(dir.path())), Reason::kUsage);
  EXPECT_EQ(ReasonOf(WritePrivateFile(dir.File("no/file"), "x")), Reason::kUsage);
  EXPECT_TRUE(CheckWritablePlace(dir.File("new")).ok());
}

TEST(PrivateFileTest, FollowsALinkToAFile) {
  const test::TempDir dir;
  const std::string file = dir.Write("report.json", "old");
  const std::string link = dir.File("link.json");
  std::filesystem::create_symlink("report.json", link);

  EXPECT_TRUE(CheckWritablePlace(link).ok());
  ASSERT_TRUE(WritePrivateFile(link, "new").ok());

  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_EQ(Contents(file), "new");
}

TEST(PrivateFileTest, ReplacesNothingButARegularFile) {
  const test::TempDir dir;
  const std::string pipe = dir.File("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const std::string to_pipe = dir.File("to-pipe");
  std::filesystem::create_symlink(pipe, to_pipe);
  const std::string to_nothing = dir.File("to-nothing");
  std::filesystem::create_symlink("nothing", to_nothing);

  for (const std::string& place : {pipe, to_pipe, to_nothing}) {
    EXPECT_EQ(ReasonOf(CheckWritablePlace(place)), Reason::kUsage) << place;
    EXPECT_EQ(ReasonOf(WritePrivateFile(place, "x")), Reason::kUsage) << place;
  }

  EXPECT_TRUE(std::filesystem::is_fifo(pipe));
  EXPECT_TRUE(std::filesystem::is_symlink(to_nothing));
  EXPECT_EQ(ReasonOf(CheckWritablePlace("/dev/null")), Reason::kUsage);
}

// It came there while the file was being written.
TEST(PrivateFileTest, LooksAgainBeforeItTakesItsPlace) {
  const test::TempDir dir;
  const std::string path = dir.File("package.json");
  const auto file = PrivateFileWriter::Create(path);
  ASSERT_TRUE(file.ok());
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);

  EXPECT_EQ(ReasonOf((*file)->Commit(Existing::kReplace)), Reason::kUsage);

  EXPECT_TRUE(std::filesystem::is_fifo(path));
}

}  // namespace
}  // namespace courier::controller
