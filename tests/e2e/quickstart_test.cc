// deploy/quickstart.sh with the programs that are built already.
#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/installation.h"
#include "tests/e2e/report.h"
#include "tests/support/file_text.h"
#include "tests/support/source_path.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_process.h"

namespace courier::e2e {
namespace {

using ::testing::HasSubstr;

class QuickstartTest : public testing::Test {
 protected:
  void SetUp() override {
    // PostgreSQL's own user must get through to its folder.
    std::filesystem::permissions(dir_.path(), std::filesystem::perms::owner_all |
                                                  std::filesystem::perms::group_exec |
                                                  std::filesystem::perms::others_exec);
  }
  void TearDown() override { Run("stop"); }

  std::string state_dir() const { return dir_.File("state"); }

  test::ProcessResult Run(const std::string& command) {
    test::ProcessSpec spec;
    spec.argv = {test::SourcePath("deploy/quickstart.sh"), command};
    const std::string program = Program("courier");
    spec.environment = {absl::StrCat("COURIER_BIN_DIR=", program.substr(0, program.rfind('/'))),
                        absl::StrCat("COURIER_QUICKSTART_DIR=", state_dir())};
    auto result = test::RunProcess(std::move(spec), std::chrono::minutes(5));
    EXPECT_TRUE(result.ok()) << result.status();
    return std::move(result).value_or(test::ProcessResult());
  }

  // The programs that run with the state folder as theirs.
  std::string Processes() const {
    test::ProcessSpec spec;
    spec.argv = {"sh", "-c",
                 "for p in /proc/[0-9]*; do case \"$(readlink \"$p/cwd\")\" in \"$1\"*) "
                 "tr '\\0' ' ' <\"$p/cmdline\"; echo;; esac; done",
                 "sh", state_dir()};
    auto result = test::RunProcess(std::move(spec));
    EXPECT_TRUE(result.ok()) << result.status();
    return std::move(result).value_or(test::ProcessResult()).out;
  }

 private:
  test::TempDir dir_;
};

TEST_F(QuickstartTest, MovesTwentyAppsAgainAndAgainAndLeavesNothing) {
  for (int round = 0; round < 2; ++round) {
    const auto started = Run("start");
    ASSERT_EQ(started.status, 0) << started.out << started.err;
    const auto report = test::ReadFileText(state_dir() + "/report.json");
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_EQ(Report(*report).Count("app", "created"), 20);
    EXPECT_THAT(Processes(), HasSubstr("courier-agent"));
  }
  test::ProcessSpec list;
  list.argv = {state_dir() + "/courier", "list", "apps", "--on", "production"};
  const auto apps = test::RunProcess(std::move(list));
  ASSERT_TRUE(apps.ok()) << apps.status();
  EXPECT_EQ(apps->status, 0) << apps->err;
  EXPECT_THAT(apps->out, HasSubstr("Support triage"));

  const auto stopped = Run("stop");
  EXPECT_EQ(stopped.status, 0) << stopped.err;
  EXPECT_FALSE(std::filesystem::exists(state_dir()));
  EXPECT_EQ(Processes(), "");
}

TEST_F(QuickstartTest, StopsWithoutHavingStarted) {
  EXPECT_EQ(Run("stop").status, 0);
  EXPECT_EQ(Run("status").status, 3);
}

}  // namespace
}  // namespace courier::e2e
