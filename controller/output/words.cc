#include "controller/output/words.h"

#include <array>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/base/uuid.h"

namespace courier::controller {

using model::ItemKind;
using model::ItemStatus;

std::string Count(uint64_t number, absl::string_view one, absl::string_view many) {
  return absl::StrCat(number, " ", number == 1 ? one : many);
}

absl::string_view KindWord(ItemKind kind) {
  switch (kind) {
    case ItemKind::kApp:
      return "app";
    case ItemKind::kApiTool:
      return "API tool";
    case ItemKind::kWorkflowTool:
      return "workflow tool";
    case ItemKind::kMcpTool:
      return "MCP tool";
    case ItemKind::kDependency:
      return "dependency";
  }
  return "item";
}

std::string CountKind(uint64_t number, ItemKind kind) {
  if (kind == ItemKind::kDependency) return Count(number, "dependency", "dependencies");
  return Count(number, KindWord(kind), absl::StrCat(KindWord(kind), "s"));
}

std::string CountKinds(const std::map<ItemKind, uint64_t>& numbers, absl::string_view separator) {
  std::vector<std::string> parts;
  for (const auto& [kind, number] : numbers) {
    if (number > 0) parts.push_back(CountKind(number, kind));
  }
  return absl::StrJoin(parts, separator);
}

absl::string_view KindName(ItemKind kind) {
  switch (kind) {
    case ItemKind::kApp:
      return "app";
    case ItemKind::kApiTool:
      return "api_tool";
    case ItemKind::kWorkflowTool:
      return "workflow_tool";
    case ItemKind::kMcpTool:
      return "mcp_tool";
    case ItemKind::kDependency:
      return "dependency";
  }
  return "item";
}

absl::string_view StatusName(ItemStatus status) {
  switch (status) {
    case ItemStatus::kCreated:
      return "created";
    case ItemStatus::kUpdated:
      return "updated";
    case ItemStatus::kUnchanged:
      return "unchanged";
    case ItemStatus::kSkipped:
      return "skipped";
    case ItemStatus::kUnresolved:
      return "unresolved";
    case ItemStatus::kDependencyOnly:
      return "dependency-only";
    case ItemStatus::kConflict:
      return "conflict";
  }
  return "unknown";
}

std::string ShortId(absl::string_view id) {
  return std::string(IsCanonicalUuid(id) ? id.substr(0, 8) : id);
}

std::string Bytes(uint64_t bytes) {
  if (bytes < 1000) return Count(bytes, "byte", "bytes");
  constexpr std::array<absl::string_view, 4> kUnits = {"KB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes) / 1000;
  size_t unit = 0;
  while (value >= 999.5 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  return value < 9.95 ? absl::StrFormat("%.1f %s", value, kUnits[unit])
                      : absl::StrFormat("%.0f %s", value, kUnits[unit]);
}

std::string Span(absl::Duration duration) {
  const double seconds = absl::ToDoubleSeconds(duration);
  if (seconds < 9.95) return absl::StrFormat("%.1f s", seconds);
  const auto whole = static_cast<int64_t>(std::llround(seconds));
  if (whole < 60) return absl::StrFormat("%d s", whole);
  if (whole < 3600) return absl::StrFormat("%d min %02d s", whole / 60, whole % 60);
  return absl::StrFormat("%d h %02d min", whole / 3600, whole % 3600 / 60);
}

}  // namespace courier::controller
