#include "controller/cli/questions.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/status_macros.h"
#include "controller/cli/prompt.h"
#include "controller/output/display_width.h"

namespace courier::controller {
namespace {

// 0-based; nullopt for anything but a number of the list.
std::optional<size_t> Numbered(absl::string_view text, size_t count) {
  size_t number = 0;
  if (!absl::SimpleAtoi(absl::StripAsciiWhitespace(text), &number) || number == 0 ||
      number > count) {
    return std::nullopt;
  }
  return number - 1;
}

std::optional<std::vector<size_t>> Picked(absl::string_view answer, size_t count) {
  std::set<size_t> picked;
  for (const absl::string_view part : absl::StrSplit(answer, ',')) {
    if (absl::StripAsciiWhitespace(part).empty()) continue;
    const std::pair<absl::string_view, absl::string_view> ends =
        absl::StrSplit(part, absl::MaxSplits('-', 1));
    const std::optional<size_t> first = Numbered(ends.first, count);
    const std::optional<size_t> last =
        absl::StrContains(part, '-') ? Numbered(ends.second, count) : first;
    if (!first || !last || *first > *last) return std::nullopt;
    for (size_t index = *first; index <= *last; ++index) picked.insert(index);
  }
  return std::vector<size_t>(picked.begin(), picked.end());
}

std::vector<size_t> All(size_t count) {
  std::vector<size_t> all(count);
  for (size_t i = 0; i < count; ++i) all[i] = i;
  return all;
}

}  // namespace

void Questions::Heading(absl::string_view text) { say_(absl::StrCat("\n", text, "\n")); }

void Questions::ShowNumbered(const std::vector<std::string>& choices) {
  for (size_t i = 0; i < choices.size(); ++i) {
    say_(absl::StrCat("  ", i + 1, ". ", PrintableLine(choices[i]), "\n"));
  }
}

absl::StatusOr<bool> Questions::YesNo(absl::string_view question, bool by_default) {
  while (true) {
    COURIER_ASSIGN_OR_RETURN(const std::string line,
                             ask_line_(absl::StrCat(question, by_default ? " [Y/n] " : " [y/N] ")));
    const std::string answer = absl::AsciiStrToLower(absl::StripAsciiWhitespace(line));
    if (answer.empty()) return by_default;
    if (IsYes(answer)) return true;
    if (answer == "n" || answer == "no") return false;
    say_("Please answer y or n.\n");
  }
}

absl::StatusOr<size_t> Questions::PickOne(absl::string_view question,
                                          const std::vector<std::string>& choices) {
  ShowNumbered(choices);
  while (true) {
    COURIER_ASSIGN_OR_RETURN(const std::string line, ask_line_(absl::StrCat(question, " [1] ")));
    if (absl::StripAsciiWhitespace(line).empty()) return 0;
    if (const std::optional<size_t> index = Numbered(line, choices.size())) return *index;
    say_(absl::StrCat("Please answer with a number from 1 to ", choices.size(), ".\n"));
  }
}

absl::StatusOr<std::vector<size_t>> Questions::PickSome(absl::string_view question,
                                                        const std::vector<std::string>& choices,
                                                        Default by_default) {
  ShowNumbered(choices);
  while (true) {
    COURIER_ASSIGN_OR_RETURN(
        const std::string line,
        ask_line_(absl::StrCat(question, by_default == Default::kAll ? " [all] " : " [none] ")));
    const std::string answer = absl::AsciiStrToLower(absl::StripAsciiWhitespace(line));
    if (answer == "all" || (answer.empty() && by_default == Default::kAll)) {
      return All(choices.size());
    }
    if (answer == "none") return std::vector<size_t>();
    if (auto picked = Picked(answer, choices.size())) return *std::move(picked);
    say_("Please answer with all, none, numbers or ranges: 1-3,5\n");
  }
}

absl::StatusOr<std::string> Questions::Choose(absl::string_view question,
                                              const std::vector<std::string>& words,
                                              const std::string& by_default) {
  while (true) {
    COURIER_ASSIGN_OR_RETURN(const std::string line,
                             ask_line_(absl::StrCat(question, " (", absl::StrJoin(words, ", "),
                                                    ") [", by_default, "] ")));
    const std::string answer(absl::StripAsciiWhitespace(line));
    if (answer.empty()) return by_default;
    if (std::find(words.begin(), words.end(), answer) != words.end()) return answer;
    say_(absl::StrCat("Please answer with one of ", absl::StrJoin(words, ", "), ".\n"));
  }
}

absl::StatusOr<std::string> Questions::Text(absl::string_view question,
                                            const std::string& by_default) {
  COURIER_ASSIGN_OR_RETURN(const std::string line,
                           ask_line_(absl::StrCat(question, " [", by_default, "] ")));
  const std::string answer(absl::StripAsciiWhitespace(line));
  return answer.empty() ? by_default : answer;
}

}  // namespace courier::controller
