// The items of a plan or report, sorted into what a person wants to know about them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/model/report.h"

namespace courier::controller {

using KindCounts = std::map<model::ItemKind, uint64_t>;

// How many items of each kind have `status`; dependencies are not counted.
KindCounts CountByStatus(const model::ReportItems& items, model::ItemStatus status);

// One line of a list: a thing, and what there is to say about it.
struct ItemLine {
  std::string thing;
  std::string remark;
};

// Items that nobody chose and that come because others need them, with what needs them.
std::vector<ItemLine> ComingAlong(const model::ReportItems& items);

// Items that will be updated, with the names of what changes in them.
std::vector<ItemLine> Updates(const model::ReportItems& items);

// What stands in the way under conflict strategy fail.
std::vector<ItemLine> Conflicts(const model::ReportItems& items);

// What somebody has to look after, most important first: unresolved items, then dependencies that
// are not carried, then remarks on items that are written.
std::vector<ItemLine> NeedingAHand(const model::ReportItems& items);

// Whether somebody has to look after this one.
bool NeedsAHand(const model::ReportItem& item);

// `app "Support bot"`, `API tool weather`; a dependency is its name alone.
std::string ThingName(const model::ReportItem& item);

// The lines under a label, things and remarks aligned, at most `limit` of them and then a count of
// the rest. Empty for an empty list.
std::string RenderLines(absl::string_view label, const std::vector<ItemLine>& lines, size_t limit,
                        size_t width);

inline constexpr size_t kLabelWidth = 16;

// "  label           text\n", wrapped at `width`.
std::string LabelledLine(absl::string_view label, absl::string_view text, size_t width);

}  // namespace courier::controller
