#include "tests/support/test_process.h"

#include <signal.h>

#include <chrono>
#include <string>
#include <utility>

#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;

ProcessSpec Shell(const std::string& script) {
  ProcessSpec spec;
  spec.argv = {"sh", "-c", script};
  return spec;
}

TEST(TestProcessTest, CapturesBothStreamsAndTheStatus) {
  const auto result = RunProcess(Shell("echo to-out; echo to-err >&2; exit 7"));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->status, 7);
  EXPECT_EQ(result->out, "to-out\n");
  EXPECT_EQ(result->err, "to-err\n");
}

TEST(TestProcessTest, PassesInputAndEnvironment) {
  ProcessSpec spec = Shell("cat; echo $GREETING; echo ${GONE-unset}");
  spec.input = "typed\n";
  spec.environment = {"GREETING=hello", "GONE=1"};
  spec.unset = {"HO*"};
  ProcessSpec home = Shell("echo ${HOME-unset}");
  home.unset = {"HO*"};
  EXPECT_EQ(RunProcess(std::move(spec))->out, "typed\nhello\n1\n");
  EXPECT_EQ(RunProcess(std::move(home))->out, "unset\n");
}

TEST(TestProcessTest, CountsSignalsAsShellsDo) {
  EXPECT_EQ(RunProcess(Shell("kill -TERM $$"))->status, 128 + SIGTERM);
}

TEST(TestProcessTest, SaysWhenAProgramDoesNotExist) {
  ProcessSpec spec;
  spec.argv = {"/no/such/program"};
  EXPECT_EQ(RunProcess(std::move(spec))->status, 127);
}

TEST(TestProcessTest, KillsWhatDoesNotEnd) {
  const auto result = RunProcess(Shell("exec sleep 600"), milliseconds(50));
  EXPECT_EQ(ReasonOf(result.status()), Reason::kTimeout);
}

TEST(TestProcessTest, WaitsForTheAddressOfADaemon) {
  ProcessSpec spec =
      Shell("echo starting; echo '{\"msg\":\"listening on 127.0.0.1:7443\"}'; read x");
  spec.input = std::nullopt;
  auto process = TestProcess::Start(std::move(spec));
  ASSERT_TRUE(process.ok()) << process.status();
  const auto address = (*process)->WaitForAddress();
  ASSERT_TRUE(address.ok()) << address.status();
  EXPECT_EQ(*address, "127.0.0.1:7443");
  EXPECT_TRUE((*process)->Running());
}

TEST(TestProcessTest, ReportsADaemonThatEndsInstead) {
  auto process = TestProcess::Start(Shell("echo 'no certificate' >&2; exit 2"));
  ASSERT_TRUE(process.ok()) << process.status();
  const auto address = (*process)->WaitForAddress();
  EXPECT_THAT(std::string(address.status().message()), HasSubstr("no certificate"));
}

TEST(TestProcessTest, SendsSignals) {
  ProcessSpec spec = Shell("trap 'echo bye; exit 3' TERM; echo ready; while :; do read x; done");
  spec.input = std::nullopt;
  auto process = TestProcess::Start(std::move(spec));
  ASSERT_TRUE(process.ok()) << process.status();
  ASSERT_TRUE((*process)->WaitForLine("ready", seconds(20)).ok());
  (*process)->Signal(SIGTERM);
  const auto result = (*process)->Wait();
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->status, 3);
}

TEST(TestProcessTest, ReadsAddressesOfAllKinds) {
  EXPECT_EQ(ListeningAddress("x listening on [::1]:80, tls"), "[::1]:80");
  EXPECT_EQ(ListeningAddress("listening on host.test:1"), "host.test:1");
  EXPECT_EQ(ListeningAddress("listening on nothing"), std::nullopt);
  EXPECT_EQ(ListeningAddress("ready"), std::nullopt);
}

}  // namespace
}  // namespace courier::test
