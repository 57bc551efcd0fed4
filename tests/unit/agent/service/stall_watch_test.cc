#include "agent/service/stall_watch.h"

#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"

namespace courier {
namespace {

TEST(StallWatchTest, EndsACallWhosePeerDoesNothing) {
  absl::Notification ended;
  StallWatch watch(absl::ZeroDuration(), [&] { ended.Notify(); });
  const StallWatch::Wait wait(watch);
  ended.WaitForNotification();
  EXPECT_TRUE(watch.stalled());
}

TEST(StallWatchTest, WaitsAgainAfterAWaitThatEnded) {
  absl::Notification ended;
  StallWatch watch(absl::Milliseconds(1), [&] { ended.Notify(); });
  for (int i = 0; i < 1000 && !watch.stalled(); ++i) const StallWatch::Wait wait(watch);
  const StallWatch::Wait wait(watch);
  ended.WaitForNotification();
}

// The patience is over at once, and nobody waits.
TEST(StallWatchTest, DoesNothingWhileThePeerIsNotWaitedFor) {
  bool ended = false;
  {
    const StallWatch watch(absl::ZeroDuration(), [&] { ended = true; });
  }
  {
    StallWatch watch(absl::Hours(1), [&] { ended = true; });
    const StallWatch::Wait wait(watch);
  }
  EXPECT_FALSE(ended);
}

}  // namespace
}  // namespace courier
