#include "controller/commands/doctor_judgement.h"

#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::controller {
namespace {

using checkup::Finding;
using checkup::Level;
using ::testing::HasSubstr;

Checkup With(Finding finding) {
  Checkup checkup;
  checkup.findings = {checkup::Ok("certificate", "certificate 300 days"), std::move(finding)};
  return checkup;
}

TEST(DoctorJudgementTest, ClocksMayDifferBySecondsButNotByMinutes) {
  EXPECT_EQ(ClockFinding(absl::Seconds(30)).level, Level::kOk);
  const Finding late = ClockFinding(absl::Seconds(-45));
  EXPECT_EQ(late.level, Level::kWarning);
  EXPECT_THAT(late.message, HasSubstr("behind"));
  const Finding refused = ClockFinding(absl::Minutes(6));
  EXPECT_EQ(refused.level, Level::kFailure);
  EXPECT_THAT(refused.message, HasSubstr("ahead, packages will be refused"));
  EXPECT_THAT(refused.remedy, HasSubstr("NTP"));
}

TEST(DoctorJudgementTest, StatusIsZeroOnlyWhereNothingIsToBeMended) {
  EXPECT_EQ(ExitStatusFor({With(checkup::Note("redis", "m"))}), 0);
  EXPECT_EQ(ExitStatusFor({With(checkup::Warning("redis", "m", "r"))}), 6);
  EXPECT_EQ(ExitStatusFor({With(checkup::Failure("keys", "m", "r"))}), 6);
}

TEST(DoctorJudgementTest, StatusTellsWhatCannotBeReachedFirst) {
  Checkup gone;
  gone.error = MakeError(Reason::kUnreachable, "m");
  EXPECT_EQ(ExitStatusFor({With(checkup::Failure("keys", "m", "r")), gone}), 4);
  EXPECT_EQ(ExitStatusFor({With(checkup::Failure("database", "m", "r"))}), 4);
}

TEST(DoctorJudgementTest, EveryWayOfNotReachingAnAgentHasItsRemedy) {
  const Environment environment{"prod", "127.0.0.1:1", "spiffe://d/courier/agent/production"};
  const auto remedy = [&](Reason reason) {
    return RemedyForUnreachable(MakeError(reason, "m"), environment, "spiffe://d/me");
  };
  EXPECT_THAT(remedy(Reason::kUnreachable), HasSubstr("environments.prod.address"));
  EXPECT_THAT(remedy(Reason::kTimeout), HasSubstr("--timeout"));
  EXPECT_THAT(remedy(Reason::kTlsRefused), HasSubstr("courier pki renew DIR agent production"));
  EXPECT_THAT(remedy(Reason::kWrongIdentity), HasSubstr("environments.prod.identity"));
  EXPECT_THAT(remedy(Reason::kPolicyRefused), HasSubstr("{identity: \"spiffe://d/me\""));
}

}  // namespace
}  // namespace courier::controller
