#include "common/envfile/env_document.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::envfile {
namespace {

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr absl::string_view kBlanks = " \t\r\v\f";

bool IsBlank(char c) { return kBlanks.find(c) != absl::string_view::npos; }
bool StartsKey(char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)) || c == '_'; }
bool ContinuesKey(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == '-';
}

absl::string_view TrimBlanks(absl::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

size_t SkipBlanks(absl::string_view text, size_t at) {
  while (at < text.size() && IsBlank(text[at])) ++at;
  return at;
}

struct Head {
  std::string key;
  bool exported = false;
  size_t value_at = 0;  // just after the equals sign
};

// Reads `KEY blank* =` from `at`.
std::optional<Head> ReadKey(absl::string_view text, size_t at) {
  if (at >= text.size() || !StartsKey(text[at])) return std::nullopt;
  size_t end = at;
  while (end < text.size() && ContinuesKey(text[end])) ++end;
  const size_t equals = SkipBlanks(text, end);
  if (equals >= text.size() || text[equals] != '=') return std::nullopt;
  return Head{std::string(text.substr(at, end - at)), false, equals + 1};
}

std::optional<Head> ReadHead(absl::string_view text) {
  constexpr absl::string_view kExport = "export";
  const size_t at = SkipBlanks(text, 0);
  // A variable may itself be called export, so the plain reading goes first.
  if (std::optional<Head> plain = ReadKey(text, at)) return plain;
  if (!absl::StartsWith(text.substr(at), kExport)) return std::nullopt;
  const size_t after = at + kExport.size();
  const size_t key_at = SkipBlanks(text, after);
  if (key_at == after) return std::nullopt;
  std::optional<Head> head = ReadKey(text, key_at);
  if (head) head->exported = true;
  return head;
}

// The position of the quote that closes the one at `open`.
size_t ClosingQuote(absl::string_view bytes, size_t open) {
  const char quote = bytes[open];
  for (size_t i = open + 1; i < bytes.size(); ++i) {
    if (quote == '"' && bytes[i] == '\\') {
      ++i;
    } else if (bytes[i] == quote) {
      return i;
    }
  }
  return absl::string_view::npos;
}

size_t LineEnd(absl::string_view bytes, size_t from) {
  const size_t end = bytes.find('\n', from);
  return end == absl::string_view::npos ? bytes.size() : end;
}

// Where the value that starts at `value_at` ends: its line end, or that after its closing quote.
absl::StatusOr<size_t> ValueEnd(absl::string_view bytes, size_t value_at, absl::string_view name,
                                size_t line) {
  const size_t first = SkipBlanks(bytes, value_at);
  if (first >= bytes.size() || (bytes[first] != '"' && bytes[first] != '\'')) {
    return LineEnd(bytes, value_at);
  }
  const size_t closing = ClosingQuote(bytes, first);
  if (closing == absl::string_view::npos) {
    return MakeError(
        Reason::kBadConfiguration,
        absl::StrCat("A quote that opens in line ", line, " of ", name, " is never closed. ",
                     "Close it, or put the whole value into the other kind of quotes."));
  }
  return LineEnd(bytes, closing);
}

Assignment MakeAssignment(const Head& head, absl::string_view value) {
  const absl::string_view trimmed = TrimBlanks(value);
  return {.key = head.key,
          .raw = WithLineFeeds(trimmed),
          .exported = head.exported,
          .comment_only = absl::StartsWith(trimmed, "#") && IsBlank(value.front())};
}

}  // namespace

std::string WithLineFeeds(absl::string_view text) {
  std::string plain;
  for (const char c : text) {
    while (c == '\n' && !plain.empty() && plain.back() == '\r') plain.pop_back();
    plain.push_back(c);
  }
  return plain;
}

bool EnvLine::IsStray() const {
  if (assignment) return false;
  const absl::string_view trimmed = TrimBlanks(text);
  return !trimmed.empty() && trimmed.front() != '#';
}

absl::StatusOr<EnvDocument> EnvDocument::Parse(absl::string_view bytes, absl::string_view name) {
  EnvDocument document;
  document.byte_order_mark_ = absl::ConsumePrefix(&bytes, kByteOrderMark);
  size_t number = 1;
  for (size_t at = 0; at < bytes.size();) {
    size_t end = LineEnd(bytes, at);
    EnvLine line{.text = {}, .end = {}, .number = number, .assignment = std::nullopt};
    if (std::optional<Head> head = ReadHead(bytes.substr(at, end - at))) {
      const size_t value_at = at + head->value_at;
      COURIER_ASSIGN_OR_RETURN(end, ValueEnd(bytes, value_at, name, number));
      line.assignment = MakeAssignment(*head, bytes.substr(value_at, end - value_at));
    }
    absl::string_view text = bytes.substr(at, end - at);
    for (const char c : text) number += c == '\n' ? 1 : 0;
    ++number;
    at = end;
    if (end < bytes.size()) {
      line.end = absl::ConsumeSuffix(&text, "\r") ? "\r\n" : "\n";
      ++at;
    }
    line.text = std::string(text);
    document.lines_.push_back(std::move(line));
  }
  document.Index();
  return document;
}

std::string EnvDocument::Print() const {
  std::string bytes(byte_order_mark_ ? kByteOrderMark : "");
  for (const EnvLine& line : lines_) absl::StrAppend(&bytes, line.text, line.end);
  return bytes;
}

const Assignment* EnvDocument::Find(absl::string_view key) const {
  const auto found = places_.find(key);
  return found == places_.end() ? nullptr : &*lines_[found->second.last_line].assignment;
}

std::vector<std::string> EnvDocument::RepeatedKeys() const {
  std::vector<std::string> repeated;
  for (const std::string& key : keys_) {
    if (places_.find(key)->second.times > 1) repeated.push_back(key);
  }
  return repeated;
}

std::vector<size_t> EnvDocument::StrayLines() const {
  std::vector<size_t> numbers;
  for (const EnvLine& line : lines_) {
    if (line.IsStray()) numbers.push_back(line.number);
  }
  return numbers;
}

void EnvDocument::Index() {
  for (size_t i = 0; i < lines_.size(); ++i) {
    if (!lines_[i].assignment) continue;
    const std::string& key = lines_[i].assignment->key;
    Place& place = places_[key];
    if (place.times++ == 0) keys_.push_back(key);
    place.last_line = i;
  }
}

}  // namespace courier::envfile
