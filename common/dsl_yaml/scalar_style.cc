#include "common/dsl_yaml/scalar_style.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace courier::dsl_yaml {
namespace {

// A text that is matched from its start; each step says whether it could go on.
class Scan {
 public:
  explicit Scan(absl::string_view text) : rest_(text) {}

  bool AtEnd() const { return rest_.empty(); }

  bool One(absl::string_view of) {
    if (rest_.empty() || of.find(rest_[0]) == absl::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void Maybe(absl::string_view of) { One(of); }
  // As many as there are, at most `max`.
  size_t Many(absl::string_view of, size_t max = absl::string_view::npos) {
    size_t count = 0;
    while (count < max && One(of)) ++count;
    return count;
  }
  bool Exactly(absl::string_view of, size_t count) { return Many(of, count) == count; }
  bool Literal(absl::string_view text) {
    if (!absl::StartsWith(rest_, text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

 private:
  absl::string_view rest_;
};

constexpr absl::string_view kDigits = "0123456789";
constexpr absl::string_view kDigitsAnd = "0123456789_";
constexpr absl::string_view kSign = "-+";

// (:[0-5]?[0-9])+
bool Sexagesimal(Scan& scan) {
  bool any = false;
  while (scan.Literal(":")) {
    any = true;
    const size_t low = scan.Many("012345", 1);
    if (scan.Many(kDigits, 1) == 0 && low == 0) return false;
  }
  return any;
}

bool IsInteger(absl::string_view text) {
  Scan scan(text);
  scan.Maybe(kSign);
  Scan rest = scan;
  if (rest.Literal("0b")) return rest.Many("01_") > 0 && rest.AtEnd();
  rest = scan;
  if (rest.Literal("0x")) return rest.Many("0123456789abcdefABCDEF_") > 0 && rest.AtEnd();
  rest = scan;
  if (rest.Literal("0")) {
    if (rest.AtEnd()) return true;
    return rest.Many("01234567_") > 0 && rest.AtEnd();
  }
  if (!rest.One("123456789")) return false;
  rest.Many(kDigitsAnd);
  return rest.AtEnd() || (Sexagesimal(rest) && rest.AtEnd());
}

// ([eE][-+][0-9]+)?
bool Exponent(Scan& scan) {
  if (!scan.One("eE")) return true;
  return scan.One(kSign) && scan.Many(kDigits) > 0;
}

bool IsFloat(absl::string_view text) {
  Scan scan(text);
  if (scan.Literal(".")) {
    Scan rest = scan;
    if (rest.One(kDigits)) {
      rest.Many(kDigitsAnd);
      return Exponent(rest) && rest.AtEnd();
    }
    for (const char* word : {"nan", "NaN", "NAN"}) {
      rest = scan;
      if (rest.Literal(word) && rest.AtEnd()) return true;
    }
  }
  scan = Scan(text);
  scan.Maybe(kSign);
  for (const char* word : {".inf", ".Inf", ".INF"}) {
    Scan rest = scan;
    if (rest.Literal(word) && rest.AtEnd()) return true;
  }
  if (!scan.One(kDigits)) return false;
  scan.Many(kDigitsAnd);
  Scan rest = scan;
  if (rest.Literal(".")) {
    rest.Many(kDigitsAnd);
    return Exponent(rest) && rest.AtEnd();
  }
  if (!Sexagesimal(scan) || !scan.Literal(".")) return false;
  scan.Many(kDigitsAnd);
  return scan.AtEnd();
}

bool Zone(Scan& scan) {
  scan.Many(" \t");
  if (scan.Literal("Z")) return true;
  if (!scan.One(kSign) || scan.Many(kDigits, 2) == 0) return false;
  return !scan.Literal(":") || scan.Exactly(kDigits, 2);
}

bool IsTimestamp(absl::string_view text) {
  Scan scan(text);
  if (!scan.Exactly(kDigits, 4) || !scan.Literal("-")) return false;
  Scan date = scan;
  if (date.Exactly(kDigits, 2) && date.Literal("-") && date.Exactly(kDigits, 2) && date.AtEnd()) {
    return true;
  }
  if (scan.Many(kDigits, 2) == 0 || !scan.Literal("-") || scan.Many(kDigits, 2) == 0) return false;
  if (!scan.One("Tt") && scan.Many(" \t") == 0) return false;
  if (scan.Many(kDigits, 2) == 0 || !scan.Literal(":") || !scan.Exactly(kDigits, 2) ||
      !scan.Literal(":") || !scan.Exactly(kDigits, 2)) {
    return false;
  }
  if (scan.Literal(".")) scan.Many(kDigits);
  return scan.AtEnd() || (Zone(scan) && scan.AtEnd());
}

template <size_t N>
bool IsOneOf(const std::array<absl::string_view, N>& words, absl::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool IsBool(absl::string_view text) {
  constexpr std::array<absl::string_view, 18> kWords = {
      "yes", "Yes", "YES", "no",    "No",    "NO",    "true", "True", "TRUE",
      "on",  "On",  "ON",  "false", "False", "FALSE", "off",  "Off",  "OFF"};
  return IsOneOf(kWords, text);
}

bool IsNull(absl::string_view text) {
  constexpr std::array<absl::string_view, 5> kWords = {"", "~", "null", "Null", "NULL"};
  return IsOneOf(kWords, text);
}

bool IsWhite(char32_t c) { return c == 0 || c == U' ' || c == U'\t' || c == U'\r' || IsBreak(c); }

// Everything that can't stand in plain or single-quoted text.
bool IsSpecial(char32_t c) {
  const bool printable =
      c == U'\n' || (c >= 0x20 && c <= 0x7E) || c == 0x85 || (c >= 0xA0 && c <= 0xD7FF) ||
      (c >= 0xE000 && c <= 0xFFFD && c != 0xFEFF) || (c >= 0x10000 && c <= 0x10FFFE);
  return !printable;
}

// Whether something in it would be read as an indicator of YAML.
bool HasIndicator(const std::u32string& text) {
  if (text.compare(0, 3, U"---") == 0 || text.compare(0, 3, U"...") == 0) return true;
  const auto white_or_end = [&](size_t i) { return i >= text.size() || IsWhite(text[i]); };
  const char32_t first = text[0];
  if (std::u32string_view(U"#,[]{}&*!|>'\"%@`").find(first) != std::u32string_view::npos) {
    return true;
  }
  if ((first == U'?' || first == U':' || first == U'-') && white_or_end(1)) return true;
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == U':' && white_or_end(i + 1)) return true;
    if (text[i] == U'#' && IsWhite(text[i - 1])) return true;
  }
  return false;
}

// A plain scalar's meaning lies in ASCII; nothing that long has one.
bool MeansSomethingElse(const std::u32string& text) {
  constexpr size_t kLongest = 4096;
  if (text.size() > kLongest) {
    const auto digits = [](char32_t c) { return (c >= U'0' && c <= U'9') || c == U'_'; };
    return std::all_of(text.begin() + 1, text.end(), digits);
  }
  std::string ascii;
  for (const char32_t c : text) {
    if (c > 0x7E) return false;
    ascii.push_back(static_cast<char>(c));
  }
  return MeaningOf(ascii) != PlainMeaning::kText;
}

}  // namespace

PlainMeaning MeaningOf(absl::string_view plain) {
  if (IsNull(plain)) return PlainMeaning::kNull;
  if (IsBool(plain)) return PlainMeaning::kBool;
  if (plain == "<<") return PlainMeaning::kMerge;
  if (plain == "=") return PlainMeaning::kValue;
  if (absl::string_view("-+.0123456789").find(plain[0]) == absl::string_view::npos) {
    return PlainMeaning::kText;
  }
  if (IsFloat(plain)) return PlainMeaning::kFloat;
  if (IsInteger(plain)) return PlainMeaning::kInteger;
  if (IsTimestamp(plain)) return PlainMeaning::kTimestamp;
  return PlainMeaning::kText;
}

ScalarStyle StyleOf(const std::u32string& text) {
  if (text.empty()) return ScalarStyle::kSingleQuoted;
  const auto edge = [](char32_t c) { return c == U' ' || IsBreak(c); };
  bool any_break = false;
  bool spaced_break = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (IsSpecial(text[i])) return ScalarStyle::kDoubleQuoted;
    any_break = any_break || IsBreak(text[i]);
    if (i == 0) continue;
    spaced_break = spaced_break || (IsBreak(text[i - 1]) && text[i] == U' ') ||
                   (text[i - 1] == U' ' && IsBreak(text[i]));
  }
  if (spaced_break) return ScalarStyle::kDoubleQuoted;
  if (any_break || edge(text.front()) || edge(text.back()) || HasIndicator(text) ||
      MeansSomethingElse(text)) {
    return ScalarStyle::kSingleQuoted;
  }
  return ScalarStyle::kPlain;
}

}  // namespace courier::dsl_yaml
