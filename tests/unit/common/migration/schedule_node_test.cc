#include "common/migration/schedule_node.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::migration {
namespace {

using ::testing::HasSubstr;

// "cron zone", or the error.
std::string Of(const std::string& json) {
  const auto spans = text::JsonSpans::Parse(json);
  EXPECT_TRUE(spans.ok()) << spans.status();
  const auto schedule = ScheduleOf(spans->root());
  if (!schedule.ok()) return std::string(schedule.status().message());
  return absl::StrCat(schedule->cron, " ", schedule->timezone);
}

std::string Visual(const std::string& frequency, const std::string& settings) {
  return Of(absl::StrCat(R"({"mode": "visual", "frequency": ")", frequency,
                         R"(", "visual_config": )", settings, "}"));
}

TEST(ScheduleNodeTest, TakesACronExpressionAsItIs) {
  EXPECT_EQ(Of(R"({"mode": "cron", "cron_expression": "*/15 6-18 * * 1-5",
                   "timezone": "Asia/Tokyo", "frequency": "daily"})"),
            "*/15 6-18 * * 1-5 Asia/Tokyo");
  EXPECT_THAT(Of(R"({"mode": "cron", "cron_expression": ""})"), HasSubstr("empty"));
}

TEST(ScheduleNodeTest, TheZoneIsUtcWhenNoneIsGiven) {
  EXPECT_EQ(Of(R"({"frequency": "daily"})"), "0 0 * * * UTC");
  EXPECT_EQ(Of(R"({"frequency": "daily", "timezone": ""})"), "0 0 * * * UTC");
}

TEST(ScheduleNodeTest, MakesCronOfEachFrequency) {
  EXPECT_EQ(Visual("hourly", "{}"), "0 * * * * UTC");
  EXPECT_EQ(Visual("hourly", R"({"on_minute": 25})"), "25 * * * * UTC");
  EXPECT_EQ(Visual("daily", R"({"time": "2:30 AM"})"), "30 2 * * * UTC");
  EXPECT_EQ(Visual("weekly", R"({"time": "11:05 PM", "weekdays": ["sat", "mon", "sun", "mon"]})"),
            "5 23 * * 0,1,6 UTC");
  EXPECT_EQ(Visual("monthly", R"({"time": "2:30 PM", "monthly_days": [15, 1, "last", 15]})"),
            "30 14 1,15,L * * UTC");
  EXPECT_EQ(Visual("monthly", R"({"monthly_days": ["last"]})"), "0 0 L * * UTC");
}

TEST(ScheduleNodeTest, TwelveIsMidnightAndNoon) {
  EXPECT_EQ(Visual("daily", R"({"time": "12:00 AM"})"), "0 0 * * * UTC");
  EXPECT_EQ(Visual("daily", R"({"time": "12:15 pm"})"), "15 12 * * * UTC");
}

TEST(ScheduleNodeTest, SaysWhatDifyWouldNotAccept) {
  EXPECT_THAT(Of("{}"), HasSubstr("frequency"));
  EXPECT_THAT(Visual("weekly", "{}"), HasSubstr("weekday"));
  EXPECT_THAT(Visual("weekly", R"({"weekdays": ["monday"]})"), HasSubstr("weekdays"));
  EXPECT_THAT(Visual("monthly", R"({"monthly_days": []})"), HasSubstr("day of the month"));
  EXPECT_THAT(Visual("monthly", R"({"monthly_days": [32]})"), HasSubstr("1 to 31"));
  EXPECT_THAT(Visual("hourly", R"({"on_minute": 60})"), HasSubstr("0 to 59"));
  for (const char* time : {"14:30", "0:30 AM", "13:00 PM", "1:60 AM", "1 AM", "", "1:00 XM"}) {
    EXPECT_THAT(Visual("daily", absl::StrCat(R"({"time": ")", time, "\"}")), HasSubstr("time"))
        << time;
  }
}

TEST(ScheduleNodeTest, ChecksThatItCanEverFire) {
  EXPECT_TRUE(CheckSchedule({"30 2 * * *", "Europe/Berlin"}).ok());
  EXPECT_FALSE(CheckSchedule({"30 25 * * *", "UTC"}).ok());
  EXPECT_FALSE(CheckSchedule({"30 2 * * *", "Nowhere/At_all"}).ok());
  EXPECT_FALSE(CheckSchedule({"0 0 30 2 *", "UTC"}).ok());
}

}  // namespace
}  // namespace courier::migration
