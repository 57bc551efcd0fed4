#include "tests/support/file_text.h"

#include <fstream>
#include <ios>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace courier::test {

absl::StatusOr<std::string> ReadFileText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return MakeError(Reason::kInternal, absl::StrCat(path, " cannot be read"));
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) return MakeError(Reason::kInternal, absl::StrCat(path, " cannot be read"));
  return text;
}

absl::Status WriteFileText(const std::string& path, absl::string_view text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  if (!file) return MakeError(Reason::kInternal, absl::StrCat(path, " cannot be written"));
  return absl::OkStatus();
}

}  // namespace courier::test
