#include "controller/commands/doctor_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"

namespace courier::controller {
namespace {

using Level = Checkup::Level;
using ::testing::HasSubstr;

std::vector<Checkup> Checkups() {
  Checkup well;
  well.name = "staging";
  well.latency = absl::Microseconds(800);
  well.findings = {
      {Level::kOk, "certificate", "certificate 341 days", ""},
      {Level::kNote, "keys", "private keys: none needed", ""},
      {Level::kWarning, "memory_lock", "memory lock limit is 64 KiB", "systemd: LimitMEMLOCK=8M"}};
  Checkup gone;
  gone.name = "production";
  gone.error = MakeError(Reason::kUnreachable, "production can't be reached");
  return {well, gone};
}

TEST(DoctorTextTest, PutsWhatIsWellOnOneLineAndTheRestOnItsOwn) {
  EXPECT_EQ(DoctorText(Checkups(), 200, false),
            "staging      ✓ reachable, 0.8 ms   ✓ certificate 341 days   – private keys: none "
            "needed\n"
            "             ! memory lock limit is 64 KiB\n"
            "               → systemd: LimitMEMLOCK=8M\n"
            "production   ✗ production can't be reached\n"
            "2 things to mend.\n");
}

TEST(DoctorTextTest, WrapsWhatIsWell) {
  EXPECT_THAT(DoctorText(Checkups(), 60, false), HasSubstr("days\n             – private keys"));
}

TEST(DoctorTextTest, SaysThatNothingIsWrong) {
  Checkup well;
  well.name = "staging";
  well.latency = absl::Milliseconds(1);

  EXPECT_THAT(DoctorText({well}, 80, false), HasSubstr("Nothing to mend.\n"));
}

TEST(DoctorTextTest, WritesTheSameAsJson) {
  const std::string json = DoctorJson(Checkups());

  EXPECT_THAT(json, HasSubstr("\"code\": \"unreachable\""));
  EXPECT_THAT(json, HasSubstr("\"check\": \"memory_lock\""));
  EXPECT_THAT(json, HasSubstr("\"latency_ms\": 0.8"));
}

}  // namespace
}  // namespace courier::controller
