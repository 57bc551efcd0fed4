// The cron expressions of Dify's schedule triggers and when they next fire.
//
// Five fields (minute, hour, day of month, month, day of week) or a name (@hourly, @daily,
// @midnight, @weekly, @monthly, @yearly, @annually). A field is a list of *, ?, N, N-M, each with
// an optional /STEP; months and weekdays may be three-letter names, 7 is Sunday too, a range may
// wrap around. The day of month may be L, the last one; a weekday may be N#K, the K-th of the
// month, or LN, the last one. When both days are restricted, either of them is enough. Case does
// not count.
//
// An hour that a clock change leaves out is made up for after it; of an hour that comes twice, a
// fixed time takes the first, an expression for every hour takes both.
#pragma once

#include <bitset>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace courier::schedule {

class CronExpression {
 public:
  // kBadGraph with a phrase that says what is wrong.
  static absl::StatusOr<CronExpression> Parse(absl::string_view text);

  // The first match after `time` on the clock of `zone`; nullopt when there is none, as for the
  // 30th of February.
  std::optional<absl::Time> NextAfter(absl::Time time, absl::TimeZone zone) const;

 private:
  friend class CronParser;
  bool MatchesDay(absl::CivilDay day) const;
  bool MatchesWeekday(absl::CivilDay day) const;
  // The first match of `day` after `time`.
  std::optional<absl::Time> NextOn(absl::CivilDay day, absl::Time time, absl::TimeZone zone) const;

  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  std::bitset<32> days_;    // bit 0 is not used
  std::bitset<13> months_;  // bit 0 is not used
  std::bitset<7> weekdays_;
  // By number of the week; bit 0 stands for the last of the month.
  std::bitset<6> nth_weekdays_[7];
  bool last_day_ = false;
  bool any_day_ = false;
  bool any_weekday_ = false;
};

// An IANA name such as "Europe/Berlin". kBadGraph when the host's time zone data lacks it.
absl::StatusOr<absl::TimeZone> FindTimeZone(const std::string& name);

}  // namespace courier::schedule
