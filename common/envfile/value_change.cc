#include "common/envfile/value_change.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/envfile/env_value.h"

namespace courier::envfile {
namespace {

bool IsDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
}

bool IsBoolean(absl::string_view text) {
  return absl::EqualsIgnoreCase(text, "true") || absl::EqualsIgnoreCase(text, "false");
}

bool IsUrl(absl::string_view text) {
  return absl::StartsWith(text, "http://") || absl::StartsWith(text, "https://");
}

// Numbers of any length, so that no width can wrap.
int CompareDigits(absl::string_view a, absl::string_view b) {
  while (a.size() > 1 && a.front() == '0') a.remove_prefix(1);
  while (b.size() > 1 && b.front() == '0') b.remove_prefix(1);
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

ChangeKind KindOf(absl::string_view from, absl::string_view to, bool same_length) {
  if (from == to) return ChangeKind::kSpelling;
  if (from.empty()) return ChangeKind::kSetFromEmpty;
  if (to.empty()) return ChangeKind::kEmptied;
  if (IsDigits(from) && IsDigits(to)) {
    const int order = CompareDigits(from, to);
    if (order == 0) return ChangeKind::kOther;
    return order < 0 ? ChangeKind::kNumberUp : ChangeKind::kNumberDown;
  }
  if (IsBoolean(from) && IsBoolean(to)) return ChangeKind::kBoolean;
  if (IsUrl(from) || IsUrl(to)) return ChangeKind::kUrl;
  if (from.front() == '/' || to.front() == '/') return ChangeKind::kPath;
  return same_length ? ChangeKind::kOther : ChangeKind::kLength;
}

}  // namespace

absl::string_view ChangeKindName(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kSetFromEmpty:
      return "set_from_empty";
    case ChangeKind::kEmptied:
      return "emptied";
    case ChangeKind::kNumberUp:
      return "number_up";
    case ChangeKind::kNumberDown:
      return "number_down";
    case ChangeKind::kBoolean:
      return "boolean";
    case ChangeKind::kUrl:
      return "url";
    case ChangeKind::kPath:
      return "path";
    case ChangeKind::kLength:
      return "length";
    case ChangeKind::kSpelling:
      return "spelling";
    case ChangeKind::kOther:
      return "changed";
  }
  return "changed";
}

ValueChange AnalyzeChange(absl::string_view from, absl::string_view to) {
  ValueChange change{.from_length = CountCharacters(from), .to_length = CountCharacters(to)};
  change.kind = KindOf(from, to, change.from_length == change.to_length);
  return change;
}

ValueChange AnalyzeSecretChange(absl::string_view from, absl::string_view to) {
  if (from == to) return {.kind = ChangeKind::kSpelling};
  if (from.empty()) return {.kind = ChangeKind::kSetFromEmpty};
  if (to.empty()) return {.kind = ChangeKind::kEmptied};
  return {.kind = ChangeKind::kOther};
}

}  // namespace courier::envfile
