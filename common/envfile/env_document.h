// A .env file, read byte by byte and kept losslessly: Print() gives back what Parse() was given.
//
// A variable is `[export ]KEY = VALUE` with KEY [A-Za-z_][A-Za-z0-9_.-]*; a VALUE that starts with
// a quote runs to its closing quote, over line ends too (a backslash escapes inside "" only), any
// other to the end of its line. Everything else is text. This is the subset of docker compose's
// reader that has one meaning; the value is kept as written, so that compose goes on reading it as
// before. Errors name file and line, never content.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::envfile {

struct Assignment {
  std::string key;
  // As written, quotes and inline comment included, line ends as LF, ASCII blanks trimmed.
  std::string raw;
  bool exported = false;
  // `KEY= # text`: the # follows a blank, so the value is empty and the rest a comment.
  bool comment_only = false;

  // The same value written the same way; `export` does not matter.
  bool SameAs(const Assignment& other) const {
    return raw == other.raw && comment_only == other.comment_only;
  }
};

struct EnvLine {
  std::string text;  // the bytes, without the line end that closes it
  std::string end;   // "\n", "\r\n", or "" at the end of the file
  size_t number = 0;
  std::optional<Assignment> assignment;

  // Neither blank, comment nor assignment: nothing that this reader understands.
  bool IsStray() const;
};

class EnvDocument {
 public:
  // `name` is what messages call the file. kBadConfiguration for a quote that never closes.
  static absl::StatusOr<EnvDocument> Parse(absl::string_view bytes, absl::string_view name);

  std::string Print() const;

  const std::vector<EnvLine>& lines() const { return lines_; }
  // The last assignment of `key`, which is the one in force; null when there is none.
  const Assignment* Find(absl::string_view key) const;
  // Every key once, in order of first appearance.
  const std::vector<std::string>& keys() const { return keys_; }
  std::vector<std::string> RepeatedKeys() const;
  std::vector<size_t> StrayLines() const;

 private:
  void Index();

  bool byte_order_mark_ = false;
  std::vector<EnvLine> lines_;
  std::vector<std::string> keys_;
  struct Place {
    size_t last_line = 0;
    size_t times = 0;
  };
  std::map<std::string, Place, std::less<>> places_;
};

// CR LF as LF, also after a run of CRs, so that doing it again changes nothing.
std::string WithLineFeeds(absl::string_view text);

}  // namespace courier::envfile
