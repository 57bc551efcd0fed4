#include "agent/upgrade/output_filter.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/text/utf8.h"

namespace courier::upgrade {
namespace {

constexpr absl::string_view kHidden = "***";
constexpr size_t kMaxRawBytes = size_t{16} << 10U;
constexpr size_t kMaxShownBytes = 2000;
// A shorter one would blank out half of what is printed.
constexpr size_t kShortestSecret = 3;

bool EndsToken(char c) {
  return absl::ascii_isspace(static_cast<unsigned char>(c)) || c == '"' || c == '\'' || c == '<' ||
         c == '>' || c == '`';
}

// scheme://user:password@host → scheme://***@host. A line that was cut may have lost its @.
std::string WithoutUserInfo(absl::string_view text) {
  constexpr absl::string_view kMark = "://";
  std::string out;
  while (true) {
    const size_t mark = text.find(kMark);
    if (mark == absl::string_view::npos) break;
    absl::StrAppend(&out, text.substr(0, mark + kMark.size()));
    text.remove_prefix(mark + kMark.size());
    const size_t end =
        static_cast<size_t>(std::find_if(text.begin(), text.end(), EndsToken) - text.begin());
    const absl::string_view token = text.substr(0, end);
    const size_t at = token.rfind('@');
    if (at != absl::string_view::npos) {
      absl::StrAppend(&out, kHidden, token.substr(at));
    } else {
      absl::StrAppend(&out, token);
    }
    text.remove_prefix(end);
  }
  absl::StrAppend(&out, text);
  return out;
}

// How much of `text`, which stands behind a word like `password`, is its value: from `begin` on.
struct Value {
  size_t begin = 0;
  size_t end = 0;
};

Value FindValue(absl::string_view text) {
  size_t at = 0;
  const auto skip = [&](absl::string_view any_of) {
    while (at < text.size() && absl::StrContains(any_of, text[at])) ++at;
  };
  // The rest of its name: SECRET_KEY, password2
  while (at < text.size() &&
         (absl::ascii_isalnum(static_cast<unsigned char>(text[at])) || text[at] == '_')) {
    ++at;
  }
  skip("\"' ");
  if (at >= text.size() || (text[at] != '=' && text[at] != ':')) return {};
  ++at;
  skip(" ");
  if (at >= text.size()) return {};
  if (text[at] == '"' || text[at] == '\'') {
    const size_t close = text.find(text[at], at + 1);
    return {at + 1, close == absl::string_view::npos ? text.size() : close};
  }
  const size_t end = text.find_first_of(" \t,;&)", at);
  return {at, end == absl::string_view::npos ? text.size() : end};
}

// password=…, 'DB_PASSWORD': '…', secret: …
std::string WithoutNamedSecrets(absl::string_view text) {
  constexpr std::array<absl::string_view, 4> kWords = {"password", "passwd", "secret", "token"};
  std::string out;
  const std::string lower = absl::AsciiStrToLower(text);
  size_t done = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    for (const absl::string_view word : kWords) {
      if (!absl::StartsWith(absl::string_view(lower).substr(i), word)) continue;
      const size_t behind = i + word.size();
      const Value value = FindValue(text.substr(behind));
      if (value.end <= value.begin) continue;
      absl::StrAppend(&out, text.substr(done, behind + value.begin - done), kHidden);
      done = behind + value.end;
      i = done - 1;
      break;
    }
  }
  absl::StrAppend(&out, text.substr(done));
  return out;
}

// What PostgreSQL and SQLAlchemy quote from rows.
std::string WithoutRowValues(std::string text) {
  for (const std::string head : {"[parameters: ", "Failing row contains ("}) {
    if (const size_t at = text.find(head); at != std::string::npos) {
      text.resize(at + head.size());
      absl::StrAppend(&text, "…", head.back() == '(' ? ")" : "]");
    }
  }
  // Key (name, tenant_id)=(x, y) already exists.
  const size_t key = text.find("Key (");
  const size_t begin = key == std::string::npos ? key : text.find(")=(", key);
  const size_t end = begin == std::string::npos ? begin : text.rfind(')');
  if (end != std::string::npos && end > begin + 2) {
    text.replace(begin + 3, end - begin - 3, "…");
  }
  return text;
}

// ESC [ … letter, which colours a terminal.
std::string WithoutColours(absl::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\x1B' || i + 1 >= text.size() || text[i + 1] != '[') {
      out.push_back(text[i]);
      continue;
    }
    i += 2;
    while (i < text.size() && !absl::ascii_isalpha(static_cast<unsigned char>(text[i]))) ++i;
  }
  return out;
}

// Controls as \xNN, what is no UTF-8 as U+FFFD; cut at a character's end.
std::string Printable(absl::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  while (!text.empty() && out.size() < kMaxShownBytes) {
    const size_t length = text::Utf8CharacterLength(text);
    const auto first = static_cast<unsigned char>(text.front());
    const bool c1 = length == 2 && first == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0;
    if (length == 0) {
      absl::StrAppend(&out, "\xEF\xBF\xBD");
    } else if (first == '\t') {
      out.push_back(' ');
    } else if (first < 0x20 || first == 0x7F || c1) {
      const auto code = c1 ? static_cast<unsigned char>(text[1]) : first;
      out += {'\\', 'x', kHex[code >> 4U], kHex[code & 0xFU]};
    } else {
      absl::StrAppend(&out, text.substr(0, length));
    }
    text.remove_prefix(std::max<size_t>(length, 1));
  }
  if (!text.empty()) absl::StrAppend(&out, "…");
  return out;
}

}  // namespace

std::string ShownLine(absl::string_view raw, const std::vector<std::string>& secrets) {
  std::string text = WithoutColours(raw.substr(0, kMaxRawBytes));
  for (const std::string& secret : secrets) {
    if (secret.size() >= kShortestSecret) absl::StrReplaceAll({{secret, kHidden}}, &text);
  }
  if (raw.size() >= kMaxRawBytes) {
    // The end of a token may be missing, and with it what would tell that it is a secret.
    while (!text.empty() && !EndsToken(text.back())) text.pop_back();
  }
  return Printable(WithoutRowValues(WithoutNamedSecrets(WithoutUserInfo(text))));
}

OutputFilter::OutputFilter(std::vector<std::string> secrets) : secrets_(std::move(secrets)) {}

void OutputFilter::EndLine(OnLine on_line) {
  if (!line_.empty()) on_line(ShownLine(line_, secrets_));
  line_.clear();
}

void OutputFilter::Feed(absl::string_view bytes, OnLine on_line) {
  for (const char c : bytes) {
    if (c == '\n' || c == '\r') {
      EndLine(on_line);
    } else if (line_.size() < kMaxRawBytes) {
      line_.push_back(c);
    }
  }
}

void OutputFilter::Finish(OnLine on_line) { EndLine(on_line); }

}  // namespace courier::upgrade
