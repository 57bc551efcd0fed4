#include "controller/commands/schema_text.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "controller/output/display_width.h"
#include "controller/output/terminal.h"
#include "controller/output/words.h"

namespace courier::controller {
namespace {

constexpr size_t kMostPending = 10;
constexpr size_t kMostColumns = 8;
constexpr int kUpToDate = 0;
constexpr int kPending = 3;
constexpr int kUnknownState = 6;

std::string Sign(int exit_status, bool color) {
  if (exit_status == kUpToDate) return Paint("✓", Tone::kGood, color);
  if (exit_status == kPending) return Paint("!", Tone::kWarning, color);
  return Paint("✗", Tone::kBad, color);
}

std::string ColumnList(const std::vector<std::string>& columns) {
  std::vector<std::string> shown(
      columns.begin(),
      columns.begin() + static_cast<std::ptrdiff_t>(std::min(columns.size(), kMostColumns)));
  if (columns.size() > shown.size()) {
    shown.push_back(absl::StrCat(columns.size() - shown.size(), " more"));
  }
  return PrintableLine(absl::StrJoin(shown, ", "));
}

std::string RouteText(const SchemaRoute& route) {
  if (!route.obstacle.empty()) return absl::StrCat("no transfer: ", PrintableLine(route.obstacle));
  std::vector<std::string> parts;
  if (!route.only_source.empty()) {
    parts.push_back(absl::StrCat("what ", route.to, " has no column for stays behind, reported: ",
                                 ColumnList(route.only_source)));
  }
  if (!route.unknown.empty()) {
    parts.push_back(absl::StrCat("what this courier does not know stays behind, reported: ",
                                 ColumnList(route.unknown)));
  }
  if (!route.only_target.empty()) {
    parts.push_back(
        absl::StrCat("defaults in ", route.to, " for: ", ColumnList(route.only_target)));
  }
  return parts.empty() ? "a transfer carries everything" : absl::StrJoin(parts, "; ");
}

// Notes under the first line of an environment.
std::vector<std::string> NotesOn(const v1::SchemaState& state, bool color) {
  std::vector<std::string> notes;
  const std::string warning = absl::StrCat(Paint("!", Tone::kWarning, color), " ");
  const std::string bad = absl::StrCat(Paint("✗", Tone::kBad, color), " ");
  if (state.upgrading()) {
    notes.push_back(absl::StrCat(warning, "an upgrade is running now"));
  }
  if (state.edited()) {
    notes.push_back(absl::StrCat(bad, "edited schema: the tables are not what the revision says"));
  }
  for (const std::string& each : state.disagreements()) {
    notes.push_back(absl::StrCat(warning, PrintableLine(each)));
  }
  const bool silent =
      state.kind() != v1::SchemaState::KIND_CURRENT && state.kind() != v1::SchemaState::KIND_BEHIND;
  if (silent && !state.looks_like().empty()) {
    notes.push_back(
        absl::StrCat("– the tables look like revision ", PrintableLine(state.looks_like())));
  }
  if (!state.source_obstacle().empty()) {
    notes.push_back(
        absl::StrCat(bad, "no transfer from here: ", PrintableLine(state.source_obstacle())));
  }
  if (!state.target_obstacle().empty() && state.target_obstacle() != state.source_obstacle()) {
    notes.push_back(
        absl::StrCat(bad, "no transfer to here: ", PrintableLine(state.target_obstacle())));
  }
  for (const std::string& each : state.unfit()) {
    notes.push_back(absl::StrCat(warning, PrintableLine(each)));
  }
  return notes;
}

std::string AnswerText(const SchemaAnswer& answer, size_t indent, bool color) {
  const std::string name = PadTo(answer.environment, indent);
  if (!answer.error.ok()) {
    return absl::StrCat(name, Paint("✗", Tone::kBad, color), " ",
                        PrintableLine(answer.error.message()), "\n");
  }
  const v1::SchemaState& state = answer.state;
  std::string out = absl::StrCat(name, Sign(ExitStatusFor(state), color), " ",
                                 PrintableLine(state.summary()), "\n");
  absl::StrAppend(&out, MigrationLines(state.pending(), indent + 2, kMostPending));
  for (const std::string& note : NotesOn(state, color)) {
    absl::StrAppend(&out, std::string(indent, ' '), note, "\n");
  }
  return out;
}

// As one would type it, for reading.
std::string CommandText(const google::protobuf::RepeatedPtrField<std::string>& command) {
  std::vector<std::string> words;
  for (const std::string& word : command) {
    const bool plain = !word.empty() && word.find_first_of(" \t\"'$&|;<>()*?") == std::string::npos;
    words.push_back(plain ? word : absl::StrCat("'", word, "'"));
  }
  return absl::StrJoin(words, " ");
}

absl::string_view TransactionsText(v1::PlannedScript::Transactions transactions) {
  switch (transactions) {
    case v1::PlannedScript::TRANSACTIONS_ONE:
      return "in one transaction";
    case v1::PlannedScript::TRANSACTIONS_NONE:
      return "each statement for itself: a failure keeps what came before";
    default:
      return "in its own transactions: a failure keeps what it has committed";
  }
}

std::string ScriptText(const v1::PlannedScript& script) {
  if (script.applied()) return absl::StrCat(script.name(), "   left out: it is applied already");
  return absl::StrCat(
      script.name(), "   ", Count(script.statements(), "statement", "statements"), ", ",
      TransactionsText(script.transactions()),
      script.revisions().empty()
          ? ""
          : absl::StrCat("; to revision ", script.revisions(script.revisions_size() - 1)));
}

std::string HistoryLine(const v1::ListedRevision& listed, size_t width, bool color) {
  const v1::SchemaRevision& revision = listed.revision();
  const std::string sign = listed.applied()  ? Paint("✓", Tone::kGood, color)
                           : listed.beyond() ? Paint("–", Tone::kFaint, color)
                                             : Paint("!", Tone::kWarning, color);
  return absl::StrCat(
      sign, " ",
      PadTo(listed.applied()  ? "applied"
            : listed.beyond() ? "later"
                              : "pending",
            9),
      PadTo(PrintableLine(revision.id()), width + 2), PadTo(PrintableLine(revision.date()), 12),
      PadTo(revision.release().empty() ? "" : absl::StrCat("Dify ", revision.release()), 13),
      PrintableLine(revision.name()));
}

}  // namespace

std::vector<SchemaRoute> RoutesBetween(const std::vector<SchemaAnswer>& answers) {
  std::vector<SchemaRoute> routes;
  for (const SchemaAnswer& from : answers) {
    for (const SchemaAnswer& to : answers) {
      if (&from == &to || !from.error.ok() || !to.error.ok()) continue;
      SchemaRoute route{from.environment, to.environment, "", {}, {}, {}};
      route.unknown = {from.state.unknown_columns().begin(), from.state.unknown_columns().end()};
      if (!from.state.source_obstacle().empty()) {
        route.obstacle = absl::StrCat(from.environment, ": ", from.state.source_obstacle());
      } else if (!to.state.target_obstacle().empty()) {
        route.obstacle = absl::StrCat(to.environment, ": ", to.state.target_obstacle());
      }
      std::vector<std::string> source(from.state.columns().begin(), from.state.columns().end());
      std::vector<std::string> target(to.state.columns().begin(), to.state.columns().end());
      std::sort(source.begin(), source.end());
      std::sort(target.begin(), target.end());
      std::set_difference(source.begin(), source.end(), target.begin(), target.end(),
                          std::back_inserter(route.only_source));
      std::set_difference(target.begin(), target.end(), source.begin(), source.end(),
                          std::back_inserter(route.only_target));
      routes.push_back(std::move(route));
    }
  }
  return routes;
}

absl::string_view StateName(v1::SchemaState::Kind kind) {
  switch (kind) {
    case v1::SchemaState::KIND_EMPTY:
      return "empty";
    case v1::SchemaState::KIND_CURRENT:
      return "current";
    case v1::SchemaState::KIND_BEHIND:
      return "behind";
    case v1::SchemaState::KIND_AHEAD:
      return "ahead";
    case v1::SchemaState::KIND_SEVERAL_ROWS:
      return "several_rows";
    case v1::SchemaState::KIND_STRIPPED:
      return "stripped";
    case v1::SchemaState::KIND_NOT_DIFY:
      return "not_dify";
    case v1::SchemaState::KIND_SPLIT_CODE:
      return "split_code";
    default:
      return "unknown";
  }
}

int ExitStatusFor(const v1::SchemaState& state) {
  if (state.edited()) return kUnknownState;
  if (state.kind() == v1::SchemaState::KIND_CURRENT) return kUpToDate;
  const bool pending =
      state.kind() == v1::SchemaState::KIND_BEHIND || state.kind() == v1::SchemaState::KIND_EMPTY;
  return pending ? kPending : kUnknownState;
}

std::string SchemaStatusText(const std::vector<SchemaAnswer>& answers, bool color) {
  size_t indent = DisplayWidth("transfer");
  for (const SchemaAnswer& each : answers) {
    indent = std::max(indent, DisplayWidth(each.environment));
  }
  indent += 3;
  std::string out;
  for (const SchemaAnswer& each : answers) {
    absl::StrAppend(&out, AnswerText(each, indent, color));
  }
  bool first = true;
  for (const SchemaRoute& route : RoutesBetween(answers)) {
    absl::StrAppend(&out, PadTo(first ? "transfer" : "", indent), route.from, " → ", route.to, ": ",
                    RouteText(route), "\n");
    first = false;
  }
  return out;
}

std::string SchemaHistoryText(const v1::ListRevisionsResponse& history, bool all, bool color) {
  // Without --all: what is pending, and the last few before it.
  constexpr int kContext = 10;
  int first = 0;
  if (!all) {
    int last_applied = 0;
    for (int i = 0; i < history.revisions_size(); ++i) {
      if (history.revisions(i).applied()) last_applied = i;
    }
    first = std::max(0, last_applied - kContext + 1);
  }
  size_t width = 0;
  for (const v1::ListedRevision& each : history.revisions()) {
    width = std::max(width, DisplayWidth(PrintableLine(each.revision().id())));
  }
  std::string out = absl::StrCat(PrintableLine(history.state().summary()), "\n");
  if (first > 0) {
    absl::StrAppend(&out, "  ", Count(static_cast<uint64_t>(first), "earlier one", "earlier ones"),
                    " not shown; --all shows them\n");
  }
  for (int i = first; i < history.revisions_size(); ++i) {
    absl::StrAppend(&out, HistoryLine(history.revisions(i), width, color), "\n");
  }
  return out;
}

std::string UpgradePlanText(const v1::UpgradePlan& plan, bool color) {
  constexpr size_t kIndent = 12;
  const auto row = [&](absl::string_view head, absl::string_view text) {
    return absl::StrCat(PadTo(head, kIndent), PrintableLine(text), "\n");
  };
  std::string out = row("now", plan.state().summary());
  if (plan.nothing_to_do()) return out;
  absl::StrAppend(&out, MigrationLines(plan.state().pending(), kIndent, kMostPending));
  if (!plan.dump_directory().empty()) {
    absl::StrAppend(&out, row("first", absl::StrCat("a dump into ", plan.dump_directory())));
  }
  if (plan.command_size() > 0) {
    absl::StrAppend(
        &out,
        row("will run", absl::StrCat(CommandText(plan.command()),
                                     plan.working_directory().empty()
                                         ? ""
                                         : absl::StrCat("   in ", plan.working_directory()))));
  }
  for (int i = 0; i < plan.scripts_size(); ++i) {
    absl::StrAppend(&out, row(i == 0 ? "will run" : "", ScriptText(plan.scripts(i))));
  }
  absl::StrAppend(&out, row("time limit", Span(absl::Seconds(plan.timeout_seconds()))));
  for (const std::string& each : plan.warnings()) {
    absl::StrAppend(&out, PadTo("", kIndent), Paint("!", Tone::kWarning, color), " ",
                    PrintableLine(each), "\n");
  }
  return out;
}

std::string UpgradeOutcomeText(const v1::UpgradeOutcome& outcome, const std::string& environment,
                               bool color) {
  std::string out = absl::StrCat(Sign(ExitStatusFor(outcome.after()), color), " ", environment,
                                 ": ", PrintableLine(outcome.after().summary()), ", after ",
                                 Span(absl::Milliseconds(outcome.milliseconds())), "\n");
  if (!outcome.dump_file().empty()) {
    absl::StrAppend(&out, "  dump ", PrintableLine(outcome.dump_file()), ", ",
                    Bytes(outcome.dump_bytes()), "; back with: pg_restore --clean --if-exists\n");
  }
  for (const std::string& note : NotesOn(outcome.after(), color)) {
    absl::StrAppend(&out, "  ", note, "\n");
  }
  for (const std::string& each : outcome.warnings()) {
    absl::StrAppend(&out, "  ", Paint("!", Tone::kWarning, color), " ", PrintableLine(each), "\n");
  }
  return out;
}

std::string LastLinesText(const v1::UpgradeOutcome& outcome) {
  if (outcome.last_lines().empty()) return "";
  std::string out = absl::StrCat(
      "last ", Count(static_cast<uint64_t>(outcome.last_lines_size()), "line", "lines"), ":\n");
  for (const std::string& each : outcome.last_lines()) {
    absl::StrAppend(&out, "  ", PrintableLine(each), "\n");
  }
  return out;
}

std::string MigrationLines(const google::protobuf::RepeatedPtrField<v1::SchemaRevision>& migrations,
                           size_t indent, size_t most) {
  std::string out;
  const std::string blank(indent, ' ');
  const auto total = static_cast<size_t>(migrations.size());
  for (size_t i = 0; i < std::min(total, most); ++i) {
    const v1::SchemaRevision& each = migrations.Get(static_cast<int>(i));
    absl::StrAppend(&out, blank, PrintableLine(each.id()),
                    each.name().empty() ? "" : absl::StrCat("  ", PrintableLine(each.name())),
                    each.release().empty() ? "" : absl::StrCat("   Dify ", each.release()), "\n");
  }
  if (total > most) absl::StrAppend(&out, blank, "and ", total - most, " more\n");
  return out;
}

}  // namespace courier::controller
