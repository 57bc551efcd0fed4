// The report of `courier transfer --output-format json`, read back.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/text/json_spans.h"

namespace courier::e2e {

class Report {
 public:
  // Fails the test when `json` is not one.
  explicit Report(std::string json);

  // The value at a path of keys joined by dots, as text; a missing one gives "".
  std::string At(absl::string_view path) const;
  // How many items there are of `kind` with `status`; both in what is listed and in the counts, or
  // the test fails.
  int Count(absl::string_view kind, absl::string_view status) const;
  // The messages of the item of `kind` that is called `name`, a line each; a missing one gives "".
  std::string Messages(absl::string_view kind, absl::string_view name) const;
  // The item's changes, a line `path: before > after` each.
  std::string Changes(absl::string_view kind, absl::string_view name) const;
  // Valid as long as the report.
  std::vector<text::JsonRef> Items() const;

 private:
  text::JsonRef Find(absl::string_view path) const;
  text::JsonRef Item(absl::string_view kind, absl::string_view name) const;

  // Where the spans point: must not move.
  std::unique_ptr<const std::string> json_;
  text::JsonSpans spans_;
};

}  // namespace courier::e2e
