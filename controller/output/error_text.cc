#include "controller/output/error_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "controller/output/display_width.h"
#include "controller/output/terminal.h"

namespace courier::controller {

std::string ErrorText(const absl::Status& error, bool color) {
  std::string out = Paint("courier:", Tone::kBad, color);
  bool first = true;
  for (const absl::string_view line : absl::StrSplit(error.message(), '\n')) {
    absl::StrAppend(&out, first ? " " : "         ", PrintableLine(line), "\n");
    first = false;
  }
  return out;
}

}  // namespace courier::controller
