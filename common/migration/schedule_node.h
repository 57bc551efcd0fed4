// A schedule trigger's settings as the cron expression that Dify makes of them.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/text/json_spans.h"

namespace courier::migration {

struct Schedule {
  std::string cron;
  std::string timezone;
};

// From the data of a `trigger-schedule` node: mode `cron` names an expression, mode `visual` (or
// none) a frequency. kBadGraph with a phrase for what Dify would not accept.
absl::StatusOr<Schedule> ScheduleOf(text::JsonRef data);

// Whether it can ever fire. kBadGraph with a phrase when the expression or the zone is not valid.
absl::Status CheckSchedule(const Schedule& schedule);

}  // namespace courier::migration
