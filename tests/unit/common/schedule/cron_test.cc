// The expected times are those of Dify's own scheduler (croniter).
#include "common/schedule/cron.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::schedule {
namespace {

using ::testing::HasSubstr;

// The next three matches after `from` (UTC), in UTC, joined by spaces; "none", or the error.
std::string Next(absl::string_view cron, const std::string& zone, absl::string_view from) {
  const auto expression = CronExpression::Parse(cron);
  if (!expression.ok()) return std::string(expression.status().message());
  const auto time_zone = FindTimeZone(zone);
  if (!time_zone.ok()) return std::string(time_zone.status().message());
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%dT%H:%M:%S", from, &time, &error)) << error;
  std::string found;
  for (int i = 0; i < 3; ++i) {
    const auto next = expression->NextAfter(time, *time_zone);
    if (!next) return i == 0 ? "none" : found;
    time = *next;
    absl::StrAppend(&found, i == 0 ? "" : " ",
                    absl::FormatTime("%Y-%m-%dT%H:%M", time, absl::UTCTimeZone()));
  }
  return found;
}

std::string InUtc(absl::string_view cron, absl::string_view from = "2024-01-10T00:00:00") {
  return Next(cron, "UTC", from);
}

TEST(CronTest, FiresAtFixedTimes) {
  EXPECT_EQ(InUtc("30 14 * * *"), "2024-01-10T14:30 2024-01-11T14:30 2024-01-12T14:30");
  EXPECT_EQ(InUtc("05 08 * * *"), "2024-01-10T08:05 2024-01-11T08:05 2024-01-12T08:05");
}

TEST(CronTest, NeverFiresAtTheGivenTimeItself) {
  EXPECT_EQ(InUtc("0 0 * * *"), "2024-01-11T00:00 2024-01-12T00:00 2024-01-13T00:00");
  EXPECT_EQ(InUtc("* * * * *", "2024-01-10T00:00:30"),
            "2024-01-10T00:01 2024-01-10T00:02 2024-01-10T00:03");
}

TEST(CronTest, UnderstandsStepsRangesAndLists) {
  EXPECT_EQ(InUtc("*/15 6-18 * * 1-5", "2024-01-12T18:30:00"),
            "2024-01-12T18:45 2024-01-15T06:00 2024-01-15T06:15");
  EXPECT_EQ(InUtc("5/10 * * * *"), "2024-01-10T00:05 2024-01-10T00:15 2024-01-10T00:25");
  EXPECT_EQ(InUtc("0 0 * * 1-5/2"), "2024-01-12T00:00 2024-01-15T00:00 2024-01-17T00:00");
  EXPECT_EQ(InUtc("*/70 * * * *"), "2024-01-10T01:00 2024-01-10T02:00 2024-01-10T03:00");
}

TEST(CronTest, WrapsRangesAround) {
  EXPECT_EQ(InUtc("0 22-2 * * *"), "2024-01-10T01:00 2024-01-10T02:00 2024-01-10T22:00");
  EXPECT_EQ(InUtc("0 0 * * fri-mon"), "2024-01-12T00:00 2024-01-13T00:00 2024-01-14T00:00");
  EXPECT_EQ(InUtc("0 0 10-5/3 * *", "2024-01-29T00:00:00"),
            "2024-01-31T00:00 2024-02-04T00:00 2024-02-10T00:00");
}

TEST(CronTest, KnowsNamesInAnyCase) {
  EXPECT_EQ(InUtc("0 0 1 JAN,jul *"), "2024-07-01T00:00 2025-01-01T00:00 2025-07-01T00:00");
  EXPECT_EQ(InUtc("@hourly"), "2024-01-10T01:00 2024-01-10T02:00 2024-01-10T03:00");
  EXPECT_EQ(InUtc("@DAILY"), "2024-01-11T00:00 2024-01-12T00:00 2024-01-13T00:00");
  EXPECT_EQ(InUtc("@midnight"), InUtc("@daily"));
  EXPECT_EQ(InUtc("@weekly"), "2024-01-14T00:00 2024-01-21T00:00 2024-01-28T00:00");
  EXPECT_EQ(InUtc("@monthly"), "2024-02-01T00:00 2024-03-01T00:00 2024-04-01T00:00");
  EXPECT_EQ(InUtc("@yearly"), "2025-01-01T00:00 2026-01-01T00:00 2027-01-01T00:00");
  EXPECT_EQ(InUtc("@annually"), InUtc("@yearly"));
}

TEST(CronTest, SundayIsZeroAndSeven) {
  EXPECT_EQ(InUtc("0 0 * * 7"), InUtc("0 0 * * 0"));
  EXPECT_EQ(InUtc("0 0 * * 6-7"), "2024-01-13T00:00 2024-01-14T00:00 2024-01-20T00:00");
}

TEST(CronTest, EitherDayIsEnoughWhenBothAreRestricted) {
  EXPECT_EQ(InUtc("0 0 13 * 5"), "2024-01-12T00:00 2024-01-13T00:00 2024-01-19T00:00");
  EXPECT_EQ(InUtc("0 0 */10 * 1"), "2024-01-11T00:00 2024-01-15T00:00 2024-01-21T00:00");
  EXPECT_EQ(InUtc("0 0 L,15 * 1"), "2024-01-15T00:00 2024-01-22T00:00 2024-01-29T00:00");
}

TEST(CronTest, KnowsTheLastDayOfTheMonth) {
  EXPECT_EQ(InUtc("30 14 1,15,L * *", "2024-02-15T15:00:00"),
            "2024-02-29T14:30 2024-03-01T14:30 2024-03-15T14:30");
  EXPECT_EQ(InUtc("0 0 l * *", "2023-01-31T00:00:00"),
            "2023-02-28T00:00 2023-03-31T00:00 2023-04-30T00:00");
}

TEST(CronTest, KnowsNumberedAndLastWeekdays) {
  EXPECT_EQ(InUtc("0 0 * * 5#2"), "2024-01-12T00:00 2024-02-09T00:00 2024-03-08T00:00");
  EXPECT_EQ(InUtc("0 0 * * fri#5"), "2024-03-29T00:00 2024-05-31T00:00 2024-08-30T00:00");
  EXPECT_EQ(InUtc("0 0 * * L5"), "2024-01-26T00:00 2024-02-23T00:00 2024-03-29T00:00");
}

TEST(CronTest, WaitsForLeapYears) {
  EXPECT_EQ(InUtc("0 0 29 2 *", "2096-03-01T00:00:00"),
            "2104-02-29T00:00 2108-02-29T00:00 2112-02-29T00:00");
}

TEST(CronTest, FindsNothingWhereThereIsNoSuchDay) {
  EXPECT_EQ(InUtc("0 0 30 2 *"), "none");
  EXPECT_EQ(InUtc("0 0 31 4,6 *"), "none");
}

TEST(CronTest, FiresOnTheZonesClock) {
  EXPECT_EQ(Next("30 2 * * *", "Asia/Tokyo", "2024-01-10T00:00:00"),
            "2024-01-10T17:30 2024-01-11T17:30 2024-01-12T17:30");
  EXPECT_EQ(Next("0 0 1 * *", "America/New_York", "2024-02-15T00:00:00"),
            "2024-03-01T05:00 2024-04-01T04:00 2024-05-01T04:00");
}

TEST(CronTest, MakesUpForAnHourThatTheClockLeavesOut) {
  EXPECT_EQ(Next("30 2 * * *", "Europe/Berlin", "2024-03-30T12:00:00"),
            "2024-03-31T01:30 2024-04-01T00:30 2024-04-02T00:30");
  EXPECT_EQ(Next("*/15 * * * *", "Europe/Berlin", "2024-03-31T00:50:00"),
            "2024-03-31T01:00 2024-03-31T01:15 2024-03-31T01:30");
  EXPECT_EQ(Next("30 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00:00"),
            "2018-11-04T03:30 2018-11-05T02:30 2018-11-06T02:30");
}

TEST(CronTest, TakesAFixedTimeOnceWhenTheHourComesTwice) {
  EXPECT_EQ(Next("30 2 * * *", "Europe/Berlin", "2024-10-26T12:00:00"),
            "2024-10-27T00:30 2024-10-28T01:30 2024-10-29T01:30");
  EXPECT_EQ(Next("15 1 * * *", "America/New_York", "2024-11-03T04:00:00"),
            "2024-11-03T05:15 2024-11-04T06:15 2024-11-05T06:15");
}

TEST(CronTest, TakesEveryHourOnBothPasses) {
  EXPECT_EQ(Next("*/15 * * * *", "Europe/Berlin", "2024-10-27T00:40:00"),
            "2024-10-27T00:45 2024-10-27T01:00 2024-10-27T01:15");
  EXPECT_EQ(Next("0 * * * *", "Europe/Berlin", "2024-10-26T23:30:00"),
            "2024-10-27T00:00 2024-10-27T01:00 2024-10-27T02:00");
}

TEST(CronTest, RefusesWhatDifyWouldNotSchedule) {
  for (const absl::string_view bad : {"",
                                      "* * * *",
                                      "* * * * * *",
                                      "@reboot",
                                      "@noon",
                                      "60 * * * *",
                                      "* 24 * * *",
                                      "* * 0 * *",
                                      "* * 32 * *",
                                      "* * * 0 *",
                                      "* * * 13 *",
                                      "* * * * 8",
                                      "*/0 * * * *",
                                      "*/ * * * *",
                                      "1,,2 * * * *",
                                      "1, * * * *",
                                      "a * * * *",
                                      "1-70 * * * *",
                                      "-5 * * * *",
                                      "1-2-3 * * * *",
                                      "1/2/3 * * * *",
                                      "* * L-3 * *",
                                      "* * LW * *",
                                      "* * 15W * *",
                                      "* * * * 5L",
                                      "* * * * 5#6",
                                      "* * * * 5#0",
                                      "* * * * sunday",
                                      "H * * * *",
                                      "R * * * *",
                                      "0 0 1 * 5#2",
                                      "1.5 * * * *",
                                      "99999999999999999999 * * * *"}) {
    EXPECT_FALSE(CronExpression::Parse(bad).ok()) << bad;
  }
}

TEST(CronTest, NamesTheFieldThatIsWrong) {
  EXPECT_THAT(InUtc("0 25 * * *"), HasSubstr("hour \"25\" is out of range"));
  EXPECT_THAT(InUtc("0 0 * * fry"), HasSubstr("day of week \"fry\""));
}

TEST(FindTimeZoneTest, TakesNamesAndNoPaths) {
  EXPECT_TRUE(FindTimeZone("America/Argentina/Buenos_Aires").ok());
  EXPECT_TRUE(FindTimeZone("Etc/GMT+3").ok());
  for (const char* bad : {"", "Nowhere/At_all", "/usr/share/zoneinfo/UTC", "../zoneinfo/UTC",
                          "file:/etc/localtime", "localtime", "UTC\n"}) {
    EXPECT_FALSE(FindTimeZone(bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace courier::schedule
