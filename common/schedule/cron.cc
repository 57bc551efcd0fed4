#include "common/schedule/cron.h"

#include <algorithm>
#include <array>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::schedule {
namespace {

// 29 February on a given weekday comes every 28 years at most, but for the turn of a century.
constexpr int kYearsAhead = 50;
// Longer than any clock change.
constexpr int kMinutesNearAChange = 180;

struct Field {
  absl::string_view name;
  int low;
  int high;
  absl::string_view names;  // three letters each, from `low` on
};

constexpr Field kMinute = {"minute", 0, 59, ""};
constexpr Field kHour = {"hour", 0, 23, ""};
constexpr Field kDay = {"day of month", 1, 31, ""};
constexpr Field kMonth = {"month", 1, 12, "janfebmaraprmayjunjulaugsepoctnovdec"};
constexpr Field kWeekday = {"day of week", 0, 7, "sunmontuewedthufrisat"};

absl::Status Bad(const Field& field, absl::string_view part, absl::string_view why = "is not one") {
  return MakeError(Reason::kBadGraph, absl::StrCat("its ", field.name, " \"", part, "\" ", why));
}

absl::StatusOr<int> NumberOf(const Field& field, absl::string_view text) {
  for (size_t i = 0; text.size() == 3 && i < field.names.size(); i += 3) {
    if (field.names.substr(i, 3) == text) return field.low + static_cast<int>(i / 3);
  }
  int number = 0;
  const bool digits = !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
  if (!digits || !absl::SimpleAtoi(text, &number)) return Bad(field, text);
  if (number < field.low || number > field.high) return Bad(field, text, "is out of range");
  return number;
}

// Only a star leaves a day open; a range over all days restricts it like any other.
bool IsAny(absl::string_view part) { return part == "*" || part == "?"; }

struct Range {
  int first;
  int last;
  int step;
};

// N, N-M, N/STEP, N-M/STEP, */STEP, *
absl::StatusOr<Range> RangeOf(const Field& field, absl::string_view part) {
  const std::vector<absl::string_view> stepped = absl::StrSplit(part, '/');
  if (stepped.size() > 2) return Bad(field, part);
  Range range = {field.low, field.high, 1};
  if (stepped.size() == 2 && (!absl::SimpleAtoi(stepped[1], &range.step) || range.step < 1)) {
    return Bad(field, part, "has no step");
  }
  if (IsAny(stepped[0])) return range;
  const std::vector<absl::string_view> ends = absl::StrSplit(stepped[0], '-');
  if (ends.size() > 2) return Bad(field, part);
  COURIER_ASSIGN_OR_RETURN(range.first, NumberOf(field, ends[0]));
  if (ends.size() == 2) {
    COURIER_ASSIGN_OR_RETURN(range.last, NumberOf(field, ends[1]));
  } else if (stepped.size() == 1) {
    range.last = range.first;
  }
  return range;
}

// A range whose end is before its beginning goes on at the field's low end, in step.
std::vector<int> NumbersIn(const Field& field, const Range& range) {
  std::vector<int> numbers;
  const int end = range.first <= range.last ? range.last : field.high;
  for (int n = range.first; n <= end; n += range.step) numbers.push_back(n);
  if (range.first <= range.last) return numbers;
  const int left = field.high - numbers.back();
  const int skipped = left < range.step - 1 ? range.step - left : 0;
  for (int n = field.low + skipped; n <= range.last; n += range.step) numbers.push_back(n);
  return numbers;
}

absl::string_view Expanded(absl::string_view text) {
  constexpr std::array<std::pair<absl::string_view, absl::string_view>, 7> kNamed = {{
      {"@hourly", "0 * * * *"},
      {"@daily", "0 0 * * *"},
      {"@midnight", "0 0 * * *"},
      {"@weekly", "0 0 * * 0"},
      {"@monthly", "0 0 1 * *"},
      {"@yearly", "0 0 1 1 *"},
      {"@annually", "0 0 1 1 *"},
  }};
  for (const auto& [name, expression] : kNamed) {
    if (text == name) return expression;
  }
  return text;
}

}  // namespace

class CronParser {
 public:
  absl::StatusOr<CronExpression> Parse(absl::string_view text) {
    const std::string lower = absl::AsciiStrToLower(text);
    const std::vector<absl::string_view> fields =
        absl::StrSplit(Expanded(absl::StripAsciiWhitespace(lower)), absl::ByAnyChar(" \t\r\n\f\v"),
                       absl::SkipEmpty());
    if (fields.size() != 5) {
      return MakeError(Reason::kBadGraph, "it has no five fields and is no known @name");
    }
    COURIER_RETURN_IF_ERROR(Fill(kMinute, fields[0], cron_.minutes_));
    COURIER_RETURN_IF_ERROR(Fill(kHour, fields[1], cron_.hours_));
    COURIER_RETURN_IF_ERROR(FillDays(fields[2]));
    COURIER_RETURN_IF_ERROR(Fill(kMonth, fields[3], cron_.months_));
    COURIER_RETURN_IF_ERROR(FillWeekdays(fields[4]));
    if (nth_ && !cron_.any_day_) {
      return MakeError(Reason::kBadGraph,
                       "it restricts both the day of month and the weekday's number in the month");
    }
    return cron_;
  }

 private:
  template <size_t kSize>
  static absl::Status Add(const Field& field, absl::string_view part, std::bitset<kSize>& set) {
    COURIER_ASSIGN_OR_RETURN(const Range range, RangeOf(field, part));
    for (const int n : NumbersIn(field, range)) set.set(static_cast<size_t>(n) % kSize);
    return absl::OkStatus();
  }

  template <size_t kSize>
  static absl::Status Fill(const Field& field, absl::string_view text, std::bitset<kSize>& set) {
    for (const absl::string_view part : absl::StrSplit(text, ',')) {
      COURIER_RETURN_IF_ERROR(Add(field, part, set));
    }
    return absl::OkStatus();
  }

  absl::Status FillDays(absl::string_view text) {
    for (const absl::string_view part : absl::StrSplit(text, ',')) {
      cron_.any_day_ = cron_.any_day_ || IsAny(part);
      if (part == "l") {
        cron_.last_day_ = true;
      } else {
        COURIER_RETURN_IF_ERROR(Add(kDay, part, cron_.days_));
      }
    }
    return absl::OkStatus();
  }

  absl::Status FillWeekdays(absl::string_view text) {
    for (const absl::string_view part : absl::StrSplit(text, ',')) {
      cron_.any_weekday_ = cron_.any_weekday_ || IsAny(part);
      if (absl::StartsWith(part, "l") || absl::StrContains(part, '#')) {
        COURIER_RETURN_IF_ERROR(AddNthWeekday(part));
      } else {
        COURIER_RETURN_IF_ERROR(Add(kWeekday, part, cron_.weekdays_));
      }
    }
    return absl::OkStatus();
  }

  absl::Status AddNthWeekday(absl::string_view part) {
    nth_ = true;
    if (absl::ConsumePrefix(&part, "l")) {
      COURIER_ASSIGN_OR_RETURN(const int day, NumberOf(kWeekday, part));
      cron_.nth_weekdays_[day % 7].set(0);
      return absl::OkStatus();
    }
    const std::vector<absl::string_view> both = absl::StrSplit(part, '#');
    COURIER_ASSIGN_OR_RETURN(const int day, NumberOf(kWeekday, both[0]));
    size_t nth = 0;
    if (both.size() != 2 || !absl::SimpleAtoi(both[1], &nth) || nth < 1 || nth > 5) {
      return Bad(kWeekday, part, "has no number from 1 to 5");
    }
    cron_.nth_weekdays_[day % 7].set(nth);
    return absl::OkStatus();
  }

  CronExpression cron_;
  bool nth_ = false;
};

absl::StatusOr<CronExpression> CronExpression::Parse(absl::string_view text) {
  return CronParser().Parse(text);
}

bool CronExpression::MatchesWeekday(absl::CivilDay day) const {
  const auto from_monday = static_cast<size_t>(absl::GetWeekday(day));
  const size_t weekday = (from_monday + 1) % 7;
  if (weekdays_.test(weekday)) return true;
  const bool is_last = (day + 7).month() != day.month();
  return nth_weekdays_[weekday].test(static_cast<size_t>((day.day() - 1) / 7 + 1)) ||
         (is_last && nth_weekdays_[weekday].test(0));
}

bool CronExpression::MatchesDay(absl::CivilDay day) const {
  if (!months_.test(static_cast<size_t>(day.month()))) return false;
  if (any_day_ && any_weekday_) return true;
  const bool by_day =
      days_.test(static_cast<size_t>(day.day())) || (last_day_ && (day + 1).month() != day.month());
  if (any_weekday_) return by_day;
  const bool by_weekday = MatchesWeekday(day);
  return any_day_ ? by_weekday : by_day || by_weekday;
}

std::optional<absl::Time> CronExpression::NextOn(absl::CivilDay day, absl::Time time,
                                                 absl::TimeZone zone) const {
  for (int hour = 0; hour < 24; ++hour) {
    if (!hours_.test(static_cast<size_t>(hour))) continue;
    for (int minute = 0; minute < 60; ++minute) {
      if (!minutes_.test(static_cast<size_t>(minute))) continue;
      const absl::CivilMinute civil(day.year(), day.month(), day.day(), hour, minute);
      const absl::Time match = zone.At(absl::CivilSecond(civil)).pre;
      if (match > time) return match;
    }
  }
  return std::nullopt;
}

std::optional<absl::Time> CronExpression::NextAfter(absl::Time time, absl::TimeZone zone) const {
  if (hours_.all()) {
    const absl::Time minute = absl::FromUnixSeconds(absl::ToUnixSeconds(time) / 60 * 60);
    for (int i = 1; i <= kMinutesNearAChange; ++i) {
      const absl::Time candidate = minute + absl::Minutes(i);
      const absl::CivilSecond civil = zone.At(candidate).cs;
      if (minutes_.test(static_cast<size_t>(civil.minute())) && MatchesDay(absl::CivilDay(civil))) {
        return candidate;
      }
    }
  }
  absl::CivilDay day(zone.At(time).cs);
  const absl::CivilDay end = day + 366 * kYearsAhead;
  for (; day < end; ++day) {
    if (!MatchesDay(day)) continue;
    if (const auto match = NextOn(day, time, zone)) return match;
  }
  return std::nullopt;
}

absl::StatusOr<absl::TimeZone> FindTimeZone(const std::string& name) {
  // The library would open a path.
  const bool is_name =
      !name.empty() && name.front() != '/' && !absl::StrContains(name, "..") &&
      name != "localtime" && std::all_of(name.begin(), name.end(), [](char c) {
        return absl::ascii_isalnum(static_cast<unsigned char>(c)) || absl::StrContains("_+-/", c);
      });
  absl::TimeZone zone;
  if (!is_name || !absl::LoadTimeZone(name, &zone)) {
    return MakeError(Reason::kBadGraph,
                     absl::StrCat("its time zone \"", name, "\" is not known here"));
  }
  return zone;
}

}  // namespace courier::schedule
