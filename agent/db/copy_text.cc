#include "agent/db/copy_text.h"

#include <cstring>

namespace courier::db {
namespace {

constexpr absl::string_view kEscaped = "\\\n\r\t";

char Unescaped(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    default:
      return c;
  }
}

// Undoes the escapes of [from, to) in place; text only ever gets shorter.
absl::string_view UnescapeInPlace(char* from, char* to) {
  char* next = static_cast<char*>(std::memchr(from, '\\', static_cast<size_t>(to - from)));
  if (next == nullptr) return {from, static_cast<size_t>(to - from)};
  char* out = next;
  while (next != nullptr && next + 1 < to) {
    *out++ = Unescaped(next[1]);
    char* const plain = next + 2;
    next = static_cast<char*>(std::memchr(plain, '\\', static_cast<size_t>(to - plain)));
    const auto length = static_cast<size_t>((next == nullptr ? to : next) - plain);
    std::memmove(out, plain, length);
    out += length;
  }
  return {from, static_cast<size_t>(out - from)};
}

void AppendEscaped(absl::string_view text, std::string& line) {
  size_t from = 0;
  for (size_t at = text.find_first_of(kEscaped); at != absl::string_view::npos;
       at = text.find_first_of(kEscaped, from)) {
    line.append(text.data() + from, at - from);
    line.push_back('\\');
    line.push_back(text[at] == '\n' ? 'n' : text[at] == '\r' ? 'r' : text[at] == '\t' ? 't' : '\\');
    from = at + 1;
  }
  line.append(text.data() + from, text.size() - from);
}

}  // namespace

void MakeCopyLine(absl::Span<const absl::optional<absl::string_view>> fields, std::string& line) {
  line.clear();
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line.push_back('\t');
    if (fields[i]) {
      AppendEscaped(*fields[i], line);
    } else {
      line += "\\N";
    }
  }
}

absl::Span<const absl::optional<absl::string_view>> CopyLine::Split(std::string& line) {
  fields_.clear();
  char* at = line.data();
  char* const end = at + line.size();
  while (true) {
    char* tab = static_cast<char*>(std::memchr(at, '\t', static_cast<size_t>(end - at)));
    char* const stop = tab == nullptr ? end : tab;
    if (stop - at == 2 && at[0] == '\\' && at[1] == 'N') {
      fields_.emplace_back();
    } else {
      fields_.emplace_back(UnescapeInPlace(at, stop));
    }
    if (tab == nullptr) return fields_;
    at = tab + 1;
  }
}

}  // namespace courier::db
