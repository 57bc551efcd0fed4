#include "agent/dify/suggestion.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace courier::dify {
namespace {

// Levenshtein's, over bytes: good enough to find a slip.
size_t EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row.back();
}

}  // namespace

std::string DidYouMean(absl::string_view typed, const std::vector<std::string>& candidates) {
  constexpr size_t kLongest = 255;
  if (typed.size() > kLongest) return "";
  const std::string wanted = absl::AsciiStrToLower(typed);
  size_t best = typed.size() / 3 + 1;
  const std::string* closest = nullptr;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > kLongest) continue;
    const size_t distance = EditDistance(wanted, absl::AsciiStrToLower(candidate));
    if (distance > best || (closest != nullptr && distance == best)) continue;
    best = distance;
    closest = &candidate;
  }
  return closest == nullptr ? "" : absl::StrCat(" Did you mean \"", *closest, "\"?");
}

}  // namespace courier::dify
