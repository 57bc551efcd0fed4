#include "agent/upgrade/sql_statements.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace courier::upgrade {
namespace {

constexpr size_t kMostStatements = 100000;

bool IsWordCharacter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return absl::ascii_isalnum(byte) || c == '_' || byte >= 0x80;
}

class Splitter {
 public:
  explicit Splitter(absl::string_view sql) : sql_(sql) {}

  absl::StatusOr<std::vector<SqlStatement>> Run() {
    while (at_ < sql_.size()) {
      const absl::Status status = Step();
      if (!status.ok()) return status;
      if (statements_.size() > kMostStatements) {
        return MakeError(Reason::kUsage,
                         absl::StrCat("more than ", kMostStatements, " statements"));
      }
    }
    EndStatement(at_);
    return std::move(statements_);
  }

 private:
  absl::string_view Rest() const { return sql_.substr(at_); }
  bool Sees(absl::string_view text) const { return sql_.substr(at_, text.size()) == text; }

  absl::Status Step() {
    const char c = sql_[at_];
    if (Sees("--")) {
      at_ = std::min(sql_.find('\n', at_), sql_.size());
      return absl::OkStatus();
    }
    if (Sees("/*")) return SkipComment();
    if (c == ';') {
      EndStatement(at_);
      ++at_;
      return absl::OkStatus();
    }
    if (absl::ascii_isspace(static_cast<unsigned char>(c))) {
      Advance(at_ + 1);
      return absl::OkStatus();
    }
    if (!open_) {
      open_ = true;
      begin_ = at_;
      begin_line_ = line_;
    }
    if (c == '\\') {
      return Fail("a command of psql (\\…), which only psql runs; write plain SQL");
    }
    if (c == '\'' || c == '"') return SkipQuoted(c);
    if (c == '$') return SkipDollarQuoted();
    if (!IsWordCharacter(c)) {
      ++at_;
      return absl::OkStatus();
    }
    // A whole word, so that a $ or a quote inside one is none.
    const size_t word = at_;
    while (at_ < sql_.size() && (IsWordCharacter(sql_[at_]) || sql_[at_] == '$')) ++at_;
    const bool escapes = at_ == word + 1 && (c == 'E' || c == 'e');
    if (escapes && at_ < sql_.size() && sql_[at_] == '\'') return SkipEscaped();
    return absl::OkStatus();
  }

  absl::Status Fail(absl::string_view what) const {
    return MakeError(Reason::kUsage, absl::StrCat("line ", line_, ": ", what));
  }

  void Advance(size_t to) {
    to = std::min(to, sql_.size());
    line_ += static_cast<size_t>(std::count(sql_.begin() + static_cast<std::ptrdiff_t>(at_),
                                            sql_.begin() + static_cast<std::ptrdiff_t>(to), '\n'));
    at_ = to;
  }

  absl::Status SkipComment() {
    size_t depth = 0;
    size_t i = at_;
    while (i < sql_.size()) {
      if (sql_.substr(i, 2) == "/*") {
        ++depth;
        i += 2;
      } else if (sql_.substr(i, 2) == "*/") {
        i += 2;
        if (--depth == 0) {
          Advance(i);
          return absl::OkStatus();
        }
      } else {
        ++i;
      }
    }
    return Fail("a comment without end");
  }

  absl::Status SkipQuoted(char quote) {
    const size_t end = sql_.find(quote, at_ + 1);
    if (end == absl::string_view::npos) return Fail("a quote without end");
    Advance(end + 1);  // a doubled quote opens the next piece
    return absl::OkStatus();
  }

  absl::Status SkipEscaped() {
    size_t i = at_ + 1;
    while (i < sql_.size() && sql_[i] != '\'') i += sql_[i] == '\\' ? size_t{2} : size_t{1};
    if (i >= sql_.size()) return Fail("a quote without end");
    Advance(i + 1);
    return absl::OkStatus();
  }

  absl::Status SkipDollarQuoted() {
    size_t i = at_ + 1;
    while (i < sql_.size() && IsWordCharacter(sql_[i])) ++i;
    if (i >= sql_.size() || sql_[i] != '$') {  // $1
      at_ = i;
      return absl::OkStatus();
    }
    const absl::string_view tag = sql_.substr(at_, i + 1 - at_);
    const size_t end = sql_.find(tag, i + 1);
    if (end == absl::string_view::npos) return Fail("a $ quote without end");
    Advance(end + tag.size());
    return absl::OkStatus();
  }

  void EndStatement(size_t end) {
    if (open_) {
      statements_.push_back(
          {std::string(absl::StripTrailingAsciiWhitespace(sql_.substr(begin_, end - begin_))),
           begin_line_});
    }
    open_ = false;
  }

  const absl::string_view sql_;
  size_t at_ = 0;
  size_t line_ = 1;
  bool open_ = false;
  size_t begin_ = 0;
  size_t begin_line_ = 1;
  std::vector<SqlStatement> statements_;
};

}  // namespace

absl::StatusOr<std::vector<SqlStatement>> SplitStatements(absl::string_view sql) {
  return Splitter(sql).Run();
}

std::string Beginning(absl::string_view statement, size_t most) {
  std::string out;
  for (const char c : statement) {
    if (out.size() >= most) break;
    if (!absl::ascii_isspace(static_cast<unsigned char>(c))) {
      out.push_back(absl::ascii_toupper(static_cast<unsigned char>(c)));
    } else if (!out.empty() && out.back() != ' ') {
      out.push_back(' ');
    }
  }
  return out;
}

}  // namespace courier::upgrade
