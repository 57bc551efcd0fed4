#include "agent/upgrade/child_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace courier::upgrade {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using How = ChildEnd::How;

struct Ran {
  absl::StatusOr<ChildEnd> end;
  std::string output;
};

Ran Shell(const std::string& script, absl::Duration limit = absl::Minutes(1), bool stop = false) {
  ChildSpec spec;
  spec.argv = {"/bin/sh", "-c", script};
  spec.environment = {"PATH=/usr/bin:/bin"};
  Ran ran{absl::UnknownError(""), ""};
  ran.end = RunChild(
      spec, limit, [stop] { return stop; },
      [&](absl::string_view bytes) { absl::StrAppend(&ran.output, bytes); });
  return ran;
}

TEST(ChildProcessTest, GivesExitStatusAndBothOutputs) {
  const Ran ran = Shell("echo out; echo err >&2; exit 3");
  ASSERT_TRUE(ran.end.ok()) << ran.end.status();
  EXPECT_EQ(ran.end->how, How::kExited);
  EXPECT_EQ(ran.end->code, 3);
  EXPECT_EQ(ran.output, "out\nerr\n");
}

TEST(ChildProcessTest, TellsASignal) {
  const Ran ran = Shell("kill -9 $$");
  ASSERT_TRUE(ran.end.ok());
  EXPECT_EQ(ran.end->how, How::kSignalled);
  EXPECT_EQ(ran.end->code, SIGKILL);
}

TEST(ChildProcessTest, EndsTheWholeGroupWhenTimeIsUp) {
  const Ran ran = Shell("sleep 1000 & echo $!; wait", absl::Milliseconds(200));
  ASSERT_TRUE(ran.end.ok());
  EXPECT_EQ(ran.end->how, How::kTimedOut);
  const int child = std::atoi(ran.output.c_str());
  ASSERT_GT(child, 0);
  // Reaped by init at once or about to be: in no case does it run on.
  EXPECT_TRUE(kill(child, 0) != 0 ||
              Shell(absl::StrCat("grep State /proc/", child, "/status")).output.find("Z") !=
                  std::string::npos);
}

TEST(ChildProcessTest, EndsWhenItIsToStop) {
  const Ran ran = Shell("exec sleep 1000", absl::Minutes(1), /*stop=*/true);
  ASSERT_TRUE(ran.end.ok());
  EXPECT_EQ(ran.end->how, How::kStopped);
}

TEST(ChildProcessTest, DoesNotWaitForWhatHoldsItsOutputOpen) {
  const Ran ran = Shell("(trap '' TERM; exec sleep 5) & echo done");
  ASSERT_TRUE(ran.end.ok());
  EXPECT_EQ(ran.output, "done\n");
}

TEST(ChildProcessTest, InheritsNoDescriptor) {
  const Ran ran = Shell("ls /proc/self/fd | tr '\\n' ' '");
  EXPECT_EQ(ran.output, "0 1 2 3 ");  // 3 is what ls itself opens
}

TEST(ChildProcessTest, ProgramThatIsNotThereIsAnError) {
  ChildSpec spec;
  spec.argv = {"/no/such/program"};
  const auto end = RunChild(
      spec, absl::Minutes(1), [] { return false; }, [](absl::string_view) {});
  EXPECT_EQ(ReasonOf(end.status()), Reason::kBadConfiguration);
  EXPECT_THAT(std::string(end.status().message()), HasSubstr("/no/such/program"));
}

TEST(ChildProcessTest, PassesWhatAMigrationNeedsAndNoMore) {
  setenv("DB_HOST", "here", 1);
  setenv("COURIER_TEST_OTHER", "kept", 1);
  setenv("COURIER_TEST_NAMED", "passed", 1);
  EXPECT_THAT(ChildEnvironment({"COURIER_TEST_NAMED"}),
              AllOf(Contains("DB_HOST=here"), Contains("COURIER_TEST_NAMED=passed"),
                    Not(Contains("COURIER_TEST_OTHER=kept"))));
}

}  // namespace
}  // namespace courier::upgrade
