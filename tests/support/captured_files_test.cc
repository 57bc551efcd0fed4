#include "tests/support/captured_files.h"

#include <sys/stat.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/temp_dir.h"

namespace courier::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(CapturedFilesTest, TellsWhatWasWritten) {
  const TempDir dir;
  dir.Write("same", "1");
  dir.Write("changed", "1");
  ::chmod(dir.Write("opened", "1").c_str(), 0600);
  const auto before = CaptureFiles(dir.path());
  ASSERT_TRUE(before.ok()) << before.status();
  EXPECT_THAT(ChangedFiles(*before, *CaptureFiles(dir.path())), IsEmpty());

  dir.Write("changed", "2");
  dir.Write("deep/new", "");
  ::chmod(dir.File("opened").c_str(), 0644);

  EXPECT_THAT(ChangedFiles(*before, *CaptureFiles(dir.path())),
              ElementsAre("changed", "deep/new", "opened"));
}

TEST(CapturedFilesTest, TellsWhatIsGone) {
  const TempDir dir;
  dir.Write("kept", "");
  EXPECT_THAT(ChangedFiles({{"lost", {}}, {"kept", (*CaptureFiles(dir.path()))["kept"]}},
                           *CaptureFiles(dir.path())),
              ElementsAre("lost"));
}

}  // namespace
}  // namespace courier::test
