// COPY's text format (PostgreSQL manual, COPY, "Text Format"): fields separated by tabs, \N for
// NULL, backslash escapes.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"

namespace courier::db {

class CopyLine {
 public:
  // Splits a line without its newline and undoes the escapes in place. The fields point into `line`
  // and are valid until the next call.
  absl::Span<const absl::optional<absl::string_view>> Split(std::string& line);

 private:
  std::vector<absl::optional<absl::string_view>> fields_;
};

// The line for `fields`, without its newline, in place of what `line` holds.
void MakeCopyLine(absl::Span<const absl::optional<absl::string_view>> fields, std::string& line);

}  // namespace courier::db
