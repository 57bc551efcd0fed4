#include "common/tls/pem_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "common/base/error.h"
#include "tests/unit/common/tls/test_pki.h"

namespace courier::tls {
namespace {

mode_t ModeOf(const std::string& path) {
  struct stat info {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 0777;
}

size_t EntriesIn(const std::string& directory) {
  const std::filesystem::directory_iterator entries(directory);
  return static_cast<size_t>(std::distance(begin(entries), end(entries)));
}

TEST(ReadPemFileTest, ReturnsTextAndMode) {
  const TemporaryDirectory directory;
  WriteText(directory.File("f"), "text");
  ::chmod(directory.File("f").c_str(), 0640);
  const auto file = ReadPemFile(directory.File("f"), "the file");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->text, "text");
  EXPECT_EQ(file->mode & 0777, 0640u);
}

TEST(ReadPemFileTest, NamesAMissingFile) {
  const auto file = ReadPemFile("/nowhere/agent.key", "the private key");
  EXPECT_EQ(ReasonOf(file.status()), Reason::kBadConfiguration);
  EXPECT_EQ(file.status().message(),
            "cannot read the private key /nowhere/agent.key: No such file or directory");
}

TEST(ReadPemFileTest, RefusesWhatIsNoRegularFile) {
  const TemporaryDirectory directory;
  ASSERT_EQ(::mkfifo(directory.File("pipe").c_str(), 0600), 0);
  EXPECT_FALSE(ReadPemFile(directory.File("pipe"), "the file").ok());
  EXPECT_FALSE(ReadPemFile(directory.File("."), "the file").ok());
  EXPECT_FALSE(ReadPemFile("/dev/zero", "the file").ok());
}

TEST(ReadPemFileTest, RefusesAHugeFile) {
  const TemporaryDirectory directory;
  WriteText(directory.File("f"), std::string(kMaxPemFileBytes, 'x'));
  EXPECT_TRUE(ReadPemFile(directory.File("f"), "the file").ok());
  WriteText(directory.File("f"), std::string(kMaxPemFileBytes + 1, 'x'));
  EXPECT_FALSE(ReadPemFile(directory.File("f"), "the file").ok());
}

TEST(WriteFilesTest, SetsContentAndModeWhateverTheUmask) {
  const TemporaryDirectory directory;
  const mode_t before = ::umask(0777);
  const absl::Status status = WriteFiles(
      {{directory.File("a"), "A", 0600}, {directory.File("b"), "B", 0644}}, Existing::kRefuse);
  ::umask(before);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(ReadText(directory.File("a")), "A");
  EXPECT_EQ(ModeOf(directory.File("a")), 0600u);
  EXPECT_EQ(ModeOf(directory.File("b")), 0644u);
}

TEST(WriteFilesTest, RefusesToOverwriteAndLeavesNothingBehind) {
  const TemporaryDirectory directory;
  WriteText(directory.File("b"), "old");
  const absl::Status status = WriteFiles(
      {{directory.File("a"), "A", 0600}, {directory.File("b"), "B", 0600}}, Existing::kRefuse);
  EXPECT_EQ(ReasonOf(status), Reason::kUsage);
  EXPECT_EQ(ReadText(directory.File("b")), "old");
  EXPECT_EQ(EntriesIn(directory.File(".")), 1u);
}

TEST(WriteFilesTest, ReplacesWhenTold) {
  const TemporaryDirectory directory;
  WriteText(directory.File("a"), "old");
  ASSERT_TRUE(WriteFiles({{directory.File("a"), "new", 0600}}, Existing::kReplace).ok());
  EXPECT_EQ(ReadText(directory.File("a")), "new");
  EXPECT_EQ(EntriesIn(directory.File(".")), 1u);
}

TEST(WriteFilesTest, ReplacesNothingIfOneFileCannotBeWritten) {
  const TemporaryDirectory directory;
  WriteText(directory.File("a"), "old");
  EXPECT_FALSE(
      WriteFiles({{directory.File("a"), "new", 0600}, {directory.File("missing/b"), "new", 0600}},
                 Existing::kReplace)
          .ok());
  EXPECT_EQ(ReadText(directory.File("a")), "old");
  EXPECT_EQ(EntriesIn(directory.File(".")), 1u);
}

}  // namespace
}  // namespace courier::tls
