#include "controller/cli/duration.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace courier::controller {

absl::StatusOr<absl::Duration> ParseTimeout(absl::string_view text) {
  const bool bare = !text.empty() && absl::ascii_isdigit(static_cast<unsigned char>(text.back()));
  absl::Duration timeout;
  if (!absl::ParseDuration(bare ? absl::StrCat(text, "s") : std::string(text), &timeout) ||
      timeout <= absl::ZeroDuration()) {
    return MakeError(Reason::kUsage, absl::StrCat("\"", text,
                                                  "\" is no time; write 30s, 500ms or "
                                                  "2m"));
  }
  return timeout;
}

}  // namespace courier::controller
