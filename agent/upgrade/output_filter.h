// What an upgrade prints, made fit to be shown: whole lines of bounded length, printable UTF-8, and
// without passwords, the user part of URLs, statement parameters and the values of rows. alembic
// prints the database's URL when it works offline, and SQLAlchemy the parameters of what failed.
#pragma once

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"

namespace courier::upgrade {

// One line, without its line break, of bounded length. `secrets` are taken out
// wherever they stand.
std::string ShownLine(absl::string_view raw, const std::vector<std::string>& secrets);

class OutputFilter {
 public:
  using OnLine = absl::FunctionRef<void(const std::string& line)>;

  explicit OutputFilter(std::vector<std::string> secrets);

  // Gives every line that is whole now. Empty ones are left out; of one that is too long the rest
  // is dropped.
  void Feed(absl::string_view bytes, OnLine on_line);
  // The last line, if it has no line break.
  void Finish(OnLine on_line);

 private:
  void EndLine(OnLine on_line);

  const std::vector<std::string> secrets_;
  std::string line_;
};

}  // namespace courier::upgrade
