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

}  // namespace
}  // namespace courier::controller
