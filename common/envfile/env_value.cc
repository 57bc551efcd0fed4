#include "common/envfile/env_value.h"

#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/text/utf8.h"

namespace courier::envfile {
namespace {

bool IsSpace(char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); }

std::string Unquoted(absl::string_view raw) {
  const char quote = raw.front();
  std::string value;
  for (size_t i = 1; i < raw.size(); ++i) {
    if (raw[i] == quote) {
      const absl::string_view rest = absl::StripLeadingAsciiWhitespace(raw.substr(i + 1));
      // Text glued to the closing quote has no agreed meaning: show it as written.
      if (!rest.empty() && rest.front() != '#') return std::string(raw);
      return value;
    }
    const bool escape = quote == '"' && raw[i] == '\\' && i + 1 < raw.size();
    if (escape && raw[i + 1] != '"' && raw[i + 1] != '\\') value.push_back('\\');
    if (escape) ++i;
    value.push_back(raw[i]);
  }
  return std::string(raw);
}

bool IsNameByte(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// The two-byte forms of U+0080 to U+009F, which terminals obey as control characters.
bool IsUpperControl(absl::string_view sequence) {
  return sequence.size() == 2 && static_cast<unsigned char>(sequence[0]) == 0xC2 &&
         static_cast<unsigned char>(sequence[1]) < 0xA0;
}

// U+200E/F, U+202A to U+202E, U+2066 to U+2069: they reorder what the reader sees.
bool IsDirectionMark(absl::string_view sequence) {
  if (sequence.size() != 3 || static_cast<unsigned char>(sequence[0]) != 0xE2) return false;
  const auto second = static_cast<unsigned char>(sequence[1]);
  const auto third = static_cast<unsigned char>(sequence[2]);
  if (second == 0x80) return third == 0x8E || third == 0x8F || (third >= 0xAA && third <= 0xAE);
  return second == 0x81 && third >= 0xA6 && third <= 0xA9;
}

void AppendByteEscape(unsigned char byte, std::string* out) {
  switch (byte) {
    case '\n':
      *out += "\\n";
      return;
    case '\t':
      *out += "\\t";
      return;
    case '\r':
      *out += "\\r";
      return;
    default:
      absl::StrAppendFormat(out, "\\x%02x", static_cast<unsigned int>(byte));
  }
}

}  // namespace

std::string MeaningOf(const Assignment& assignment) {
  const absl::string_view raw = assignment.raw;
  if (raw.empty() || assignment.comment_only) return "";
  if (raw.front() == '"' || raw.front() == '\'') return Unquoted(raw);
  for (size_t i = 1; i < raw.size(); ++i) {
    if (raw[i] == '#' && IsSpace(raw[i - 1])) {
      return std::string(absl::StripTrailingAsciiWhitespace(raw.substr(0, i)));
    }
  }
  return std::string(raw);
}

std::vector<std::string> ReferencedNames(absl::string_view raw) {
  std::vector<std::string> names;
  for (size_t i = 0; i + 1 < raw.size(); ++i) {
    if (raw[i] != '$') continue;
    if (raw[i + 1] == '$') {
      ++i;
      continue;
    }
    size_t end = i + 1;
    if (raw[end] == '{') ++end;
    const size_t begin = end;
    while (end < raw.size() && IsNameByte(raw[end])) ++end;
    if (end > begin) names.emplace_back(raw.substr(begin, end - begin));
  }
  return names;
}

size_t CountCharacters(absl::string_view text) {
  size_t count = 0;
  while (!text.empty()) {
    const size_t length = text::Utf8CharacterLength(text);
    text.remove_prefix(length == 0 ? 1 : length);
    ++count;
  }
  return count;
}

std::string EscapeControls(absl::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const size_t length = text::Utf8CharacterLength(text);
    const absl::string_view sequence = text.substr(0, length == 0 ? 1 : length);
    const bool control = length == 0 || IsUpperControl(sequence) || IsDirectionMark(sequence) ||
                         absl::ascii_iscntrl(static_cast<unsigned char>(sequence.front()));
    if (control) {
      for (const char c : sequence) AppendByteEscape(static_cast<unsigned char>(c), &shown);
    } else {
      absl::StrAppend(&shown, sequence);
    }
    text.remove_prefix(sequence.size());
  }
  return shown;
}

std::string WithValidUtf8(absl::string_view text) {
  std::string valid;
  while (!text.empty()) {
    const size_t length = text::Utf8CharacterLength(text);
    absl::StrAppend(&valid, length == 0 ? "\xEF\xBF\xBD" : text.substr(0, length));
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return valid;
}

}  // namespace courier::envfile
