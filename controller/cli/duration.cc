#include "controller/cli/duration.h"

#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace courier::controller {

absl::StatusOr<absl::Duration> ParseTimeout(absl::string_view text) {
  const bool bare = !text.empty() && absl::ascii_isdigit(static_cast<unsigned char>(text.back()));
  absl::Duration timeout;
  if (!absl::ParseDuration(bare ? absl::StrCat(text, "s") : std::string(text), &timeout) ||
      timeout <= absl::ZeroDuration()) {
    return MakeError(Reason::kUsage, absl::StrCat("--timeout: \"", text,
                                                  "\" is not a span of time; write 30s, 500ms or "
                                                  "2m"));
  }
  return timeout;
}

absl::StatusOr<absl::Duration> ParseAge(absl::string_view text, absl::string_view flag) {
  const absl::Duration day = absl::Hours(24);
  const absl::Duration longest = 36600 * day;
  const char unit_letter = text.empty() ? '\0' : text.back();
  const absl::Duration unit = unit_letter == 'w'   ? 7 * day
                              : unit_letter == 'd' ? day
                              : unit_letter == 'h' ? absl::Hours(1)
                              : unit_letter == 'm' ? absl::Minutes(1)
                              : unit_letter == 's' ? absl::Seconds(1)
                                                   : absl::ZeroDuration();
  uint32_t count = 0;
  const bool number = unit > absl::ZeroDuration() &&
                      absl::SimpleAtoi(text.substr(0, text.size() - 1), &count) && count > 0;
  if (number && count * unit <= longest) return count * unit;
  return MakeError(Reason::kUsage,
                   absl::StrCat(flag, ": \"", text, "\" is not an age; write 30d, 2w or 12h"));
}

}  // namespace courier::controller
