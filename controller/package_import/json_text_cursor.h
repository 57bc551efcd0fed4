// Walks through a JSON string's content where it stands, escapes and all, and gives its characters
// one by one, so that no decoded copy of it is needed. Cheap to copy: a copy is a bookmark.
#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace courier::controller {

class JsonTextCursor {
 public:
  // `text` is the whole file, already known to be well formed from `begin` to `end`, the content of
  // one literal without its quotes.
  JsonTextCursor(absl::string_view text, size_t begin, size_t end)
      : text_(text), at_(begin), end_(end) {}

  bool AtEnd() const { return at_ >= end_; }
  // Where the next character stands in the file.
  size_t offset() const { return at_; }
  // The next character; 0 at the end.
  uint32_t Peek() const {
    JsonTextCursor copy = *this;
    return copy.Take();
  }
  uint32_t Take();

  // What follows is `ascii`; then it is passed.
  bool Skip(absl::string_view ascii);
  // To the beginning of the next line, or the end.
  void SkipLine();

 private:
  uint32_t TakeEscape();
  uint32_t Hex(size_t at) const;

  absl::string_view text_;
  size_t at_;
  size_t end_;
};

// The same over a text as it is.
class PlainTextCursor {
 public:
  PlainTextCursor(absl::string_view text, size_t begin, size_t end)
      : text_(text.substr(0, end)), at_(begin) {}

  bool AtEnd() const { return at_ >= text_.size(); }
  size_t offset() const { return at_; }
  uint32_t Peek() const {
    PlainTextCursor copy = *this;
    return copy.Take();
  }
  uint32_t Take();
  bool Skip(absl::string_view ascii);
  void SkipLine();

 private:
  absl::string_view text_;
  size_t at_;
};

}  // namespace courier::controller
