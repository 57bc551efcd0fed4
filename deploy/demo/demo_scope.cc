#include "deploy/demo/demo_scope.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "deploy/demo/demo_id.h"

namespace courier::demo {

std::string DemoScope::Id(absl::string_view key) const { return DemoId(seed_, key); }

std::string DemoScope::Secret(absl::string_view name) {
  std::string secret =
      absl::StrCat("demo-", name, "-", DemoHex(seed_, absl::StrCat(secret_tag_, "/", name), 24));
  secrets_.insert(secret);
  return secret;
}

std::string DemoScope::Time(int minutes) {
  return absl::StrFormat("2026-01-%02d %02d:%02d:00", 5 + minutes / 1440 % 20, minutes / 60 % 24,
                         minutes % 60);
}

std::string DemoScope::TimeWithFraction(int minutes) { return Time(minutes) + ".250125"; }

std::string Expand(
    absl::string_view text,
    const std::function<std::string(absl::string_view word, absl::string_view argument)>& value) {
  std::string result;
  for (std::size_t at = 0;;) {
    const std::size_t open = text.find("${", at);
    if (open == absl::string_view::npos) {
      absl::StrAppend(&result, text.substr(at));
      return result;
    }
    const std::size_t close = text.find('}', open);
    if (close == absl::string_view::npos) std::abort();
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(text.substr(open + 2, close - open - 2), absl::MaxSplits(' ', 1));
    absl::StrAppend(&result, text.substr(at, open - at), value(parts.first, parts.second));
    at = close + 1;
  }
}

}  // namespace courier::demo
