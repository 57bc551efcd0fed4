#include "controller/output/report_text.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "controller/output/display_width.h"
#include "controller/output/item_lists.h"
#include "controller/output/terminal.h"
#include "controller/output/words.h"

namespace courier::controller {
namespace {

using model::ItemStatus;
using model::ReportItem;
using Result = model::ImportOutcome::Result;

constexpr size_t kMaxListed = 40;

std::string DoneLine(const TransferRecord& record, bool color) {
  std::vector<std::string> facts;
  for (const auto& [status, word] :
       {std::pair{ItemStatus::kCreated, " created"}, std::pair{ItemStatus::kUpdated, " updated"},
        std::pair{ItemStatus::kUnchanged, " unchanged"},
        std::pair{ItemStatus::kSkipped, " left alone"}}) {
    const std::string counts = CountKinds(CountByStatus(record.items, status), ", ");
    if (!counts.empty()) facts.push_back(absl::StrCat(counts, word));
  }
  if (record.plan->secrets > 0) {
    facts.push_back(Count(record.plan->secrets, "secret", "secrets"));
  }
  if (record.outcome->rows_verified > 0) facts.emplace_back("read back and equal");
  const bool unchanged = record.outcome->result == Result::kUnchanged;
  return absl::StrCat(
      "  ",
      Paint(absl::StrCat(unchanged ? "nothing to do after " : "done in ",
                         Span(record.finished_at - record.started_at - record.waited)),
            Tone::kGood, color),
      "   transfer ", ShortId(record.plan->transfer_id), "   ", absl::StrJoin(facts, " · "), "\n");
}

// (kind, name, source id) order; ids are shown only where they changed.
std::string MappingLines(const TransferRecord& record) {
  std::vector<const ReportItem*> mapped;
  for (const ReportItem& item : record.items) {
    if (item.kind == model::ItemKind::kDependency || item.target_id.empty()) continue;
    if (item.source_id.text != item.target_id.text) mapped.push_back(&item);
  }
  std::sort(mapped.begin(), mapped.end(), [](const ReportItem* a, const ReportItem* b) {
    return std::tie(a->kind, a->name, a->source_id) < std::tie(b->kind, b->name, b->source_id);
  });
  std::string out;
  for (size_t i = 0; i < mapped.size() && i < kMaxListed; ++i) {
    absl::StrAppend(&out, "  ", PadTo(i == 0 ? "new ids" : "", kLabelWidth), "  ",
                    ThingName(*mapped[i]), ": ", PrintableLine(mapped[i]->source_id.text), " → ",
                    PrintableLine(mapped[i]->target_id.text), "\n");
  }
  if (mapped.size() > kMaxListed) {
    absl::StrAppend(&out, "  ", std::string(kLabelWidth, ' '), "  … and ",
                    mapped.size() - kMaxListed, " more; the JSON report lists all\n");
  }
  return out;
}

std::string TokenLines(const TransferRecord& record, size_t width) {
  const model::ImportOutcome& outcome = *record.outcome;
  std::string out;
  if (outcome.tokens_created + outcome.tokens_reused > 0) {
    absl::StrAppend(&out, LabelledLine("app API tokens",
                                       absl::StrCat(outcome.tokens_created, " created, ",
                                                    outcome.tokens_reused, " reused"),
                                       width));
  }
  for (const auto& [app, token] : outcome.tokens) {
    absl::StrAppend(&out, LabelledLine("", absl::StrCat(PrintableLine(app), "  ", token), width));
  }
  return out;
}

std::string Warnings(const TransferRecord& record, size_t width) {
  std::string out;
  for (const std::string& warning : record.outcome->warnings) {
    absl::StrAppend(&out, LabelledLine("note", PrintableLine(warning), width));
  }
  const std::vector<std::string>& keys = record.outcome->stale_cache_keys;
  if (!keys.empty()) {
    absl::StrAppend(&out, LabelledLine("stale cache",
                                       absl::StrCat("delete these Redis keys, or old secrets may "
                                                    "be used for up to a day: ",
                                                    PrintableLine(absl::StrJoin(keys, " "))),
                                       width));
  }
  return out;
}

std::string HandLines(const TransferRecord& record, PlanAbove plan, size_t width) {
  const std::vector<ItemLine> lines = NeedingAHand(record.items);
  if (lines.empty() || plan == PlanAbove::kNo) {
    return RenderLines("needs your hand", lines, kMaxListed, width);
  }
  return LabelledLine("needs your hand",
                      absl::StrCat(Count(lines.size(), "thing", "things"), ", listed above"),
                      width);
}

}  // namespace

std::string ReportText(const TransferRecord& record, PlanAbove plan, size_t width, bool color) {
  return absl::StrCat(DoneLine(record, color),
                      LabelledLine("target",
                                   absl::StrCat(PrintableLine(record.plan->target_workspace_name),
                                                " in ", record.to, ", operator ",
                                                PrintableLine(record.plan->operator_email)),
                                   width),
                      TokenLines(record, width), MappingLines(record),
                      HandLines(record, plan, width), Warnings(record, width));
}

}  // namespace courier::controller
