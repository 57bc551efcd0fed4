#include "common/envfile_store/directory_lock.h"

#include "common/base/error.h"
#include "gtest/gtest.h"
#include "tests/unit/common/envfile_store/env_folder.h"

namespace courier::envfile {
namespace {

TEST(DirectoryLockTest, KeepsASecondOneOutUntilItEnds) {
  const EnvFolder folder;
  {
    const auto first = DirectoryLock::Take(folder.Path(""));
    ASSERT_TRUE(first.ok());
    EXPECT_EQ(ReasonOf(DirectoryLock::Take(folder.Path("")).status()), Reason::kBusy);
  }
  EXPECT_TRUE(DirectoryLock::Take(folder.Path("")).ok());
  EXPECT_TRUE(folder.Names("").empty());
}

TEST(DirectoryLockTest, NeedsADirectory) {
  const EnvFolder folder;
  EXPECT_EQ(ReasonOf(DirectoryLock::Take(folder.Path("gone")).status()), Reason::kBadConfiguration);
}

}  // namespace
}  // namespace courier::envfile
