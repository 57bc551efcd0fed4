// The unit file gives the agent what keeps its secrets: locked memory, no core, no
// swap, and little of the machine.
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/file_text.h"
#include "tests/support/source_path.h"
#include "tests/support/test_process.h"

namespace courier {
namespace {

using ::testing::HasSubstr;

constexpr char kUnit[] = "deploy/systemd/courier-agent.service";

TEST(SystemdUnitTest, KeepsSecretsInLockedMemoryAndNowhereElse) {
  const auto unit = test::ReadFileText(test::SourcePath(kUnit));
  ASSERT_TRUE(unit.ok()) << unit.status();
  for (const char* line :
       {"LimitMEMLOCK=16M", "LimitCORE=0", "MemorySwapMax=0", "UMask=0077", "User=dify-courier",
        "ProtectSystem=strict", "SystemCallFilter=@system-service memfd_secret"}) {
    EXPECT_THAT(*unit, HasSubstr(absl::StrCat("\n", line, "\n")));
  }
}

TEST(SystemdUnitTest, IsAsClosedAsSystemdCanTell) {
  test::ProcessSpec spec;
  // Tenths: the scale ends at 10.
  spec.argv = {"systemd-analyze", "security",   "--offline=true",
               "--threshold=15",  "--no-pager", test::SourcePath(kUnit)};
  const auto judged = test::RunProcess(std::move(spec));
  if (!judged.ok() || judged->status == 127 || absl::StrContains(judged->err, "option")) {
    GTEST_SKIP() << "systemd-analyze is not there, or too old";
  }
  EXPECT_EQ(judged->status, 0) << judged->out << judged->err;
}

}  // namespace
}  // namespace courier
