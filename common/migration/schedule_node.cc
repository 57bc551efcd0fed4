#include "common/migration/schedule_node.h"

#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/schedule/cron.h"

namespace courier::migration {
namespace {

using text::JsonRef;

// The widths of workflow_schedule_plans.
constexpr size_t kMaxCron = 255;
constexpr size_t kMaxTimezone = 64;

absl::Status Bad(absl::string_view why) { return MakeError(Reason::kBadGraph, why); }

// A whole number from `low` to `high`; Dify takes numbers in quotes too.
absl::StatusOr<int> Whole(JsonRef value, absl::string_view what, int low, int high) {
  int number = 0;
  const std::string text = value.AsString().value_or(std::string(value.raw()));
  if (absl::SimpleAtoi(text, &number) && number >= low && number <= high) return number;
  return Bad(absl::StrCat("its ", what, " is not a number from ", low, " to ", high));
}

// `2:30 PM` as `30 14`.
absl::StatusOr<std::string> MinuteAndHour(JsonRef settings) {
  const std::string text = settings.Get("time").AsString().value_or("12:00 AM");
  const std::vector<absl::string_view> parts =
      absl::StrSplit(text, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  const auto bad = [] { return Bad("its time is not like 2:30 PM"); };
  if (parts.size() != 2) return bad();
  const std::vector<absl::string_view> clock = absl::StrSplit(parts[0], ':');
  const std::string half = absl::AsciiStrToUpper(parts[1]);
  int hour = 0;
  int minute = 0;
  if (clock.size() != 2 || !absl::SimpleAtoi(clock[0], &hour) ||
      !absl::SimpleAtoi(clock[1], &minute) || hour < 1 || hour > 12 || minute < 0 || minute > 59 ||
      (half != "AM" && half != "PM")) {
    return bad();
  }
  return absl::StrCat(minute, " ", hour % 12 + (half == "PM" ? 12 : 0));
}

absl::StatusOr<std::string> Weekdays(JsonRef settings) {
  constexpr absl::string_view kDays[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
  std::set<size_t> chosen;
  for (JsonRef day = settings.Get("weekdays").FirstChild(); day; day = day.Next()) {
    size_t number = 0;
    while (number < 7 && !day.EqualsString(kDays[number])) ++number;
    if (number == 7) return Bad("one of its weekdays is not one");
    chosen.insert(number);
  }
  if (chosen.empty()) return Bad("no weekday is chosen");
  return absl::StrJoin(chosen, ",");
}

absl::StatusOr<std::string> MonthDays(JsonRef settings) {
  std::set<int> chosen;
  bool last = false;
  const JsonRef list = settings.Get("monthly_days");
  if (!list) chosen.insert(1);
  for (JsonRef day = list.FirstChild(); day; day = day.Next()) {
    if (day.EqualsString("last")) {
      last = true;
      continue;
    }
    COURIER_ASSIGN_OR_RETURN(const int number, Whole(day, "day of the month", 1, 31));
    chosen.insert(number);
  }
  std::string days = absl::StrJoin(chosen, ",");
  if (last) absl::StrAppend(&days, days.empty() ? "L" : ",L");
  if (days.empty()) return Bad("no day of the month is chosen");
  return days;
}

absl::StatusOr<std::string> CronOfFrequency(JsonRef data) {
  const std::string frequency = data.Get("frequency").AsString().value_or("");
  const JsonRef settings = data.Get("visual_config");
  if (frequency == "hourly") {
    const JsonRef on_minute = settings.Get("on_minute");
    if (!on_minute) return std::string("0 * * * *");
    COURIER_ASSIGN_OR_RETURN(const int minute, Whole(on_minute, "minute", 0, 59));
    return absl::StrCat(minute, " * * * *");
  }
  COURIER_ASSIGN_OR_RETURN(const std::string time, MinuteAndHour(settings));
  if (frequency == "daily") return absl::StrCat(time, " * * *");
  if (frequency == "weekly") {
    COURIER_ASSIGN_OR_RETURN(const std::string days, Weekdays(settings));
    return absl::StrCat(time, " * * ", days);
  }
  if (frequency == "monthly") {
    COURIER_ASSIGN_OR_RETURN(const std::string days, MonthDays(settings));
    return absl::StrCat(time, " ", days, " * *");
  }
  return Bad("no frequency is chosen");
}

}  // namespace

absl::StatusOr<Schedule> ScheduleOf(JsonRef data) {
  Schedule schedule;
  schedule.timezone = data.Get("timezone").AsString().value_or("");
  if (schedule.timezone.empty()) schedule.timezone = "UTC";
  if (data.Get("mode").EqualsString("cron")) {
    schedule.cron = data.Get("cron_expression").AsString().value_or("");
    if (schedule.cron.empty()) return Bad("its cron expression is empty");
  } else {
    COURIER_ASSIGN_OR_RETURN(schedule.cron, CronOfFrequency(data));
  }
  if (schedule.cron.size() > kMaxCron) return Bad("its cron expression is too long");
  if (schedule.timezone.size() > kMaxTimezone) return Bad("its time zone is not known here");
  return schedule;
}

absl::Status CheckSchedule(const Schedule& schedule) {
  COURIER_ASSIGN_OR_RETURN(const auto cron, schedule::CronExpression::Parse(schedule.cron));
  COURIER_ASSIGN_OR_RETURN(const absl::TimeZone zone, schedule::FindTimeZone(schedule.timezone));
  // From a fixed time, so that the answer does not depend on the day.
  if (cron.NextAfter(absl::UnixEpoch(), zone)) return absl::OkStatus();
  return Bad("it names a day that never comes");
}

}  // namespace courier::migration
