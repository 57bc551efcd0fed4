// A person or the system stops one of the three programs at any moment of a transfer: Ctrl-C and
// SIGTERM for the controller, SIGTERM and a crash for the agents. Everything is rolled back, or
// done; no session, lock or file stays.
#include <csignal>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/moment_fixture.h"
#include "tests/support/captured_files.h"

namespace courier::e2e {
namespace {

using test::TlsProxy;

constexpr int kCancelled = 130;
constexpr int kConnectionLost = 4;
constexpr std::chrono::seconds kPatience(60);
// An agent that is told twice does not wait for the ten seconds to pass.
constexpr std::chrono::seconds kWithinTheGrace(8);

struct Stop {
  Where where;
  int signal;
};

std::string NameOf(const testing::TestParamInfo<Stop>& test) {
  return absl::StrCat(test.param.signal == SIGINT    ? "Int"
                      : test.param.signal == SIGTERM ? "Term"
                                                     : "Kill",
                      test.param.where.side == At::kSource ? "WithSource" : "WithTarget");
}

class StopTest : public MomentTest, public testing::WithParamInterface<Stop> {
 protected:
  // Paths below the installation's folder that come and go as they should.
  static std::vector<std::string> Left(const test::CapturedFiles& before,
                                       const test::CapturedFiles& after) {
    std::vector<std::string> left;
    for (const auto& [path, file] : after) {
      if (!before.contains(path)) left.push_back(path);
    }
    return left;
  }
};

class StoppedCourierTest : public StopTest {};
class StoppedAgentTest : public StopTest {};

TEST_P(StoppedCourierTest, ChangesNothingOrSaysSo) {
  (void)installation().ControllerConfig();
  const auto before = test::CaptureFiles(installation().folder());
  AtEveryMoment(GetParam().where, TlsProxy::Then::kHold,
                [this](test::TestProcess& courier, TlsProxy& proxy) {
                  courier.Signal(GetParam().signal);
                  const auto result = courier.Wait();
                  ASSERT_TRUE(result.ok()) << result.status();
                  // Held, the proxy would hide the end of the connection from the agent.
                  proxy.Cut();
                  ExpectTold(*result, kCancelled);
                });
  const auto after = test::CaptureFiles(installation().folder());
  ASSERT_TRUE(before.ok() && after.ok());
  EXPECT_THAT(Left(*before, *after), testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    EveryWay, StoppedCourierTest,
    testing::Values(Stop{{At::kSource, TlsProxy::Direction::kToClient}, SIGINT},
                    Stop{{At::kSource, TlsProxy::Direction::kToServer}, SIGTERM},
                    Stop{{At::kTarget, TlsProxy::Direction::kToClient}, SIGINT},
                    Stop{{At::kTarget, TlsProxy::Direction::kToServer}, SIGTERM}),
    NameOf);

TEST_P(StoppedAgentTest, ChangesNothingOrLeavesItInDoubt) {
  AtEveryMoment(GetParam().where, TlsProxy::Then::kHold,
                [this](test::TestProcess& courier, TlsProxy& proxy) {
                  Side& side = SideAt(GetParam().where.side);
                  side.agent()->Signal(GetParam().signal);
                  if (GetParam().signal == SIGTERM) {
                    ASSERT_TRUE(side.agent()->WaitForLine("shutting down", kPatience).ok());
                    side.agent()->Signal(SIGTERM);
                  }
                  const auto ended = side.agent()->Wait(kWithinTheGrace);
                  ASSERT_TRUE(ended.ok()) << ended.status();
                  EXPECT_EQ(ended->status, GetParam().signal == SIGTERM ? 0 : 128 + SIGKILL);
                  proxy.Cut();
                  const auto result = courier.Wait();
                  ASSERT_TRUE(result.ok()) << result.status();
                  ExpectTold(*result, kConnectionLost);
                  ASSERT_TRUE(side.StartAgent({}).ok());
                });
}

INSTANTIATE_TEST_SUITE_P(
    EveryWay, StoppedAgentTest,
    testing::Values(Stop{{At::kSource, TlsProxy::Direction::kToClient}, SIGTERM},
                    Stop{{At::kSource, TlsProxy::Direction::kToServer}, SIGKILL},
                    Stop{{At::kTarget, TlsProxy::Direction::kToClient}, SIGTERM},
                    Stop{{At::kTarget, TlsProxy::Direction::kToServer}, SIGKILL}),
    NameOf);

// --- While the target's database is at work

// Holds what the transfer waits for: while it writes the second table, and while it commits.
struct Busy {
  const char* name;
  std::string prepare;
};

const Busy kWriting{"Writing", WaitingInsert("sites")};
const Busy kCommitting{
    "Committing",
    "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM "
    "pg_advisory_xact_lock(42); RETURN NULL; END $$; CREATE CONSTRAINT TRIGGER wait AFTER INSERT "
    "ON apps DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()"};

enum class Who { kCourier, kSource, kTarget };

struct BusyStop {
  Busy busy;
  Who who;
  int signal;
  // What courier says afterwards; 0: nothing, it is gone.
  int status;
  // The database goes on with what it was asked for.
  bool written = false;
};

class StoppedAtWorkTest : public MomentTest, public testing::WithParamInterface<BusyStop> {};

TEST_P(StoppedAtWorkTest, IsWholeOrUntouched) {
  const BusyStop& stop = GetParam();
  PrepareTarget(stop.busy.prepare);
  RememberTarget();
  auto holder = SessionThatHolds(target(), kHold);
  std::vector<std::string> flags = OneApp();
  flags.insert(flags.end(), {"--output-format", "json"});
  const auto courier = installation().StartCourier(Installation::TransferArguments(flags));
  ASSERT_TRUE(courier.ok()) << courier.status();
  WaitFor(target(), kWaiting, "1");
  test::TestProcess& stopped = stop.who == Who::kCourier  ? **courier
                               : stop.who == Who::kSource ? *source().agent()
                                                          : *target().agent();
  stopped.Signal(stop.signal);
  if (stop.who == Who::kTarget && stop.signal == SIGTERM) {
    ASSERT_TRUE(stopped.WaitForLine("shutting down", kPatience).ok());
    stopped.Signal(SIGTERM);
  }
  // An agent that lives ends what the database does for nobody.
  if (stop.signal != SIGKILL || stop.who == Who::kCourier) {
    if (stop.who != Who::kSource) WaitForNoSessions(target());
  }
  holder->CloseInput();
  const auto result = (*courier)->Wait();
  ASSERT_TRUE(result.ok()) << result.status();
  WaitForNoSessions(target());
  EXPECT_EQ(result->status, stop.status) << result->err;
  EXPECT_EQ(Whole(), stop.written);
  if (result->status == 0 || result->status == 128 + SIGKILL) {
    AcceptTarget();
  } else {
    ExpectTold(*result, stop.status == kCancelled ? kCancelled : kConnectionLost);
  }
  if (!stop.written) {
    EXPECT_TRUE(Untouched());
  } else {
    AcceptTarget();
  }
}

INSTANTIATE_TEST_SUITE_P(EveryOne, StoppedAtWorkTest,
                         testing::Values(BusyStop{kWriting, Who::kCourier, SIGINT, kCancelled},
                                         BusyStop{kWriting, Who::kCourier, SIGTERM, kCancelled},
                                         BusyStop{kWriting, Who::kCourier, SIGKILL, 128 + SIGKILL},
                                         BusyStop{kWriting, Who::kTarget, SIGTERM, 1},
                                         BusyStop{kWriting, Who::kTarget, SIGKILL, 1},
                                         // The package is over: the source is not needed any more.
                                         BusyStop{kWriting, Who::kSource, SIGKILL, 0, true},
                                         BusyStop{kCommitting, Who::kCourier, SIGINT, kCancelled},
                                         BusyStop{kCommitting, Who::kCourier, SIGKILL,
                                                  128 + SIGKILL},
                                         BusyStop{kCommitting, Who::kTarget, SIGTERM, 1},
                                         // Nobody takes a commit back that has begun.
                                         BusyStop{kCommitting, Who::kTarget, SIGKILL, 1, true}),
                         [](const auto& test) {
                           const BusyStop& stop = test.param;
                           return absl::StrCat(stop.busy.name,
                                               stop.who == Who::kCourier  ? "Courier"
                                               : stop.who == Who::kSource ? "Source"
                                                                          : "Target",
                                               stop.signal == SIGINT    ? "Int"
                                               : stop.signal == SIGTERM ? "Term"
                                                                        : "Kill");
                         });

// One SIGTERM lets what runs come to its end.
TEST_F(StoppedAtWorkTest, AnAgentWaitsForATransferThatIsNearlyDone) {
  PrepareTarget(kWriting.prepare);
  RememberTarget();
  auto holder = SessionThatHolds(target(), kHold);
  const auto courier = installation().StartCourier(Installation::TransferArguments(OneApp()));
  ASSERT_TRUE(courier.ok()) << courier.status();
  WaitFor(target(), kWaiting, "1");
  target().agent()->Signal(SIGTERM);
  ASSERT_TRUE(target().agent()->WaitForLine("shutting down", kPatience).ok());
  holder->CloseInput();
  const auto result = (*courier)->Wait();
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->status, 0) << result->err;
  EXPECT_TRUE(Whole());
  AcceptTarget();
  const auto ended = target().agent()->Wait(kWithinTheGrace);
  ASSERT_TRUE(ended.ok()) << ended.status();
  EXPECT_EQ(ended->status, 0);
}

}  // namespace
}  // namespace courier::e2e
