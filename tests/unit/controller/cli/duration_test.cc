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

TEST(DurationTest, AnAgeHasAUnit) {
  EXPECT_EQ(*ParseAge("30d", "--older-than"), absl::Hours(30 * 24));
  EXPECT_EQ(*ParseAge("2w", "--older-than"), absl::Hours(14 * 24));
  EXPECT_EQ(*ParseAge("12h", "--older-than"), absl::Hours(12));
  EXPECT_EQ(*ParseAge("90m", "--older-than"), absl::Minutes(90));
  for (const char* text : {"", "d", "30", "0d", "-1d", "1.5d", "99999999d", "4294967296s", "1y"}) {
    EXPECT_EQ(ReasonOf(ParseAge(text, "--older-than").status()), Reason::kUsage) << text;
  }
}

}  // namespace
}  // namespace courier::controller
