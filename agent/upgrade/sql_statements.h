// An SQL script cut into its statements, as psql would: quotes, dollar quotes and comments are
// respected. Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::upgrade {

struct SqlStatement {
  // Without the semicolon and the comments before it.
  std::string text;
  // Of its first character, from 1.
  size_t line = 0;
};

// kUsage, naming the line, for a quote or comment without end, a command of psql (\…), and more
// than 100,000 statements.
absl::StatusOr<std::vector<SqlStatement>> SplitStatements(absl::string_view sql);

// The statement's words in capitals, single blanks between them, up to `most` bytes: for looking at
// its beginning.
std::string Beginning(absl::string_view statement, size_t most);

}  // namespace courier::upgrade
