#include "controller/package_import/json_text_cursor.h"

#include "common/dsl_yaml/code_points.h"

namespace courier::controller {

uint32_t JsonTextCursor::Hex(size_t at) const {
  uint32_t value = 0;
  for (size_t i = at; i < at + 4 && i < end_; ++i) {
    const char c = text_[i];
    const uint32_t digit =
        c <= '9' ? static_cast<uint32_t>(c - '0') : static_cast<uint32_t>((c | 0x20) - 'a') + 10u;
    value = value << 4u | (digit & 0xFu);
  }
  return value;
}

uint32_t JsonTextCursor::TakeEscape() {
  const char kind = text_[at_ + 1];
  if (kind != 'u') {
    at_ += 2;
    constexpr absl::string_view kLetters = "bfnrt";
    constexpr absl::string_view kControls = "\b\f\n\r\t";
    const size_t known = kLetters.find(kind);
    return static_cast<unsigned char>(known == absl::string_view::npos ? kind : kControls[known]);
  }
  const uint32_t code = Hex(at_ + 2);
  at_ += 6;
  const bool pair = code >= 0xD800 && code < 0xDC00 && at_ + 6 <= end_ && text_[at_] == '\\' &&
                    text_[at_ + 1] == 'u';
  if (!pair) return code;
  const uint32_t low = Hex(at_ + 2);
  if (low < 0xDC00 || low >= 0xE000) return code;
  at_ += 6;
  return 0x10000u + ((code - 0xD800u) << 10u) + (low - 0xDC00u);
}

uint32_t JsonTextCursor::Take() {
  if (AtEnd()) return 0;
  if (text_[at_] == '\\' && at_ + 1 < end_) return TakeEscape();
  return dsl_yaml::TakeCodePoint(text_.substr(0, end_), at_);
}

bool JsonTextCursor::Skip(absl::string_view ascii) {
  JsonTextCursor ahead = *this;
  for (const char c : ascii) {
    if (ahead.AtEnd() || ahead.Take() != static_cast<unsigned char>(c)) return false;
  }
  *this = ahead;
  return true;
}

void JsonTextCursor::SkipLine() {
  while (!AtEnd() && Take() != '\n') {
  }
}

uint32_t PlainTextCursor::Take() { return AtEnd() ? 0 : dsl_yaml::TakeCodePoint(text_, at_); }

bool PlainTextCursor::Skip(absl::string_view ascii) {
  if (text_.substr(at_, ascii.size()) != ascii) return false;
  at_ += ascii.size();
  return true;
}

void PlainTextCursor::SkipLine() {
  const size_t line_break = text_.find('\n', at_);
  at_ = line_break == absl::string_view::npos ? text_.size() : line_break + 1;
}

}  // namespace courier::controller
