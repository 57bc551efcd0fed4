#include "controller/output/item_lists.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "controller/output/display_width.h"
#include "controller/output/words.h"

namespace courier::controller {
namespace {

using model::ItemKind;
using model::ItemStatus;
using model::ReportItem;

constexpr size_t kMaxThingWidth = 36;

bool IsWritten(const ReportItem& item) {
  return item.status == ItemStatus::kCreated || item.status == ItemStatus::kUpdated ||
         item.status == ItemStatus::kUnchanged;
}

bool ComesAlong(const ReportItem& item) {
  return !item.selected && item.kind != ItemKind::kDependency &&
         (IsWritten(item) || item.status == ItemStatus::kSkipped);
}

// Lower is more important; absent for items that need nobody.
int Importance(const ReportItem& item) {
  if (item.status == ItemStatus::kUnresolved) return 0;
  if (item.status == ItemStatus::kDependencyOnly) return 1;
  return 2;
}

}  // namespace

KindCounts CountByStatus(const std::vector<ReportItem>& items, ItemStatus status) {
  KindCounts counts;
  for (const ReportItem& item : items) {
    if (item.status == status && item.kind != ItemKind::kDependency) ++counts[item.kind];
  }
  return counts;
}

std::string ThingName(const ReportItem& item) {
  const std::string name = PrintableLine(item.name.empty() ? item.source_id.text : item.name);
  switch (item.kind) {
    case ItemKind::kDependency:
      return name;
    case ItemKind::kApp:
      return absl::StrCat("app \"", name, "\"");
    case ItemKind::kApiTool:
    case ItemKind::kWorkflowTool:
    case ItemKind::kMcpTool:
      break;
  }
  return absl::StrCat(KindWord(item.kind), " ", name);
}

std::vector<ItemLine> ComingAlong(const std::vector<ReportItem>& items) {
  std::vector<ItemLine> lines;
  for (const ReportItem& item : items) {
    if (!ComesAlong(item)) continue;
    lines.push_back({ThingName(item), item.messages.empty() ? "" : item.messages.front()});
  }
  return lines;
}

std::vector<ItemLine> Conflicts(const std::vector<ReportItem>& items) {
  std::vector<ItemLine> lines;
  for (const ReportItem& item : items) {
    if (item.status != ItemStatus::kConflict) continue;
    lines.push_back({ThingName(item), absl::StrJoin(item.messages, " ")});
  }
  return lines;
}

std::vector<ItemLine> NeedingAHand(const std::vector<ReportItem>& items) {
  std::vector<std::pair<int, ItemLine>> found;
  for (const ReportItem& item : items) {
    const bool open =
        item.status == ItemStatus::kUnresolved || item.status == ItemStatus::kDependencyOnly;
    if (!open && !IsWritten(item)) continue;
    // The first word about something that comes along says why it does.
    const size_t skip = ComesAlong(item) ? 1 : 0;
    if (!open && item.messages.size() <= skip) continue;
    const auto first =
        item.messages.begin() + static_cast<ptrdiff_t>(std::min(skip, item.messages.size()));
    found.emplace_back(Importance(item),
                       ItemLine{ThingName(item), absl::StrJoin(first, item.messages.end(), " ")});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<ItemLine> lines;
  lines.reserve(found.size());
  for (auto& each : found) lines.push_back(std::move(each.second));
  return lines;
}

std::string LabelledLine(absl::string_view label, absl::string_view text, size_t width) {
  return absl::StrCat(
      WrapAt(absl::StrCat("  ", PadTo(label, kLabelWidth), "  ", text), kLabelWidth + 4, width),
      "\n");
}

std::string RenderLines(absl::string_view label, const std::vector<ItemLine>& lines, size_t limit,
                        size_t width) {
  // One more line than promised is shorter than a line that says so.
  const size_t shown = lines.size() <= limit + 1 ? lines.size() : limit;
  size_t thing_width = 0;
  for (size_t i = 0; i < shown; ++i) {
    thing_width = std::max(thing_width, DisplayWidth(lines[i].thing));
  }
  thing_width = std::min(thing_width, kMaxThingWidth);
  std::string out;
  for (size_t i = 0; i < shown; ++i) {
    const std::string remark = PrintableLine(lines[i].remark);
    const std::string head =
        absl::StrCat("  ", PadTo(i == 0 ? label : "", kLabelWidth), "  ",
                     remark.empty() ? lines[i].thing : PadTo(lines[i].thing, thing_width));
    const size_t column = kLabelWidth + 4 + thing_width + 2;
    // Blanks of the head are alignment and must survive, so only the remark is wrapped.
    const size_t room = width > column + 20 ? width - column : width;
    std::string wrapped = WrapAt(remark, 0, room);
    std::string indented;
    for (const char c : wrapped) {
      indented.push_back(c);
      if (c == '\n') indented.append(column, ' ');
    }
    absl::StrAppend(&out, head, remark.empty() ? "" : "  ", indented, "\n");
  }
  if (shown < lines.size()) {
    absl::StrAppend(&out, "  ", std::string(kLabelWidth, ' '), "  … and ", lines.size() - shown,
                    " more; --output-format json lists all\n");
  }
  return out;
}

}  // namespace courier::controller
