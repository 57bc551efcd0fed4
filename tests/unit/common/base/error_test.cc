#include "common/base/error.h"

#include <gtest/gtest.h>

namespace courier {
namespace {

TEST(ErrorTest, CarriesReasonAndSentence) {
  const absl::Status status = MakeError(Reason::kConflict, "App exists.");
  EXPECT_EQ(ReasonOf(status), Reason::kConflict);
  EXPECT_EQ(status.message(), "App exists.");
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
}

TEST(ErrorTest, ForeignStatusIsInternal) {
  EXPECT_EQ(ReasonOf(absl::NotFoundError("x")), Reason::kInternal);
}

TEST(ErrorTest, ForeignCancellationIsCancelled) {
  EXPECT_EQ(ReasonOf(absl::CancelledError("x")), Reason::kCancelled);
}

TEST(ErrorTest, NamesRoundTrip) {
  for (int i = 0; i <= static_cast<int>(Reason::kCancelled); ++i) {
    const auto reason = static_cast<Reason>(i);
    EXPECT_EQ(ReasonFromName(ReasonName(reason)), reason) << i;
  }
}

TEST(ErrorTest, ExitStatusFollowsTheContract) {
  EXPECT_EQ(ExitStatusOf(Reason::kInternal), 1);
  EXPECT_EQ(ExitStatusOf(Reason::kUsage), 2);
  EXPECT_EQ(ExitStatusOf(Reason::kPolicyRefused), 4);
  EXPECT_EQ(ExitStatusOf(Reason::kConflict), 5);
  EXPECT_EQ(ExitStatusOf(Reason::kBadToken), 6);
  EXPECT_EQ(ExitStatusOf(Reason::kTargetChanged), 7);
  EXPECT_EQ(ExitStatusOf(Reason::kCancelled), 130);
}

}  // namespace
}  // namespace courier
