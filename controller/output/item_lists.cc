#include "controller/output/item_lists.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "controller/output/display_width.h"
#include "controller/output/words.h"

namespace courier::controller {
namespace {

using model::ItemKind;
using model::ItemStatus;
using model::ReportItem;

constexpr size_t kMaxThingWidth = 36;
constexpr size_t kMinTextWidth = 20;

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

// `name, description and 3 more`
std::string ChangesText(const std::vector<model::Change>& changes) {
  constexpr size_t kNamed = 4;
  std::vector<std::string> names;
  for (const model::Change& change : changes) {
    if (names.size() < kNamed) names.push_back(change.path);
  }
  const std::string text = absl::StrJoin(names, ", ");
  if (changes.size() <= kNamed) return text;
  return absl::StrCat(text, " and ", changes.size() - kNamed, " more");
}

// `text` after `head`, its further lines below its first.
std::string Hanging(absl::string_view head, absl::string_view text, size_t width) {
  const size_t indent = DisplayWidth(head);
  const size_t room = width > indent + kMinTextWidth ? width - indent : kMinTextWidth;
  return absl::StrCat(
      head, absl::StrReplaceAll(WrapAt(text, 0, room), {{"\n", "\n" + std::string(indent, ' ')}}),
      "\n");
}

}  // namespace

KindCounts CountByStatus(const model::ReportItems& items, ItemStatus status) {
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

std::vector<ItemLine> ComingAlong(const model::ReportItems& items) {
  std::vector<ItemLine> lines;
  for (const ReportItem& item : items) {
    if (ComesAlong(item)) lines.push_back({ThingName(item), item.needed_by});
  }
  return lines;
}

std::vector<ItemLine> Updates(const model::ReportItems& items) {
  std::vector<ItemLine> lines;
  for (const ReportItem& item : items) {
    if (item.status == ItemStatus::kUpdated && item.kind != ItemKind::kDependency) {
      lines.push_back({ThingName(item), ChangesText(item.changes)});
    }
  }
  return lines;
}

std::vector<ItemLine> Conflicts(const model::ReportItems& items) {
  std::vector<ItemLine> lines;
  for (const ReportItem& item : items) {
    if (item.status != ItemStatus::kConflict) continue;
    lines.push_back({ThingName(item), absl::StrJoin(item.messages, "; ")});
  }
  return lines;
}

bool NeedsAHand(const ReportItem& item) {
  if (item.status == ItemStatus::kUnresolved) return true;
  const bool told = item.status == ItemStatus::kDependencyOnly || IsWritten(item);
  return told && !item.messages.empty();
}

std::vector<ItemLine> NeedingAHand(const model::ReportItems& items) {
  std::vector<const ReportItem*> found;
  for (const ReportItem& item : items) {
    if (NeedsAHand(item)) found.push_back(&item);
  }
  std::stable_sort(found.begin(), found.end(), [](const ReportItem* a, const ReportItem* b) {
    return Importance(*a) < Importance(*b);
  });
  std::vector<ItemLine> lines;
  lines.reserve(found.size());
  for (const ReportItem* item : found)
    lines.push_back({ThingName(*item), absl::StrJoin(item->messages, "; ")});
  return lines;
}

std::string LabelledLine(absl::string_view label, absl::string_view text, size_t width) {
  return Hanging(absl::StrCat("  ", PadTo(label, kLabelWidth), "  "), text, width);
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
    const absl::string_view own_label = i == 0 ? label : "";
    if (lines[i].remark.empty()) {
      absl::StrAppend(&out, LabelledLine(own_label, lines[i].thing, width));
      continue;
    }
    const std::string head = absl::StrCat("  ", PadTo(own_label, kLabelWidth), "  ",
                                          PadTo(lines[i].thing, thing_width), "  ");
    absl::StrAppend(&out, Hanging(head, PrintableLine(lines[i].remark), width));
  }
  if (shown < lines.size()) {
    absl::StrAppend(&out, "  ", std::string(kLabelWidth, ' '), "  … and ", lines.size() - shown,
                    " more; --output-format json lists all\n");
  }
  return out;
}

}  // namespace courier::controller
