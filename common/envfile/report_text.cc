#include "common/envfile/report_text.h"

#include <algorithm>
#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/envfile/env_value.h"

namespace courier::envfile {
namespace {

constexpr absl::string_view kRed = "\033[31m";
constexpr absl::string_view kYellow = "\033[33m";
constexpr absl::string_view kBlue = "\033[34m";
constexpr absl::string_view kBold = "\033[1m";
constexpr absl::string_view kReset = "\033[0m";
constexpr size_t kLongestValue = 72;  // characters
constexpr size_t kWidestKey = 48;     // characters that keys are padded to at most

// Cuts between characters, never inside one.
std::string Shortened(absl::string_view text) {
  const size_t characters = CountCharacters(text);
  if (characters <= kLongestValue) return EscapeControls(text);
  size_t end = kLongestValue;
  while (CountCharacters(text.substr(0, end)) < kLongestValue ||
         (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)) {
    ++end;
  }
  return absl::StrCat(EscapeControls(text.substr(0, end)), "… (", characters, " characters)");
}

std::string Shown(const std::string& value, bool secret, bool empty) {
  if (empty && (secret || value.empty())) return "(empty)";
  return secret ? "<secret>" : Shortened(value);
}
std::string ShownFrom(const SettingChange& c) { return Shown(c.from, c.secret, c.from_empty); }
std::string ShownTo(const SettingChange& c) { return Shown(c.to, c.secret, c.to_empty); }

class Writer {
 public:
  explicit Writer(const TextStyle& style) : style_(style) {}

  void Line(absl::string_view text) { absl::StrAppend(&text_, text, "\n"); }

  void Heading(absl::string_view what, size_t count) {
    CloseSection();
    absl::StrAppend(&text_, "\n  ", Painted(kBold, what), " (", count, ")\n");
  }

  void Entry(const std::string& key, absl::string_view rest, absl::string_view note = "",
             absl::string_view paint = "") {
    if (style_.longest_section > 0 && entries_++ >= style_.longest_section) return;
    const size_t padding = key.size() < width_ ? width_ - key.size() : 0;
    absl::StrAppend(&text_, "    ", key, rest.empty() && note.empty() ? "" : "  ");
    if (!rest.empty() || !note.empty()) text_.append(padding, ' ');
    absl::StrAppend(&text_, rest);
    if (!note.empty()) absl::StrAppend(&text_, rest.empty() ? "" : "   ", Painted(paint, note));
    absl::StrAppend(&text_, "\n");
  }

  void FitKey(const std::string& key) {
    width_ = std::max(width_, std::min(key.size(), kWidestKey));
  }

  void Difference(const SettingChange& change, absl::string_view origin = "") {
    std::string note = Note(change);
    if (!origin.empty()) absl::StrAppend(&note, note.empty() ? "" : ", ", origin);
    Entry(change.key, absl::StrCat(ShownFrom(change), " → ", ShownTo(change)), note,
          Paint(change.change.kind));
  }

  std::string Take() {
    CloseSection();
    return std::move(text_);
  }

 private:
  void CloseSection() {
    if (style_.longest_section > 0 && entries_ > style_.longest_section) {
      absl::StrAppend(&text_, "    … and ", entries_ - style_.longest_section, " more\n");
    }
    entries_ = 0;
  }

  std::string Painted(absl::string_view color, absl::string_view text) const {
    if (!style_.color || color.empty()) return std::string(text);
    return absl::StrCat(color, text, kReset);
  }

  static absl::string_view Paint(ChangeKind kind) {
    switch (kind) {
      case ChangeKind::kSetFromEmpty:
      case ChangeKind::kEmptied:
        return kRed;
      case ChangeKind::kNumberDown:
      case ChangeKind::kLength:
        return kYellow;
      case ChangeKind::kNumberUp:
      case ChangeKind::kBoolean:
      case ChangeKind::kUrl:
      case ChangeKind::kPath:
        return kBlue;
      case ChangeKind::kSpelling:
      case ChangeKind::kOther:
        return "";
    }
    return "";
  }

  std::string Note(const SettingChange& change) const {
    switch (change.change.kind) {
      case ChangeKind::kSetFromEmpty:
        return absl::StrCat("empty in ", style_.from_name, ", set in ", style_.to_name);
      case ChangeKind::kEmptied:
        return absl::StrCat("set in ", style_.from_name, ", empty in ", style_.to_name);
      case ChangeKind::kNumberUp:
        return absl::StrCat("number up (", ShownFrom(change), " < ", ShownTo(change), ")");
      case ChangeKind::kNumberDown:
        return absl::StrCat("number down (", ShownFrom(change), " > ", ShownTo(change), ")");
      case ChangeKind::kBoolean:
        return "boolean changes";
      case ChangeKind::kUrl:
        return "URL changes";
      case ChangeKind::kPath:
        return "path changes";
      case ChangeKind::kLength:
        return absl::StrCat("length changes (", change.change.from_length, " → ",
                            change.change.to_length, " characters)");
      case ChangeKind::kSpelling:
        return "same value, written differently";
      case ChangeKind::kOther:
        return change.secret ? "differs" : "";
    }
    return "";
  }

  const TextStyle& style_;
  size_t width_ = 0;
  size_t entries_ = 0;  // of the present section
  std::string text_;
};

absl::string_view OriginNote(Origin origin) {
  switch (origin) {
    case Origin::kUnknown:
      return "";
    case Origin::kOldDefault:
      return "the old default";
    case Origin::kCustomised:
      return "customised";
  }
  return "";
}

std::string HomesNote(const std::vector<std::string>& homes) {
  return homes.empty() ? "" : absl::StrCat("now in ", absl::StrJoin(homes, ", "));
}

void WriteCautions(const std::vector<std::string>& repeated, const std::vector<size_t>& stray,
                   const TextStyle& style, Writer* out) {
  if (repeated.empty() && stray.empty()) return;
  out->Heading("look at these", repeated.size() + stray.size());
  for (const std::string& key : repeated) {
    out->Entry(key,
               absl::StrCat("set more than once in ", style.from_name, "; the last one counts"));
  }
  for (const size_t line : stray) {
    out->Entry(absl::StrCat("line ", line),
               absl::StrCat("of ", style.from_name, " is no assignment and is not carried over"));
  }
}

std::string DiffSummary(const EnvDiff& diff, const TextStyle& style) {
  const bool same = diff.differing.empty() && diff.added.empty() && diff.removed.empty();
  const std::string sizes =
      absl::StrCat(Counted(diff.env_variables, "variable"), " in ", style.from_name, ", ",
                   diff.template_variables, " in ", style.to_name);
  if (same) return absl::StrCat("No differences: ", sizes, ".");
  return absl::StrCat(diff.differing.size(), " differ · ", diff.added.size(), " only in ",
                      style.to_name, " · ", diff.removed.size(), " only in ", style.from_name,
                      " · ", diff.unchanged, " the same   (", sizes, ")");
}

struct Section {
  MergeAction action;
  absl::string_view heading;
};

// Most important first.
constexpr Section kSections[] = {
    {MergeAction::kHeld,
     "old defaults that data may depend on; they stay unless named with --follow"},
    {MergeAction::kFollowed, "old defaults that follow the template"},
    {MergeAction::kPreserved, "stay as they are set"},
    {MergeAction::kDropped, "dropped: not in the template"},
    {MergeAction::kKept, "not in the template; kept at the end"},
    {MergeAction::kAdded, "new in the template"},
};

void WriteDecision(const MergeDecision& decision, Writer* out) {
  const SettingChange& change = decision.change;
  switch (decision.action) {
    case MergeAction::kUnchanged:
      return;
    case MergeAction::kPreserved:
    case MergeAction::kHeld:
    case MergeAction::kFollowed:
      out->Difference(change);
      return;
    case MergeAction::kAdded:
      out->Entry(change.key, ShownTo(change));
      return;
    case MergeAction::kKept:
    case MergeAction::kDropped: {
      std::string note = HomesNote(decision.homes);
      if (decision.still_referenced) {
        absl::StrAppend(&note, note.empty() ? "" : ", ", "another value refers to it");
      }
      out->Entry(change.key, ShownFrom(change), note);
      return;
    }
  }
}

std::string MergeSummary(const MergeCounts& counts) {
  return absl::StrCat(counts.preserved, " preserved · ", counts.updated, " updated (",
                      counts.followed, " follow a new default, ", counts.added, " new) · ",
                      counts.unchanged, " unchanged · ", counts.kept, " kept · ", counts.dropped,
                      " dropped   (", Counted(counts.env_variables, "variable"), " before, ",
                      counts.result_variables, " after, ", counts.template_variables,
                      " in the template)");
}

void WriteChanges(absl::string_view heading, const std::vector<SettingChange>& changes,
                  const std::function<void(const SettingChange&)>& write, Writer* out) {
  if (changes.empty()) return;
  out->Heading(heading, changes.size());
  for (const SettingChange& change : changes) write(change);
}

}  // namespace

std::string Counted(size_t count, absl::string_view noun) {
  return absl::StrCat(count, " ", noun, count == 1 ? "" : "s");
}

std::string DiffText(const EnvDiff& diff, const TextStyle& style) {
  Writer out(style);
  for (const EnvDifference& difference : diff.differing) out.FitKey(difference.change.key);
  for (const SettingChange& change : diff.added) out.FitKey(change.key);
  for (const RemovedVariable& removed : diff.removed) out.FitKey(removed.key);
  out.Line(DiffSummary(diff, style));
  if (!diff.differing.empty()) {
    out.Heading(absl::StrCat("differ: ", style.from_name, " → ", style.to_name),
                diff.differing.size());
    for (const EnvDifference& difference : diff.differing) {
      out.Difference(difference.change, OriginNote(difference.origin));
    }
  }
  WriteChanges(
      absl::StrCat("only in ", style.to_name), diff.added,
      [&](const SettingChange& change) { out.Entry(change.key, ShownTo(change)); }, &out);
  if (!diff.removed.empty()) {
    out.Heading(absl::StrCat("only in ", style.from_name), diff.removed.size());
    for (const RemovedVariable& removed : diff.removed) {
      out.Entry(removed.key, Shown(removed.value, removed.secret, removed.empty),
                HomesNote(removed.homes));
    }
  }
  WriteCautions(diff.repeated, diff.stray_lines, style, &out);
  return out.Take();
}

std::string MergeText(const MergeResult& merge, const TextStyle& style) {
  Writer out(style);
  for (const MergeDecision& decision : merge.decisions) out.FitKey(decision.change.key);
  out.Line(MergeSummary(merge.counts));
  for (const Section& section : kSections) {
    const auto in_section = [&](const MergeDecision& d) { return d.action == section.action; };
    const auto count = std::count_if(merge.decisions.begin(), merge.decisions.end(), in_section);
    if (count == 0) continue;
    out.Heading(section.heading, static_cast<size_t>(count));
    for (const MergeDecision& decision : merge.decisions) {
      if (in_section(decision)) WriteDecision(decision, &out);
    }
  }
  WriteCautions(merge.repeated, merge.stray_lines, style, &out);
  return out.Take();
}

std::string ComparisonText(const EnvironmentComparison& comparison, const TextStyle& style) {
  Writer out(style);
  for (const auto* changes :
       {&comparison.differing, &comparison.only_first, &comparison.only_second}) {
    for (const SettingChange& change : *changes) out.FitKey(change.key);
  }
  out.Line(absl::StrCat(comparison.differing.size(), " differ · ", comparison.only_first.size(),
                        " only in ", style.from_name, " · ", comparison.only_second.size(),
                        " only in ", style.to_name, " · ", comparison.same, " the same"));
  WriteChanges(
      absl::StrCat("differ: ", style.from_name, " → ", style.to_name), comparison.differing,
      [&](const SettingChange& c) { out.Difference(c); }, &out);
  WriteChanges(
      absl::StrCat("only in ", style.from_name), comparison.only_first,
      [&](const SettingChange& c) { out.Entry(c.key, ShownFrom(c)); }, &out);
  WriteChanges(
      absl::StrCat("only in ", style.to_name), comparison.only_second,
      [&](const SettingChange& c) { out.Entry(c.key, ShownTo(c)); }, &out);
  if (!comparison.same_secrets.empty()) {
    out.Heading("secrets with the same value in both", comparison.same_secrets.size());
    for (const std::string& key : comparison.same_secrets) out.Entry(key, "");
  }
  return out.Take();
}

}  // namespace courier::envfile
