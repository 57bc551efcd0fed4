#include "controller/output/plan_text.h"

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

constexpr size_t kMaxListed = 20;
// In one line, so fewer.
constexpr size_t kMaxNamed = 12;

std::string VersionsText(const model::PlanSummary& plan) {
  if (plan.source_dify_release.empty() || plan.target_dify_release.empty()) return "";
  return absl::StrCat("        Dify ", PrintableLine(plan.source_dify_release), " ▸ ",
                      PrintableLine(plan.target_dify_release));
}

absl::string_view ConflictWords(model::ConflictStrategy strategy) {
  switch (strategy) {
    case model::ConflictStrategy::kFail:
      return "stop (--conflict-strategy fail)";
    case model::ConflictStrategy::kSkip:
      return "left alone (--conflict-strategy skip)";
    case model::ConflictStrategy::kUpdate:
      return "updated (--conflict-strategy update)";
  }
  return "";
}

std::string OptionsText(const TransferRecord& record) {
  std::vector<std::string> parts;
  if (!record.plan->operator_email.empty()) {
    parts.push_back(absl::StrCat("operator ", PrintableLine(record.plan->operator_email)));
  }
  parts.emplace_back(record.options.id_strategy == model::IdStrategy::kPreserveId ? "ids kept"
                                                                                  : "new ids");
  parts.push_back(
      absl::StrCat("existing items: ", ConflictWords(record.options.conflict_strategy)));
  if (record.options.publish == model::Publish::kAll) parts.emplace_back("all apps published");
  if (record.options.publish == model::Publish::kNone) parts.emplace_back("nothing published");
  if (record.options.create_app_api_token) parts.emplace_back("app API tokens created");
  if (record.options.strict) parts.emplace_back("strict");
  return absl::StrCat("  ", absl::StrJoin(parts, " · "), "\n");
}

std::string SecretsText(const TransferRecord& record) {
  if (!record.plan->include_secrets) return "without secrets";
  if (record.plan->secrets == 0) return "no secrets";
  return absl::StrCat(Count(record.plan->secrets, "secret", "secrets"), ", re-encrypted for ",
                      PrintableLine(record.plan->target_workspace_name));
}

// The first of the items with `status`, by name.
std::string NamesText(const TransferRecord& record, ItemStatus status) {
  std::vector<std::string> names;
  size_t more = 0;
  for (const model::ReportItem& item : record.items) {
    if (item.status != status || item.kind == model::ItemKind::kDependency) continue;
    if (names.size() < kMaxNamed) {
      names.push_back(ThingName(item));
    } else {
      ++more;
    }
  }
  return absl::StrCat(absl::StrJoin(names, ", "),
                      more > 0 ? absl::StrCat(" and ", more, " more") : "");
}

std::string CountsText(const TransferRecord& record, size_t width) {
  struct Row {
    absl::string_view label;
    ItemStatus status;
  };
  std::string out;
  bool secrets_told = false;
  for (const Row& row :
       {Row{"will be created", ItemStatus::kCreated}, Row{"will be updated", ItemStatus::kUpdated},
        Row{"stays the same", ItemStatus::kUnchanged}, Row{"left alone", ItemStatus::kSkipped}}) {
    std::string counts = CountKinds(CountByStatus(record.items, row.status), " · ");
    if (counts.empty()) continue;
    const bool writes = row.status == ItemStatus::kCreated || row.status == ItemStatus::kUpdated;
    if (writes && !std::exchange(secrets_told, true)) {
      absl::StrAppend(&counts, "       ", SecretsText(record));
    }
    absl::StrAppend(&out, LabelledLine(row.label, counts, width));
    if (row.status == ItemStatus::kUpdated) {
      absl::StrAppend(&out, RenderLines("", Updates(record.items), kMaxListed, width));
    } else if (row.status != ItemStatus::kUnchanged) {
      absl::StrAppend(&out, LabelledLine("", NamesText(record, row.status), width));
    }
  }
  return out;
}

std::string ConflictText(const TransferRecord& record, size_t width) {
  return RenderLines("in the way", Conflicts(record.items), kMaxListed, width);
}

}  // namespace

bool PlanHasChanges(const TransferRecord& record) {
  return !CountByStatus(record.items, ItemStatus::kCreated).empty() ||
         !CountByStatus(record.items, ItemStatus::kUpdated).empty();
}

std::string RouteLine(const TransferRecord& record, bool color) {
  return absl::StrCat(
      record.from, "  ",
      Paint(PrintableLine(record.plan->source_workspace_name), Tone::kStrong, color), "  ──▶  ",
      record.to, "  ",
      Paint(PrintableLine(record.plan->target_workspace_name), Tone::kStrong, color));
}

std::string PlanText(const TransferRecord& record, size_t width, bool color) {
  std::string out = absl::StrCat("\n  ", RouteLine(record, color), VersionsText(*record.plan), "\n",
                                 OptionsText(record), "\n");
  const std::string counts = CountsText(record, width);
  const std::string conflicts = ConflictText(record, width);
  if (counts.empty() && conflicts.empty()) absl::StrAppend(&out, "  nothing to do\n");
  absl::StrAppend(&out, counts, conflicts,
                  RenderLines("comes along", ComingAlong(record.items), kMaxListed, width),
                  RenderLines("needs your hand", NeedingAHand(record.items), kMaxListed, width));
  for (const std::string& warning : record.plan->warnings) {
    absl::StrAppend(&out, LabelledLine("note", PrintableLine(warning), width));
  }
  absl::StrAppend(&out, "\n");
  return out;
}

}  // namespace courier::controller
