#include "controller/cli/duration.h"

#include <gtest/gtest.h>

#include "common/base/error.h"

namespace courier::controller {
namespace {

TEST(DurationTest, TakesUnitsAndPlainSeconds) {
  EXPECT_EQ(*ParseTimeout("30s"), absl::Seconds(30));
  EXPECT_EQ(*ParseTimeout("500ms"), absl::Milliseconds(500));
  EXPECT_EQ(*ParseTimeout("2m"), absl::Minutes(2));
  EXPECT_EQ(*ParseTimeout("15"), absl::Seconds(15));
}

TEST(DurationTest, RefusesWhatIsNoTime) {
  for (const char* text : {"", "soon", "0", "-3s", "3 days"}) {
    EXPECT_EQ(ReasonOf(ParseTimeout(text).status()), Reason::kUsage) << text;
  }
}

}  // namespace
}  // namespace courier::controller
