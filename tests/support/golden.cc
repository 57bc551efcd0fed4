#include "tests/support/golden.h"

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_split.h"
#include "tests/support/file_text.h"
#include "tests/support/source_path.h"

namespace courier::test {
namespace {

bool Updating() {
  const char* update = std::getenv("UPDATE_GOLDENS");
  return update != nullptr && absl::string_view(update) == "1";
}

testing::AssertionResult Update(const std::string& file, absl::string_view actual) {
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(file).parent_path(), ignored);
  const absl::Status written = WriteFileText(file, actual);
  if (!written.ok()) return testing::AssertionFailure() << written.message();
  return testing::AssertionSuccess();
}

testing::AssertionResult FirstDifference(const std::string& file, absl::string_view expected,
                                         absl::string_view actual) {
  const std::vector<absl::string_view> want = absl::StrSplit(expected, '\n');
  const std::vector<absl::string_view> got = absl::StrSplit(actual, '\n');
  std::size_t line = 0;
  while (line < want.size() && line < got.size() && want[line] == got[line]) ++line;
  const auto at = [line](const std::vector<absl::string_view>& lines) {
    return line < lines.size() ? std::string(lines[line]) : std::string("(end of text)");
  };
  return testing::AssertionFailure()
         << file << ", line " << line + 1 << "\n  expected: " << at(want)
         << "\n  actual:   " << at(got) << "\nUPDATE_GOLDENS=1 accepts the new text.";
}

}  // namespace

testing::AssertionResult MatchesGolden(absl::string_view path, absl::string_view actual) {
  const std::string file = SourcePath(path);
  if (Updating()) return Update(file, actual);
  const absl::StatusOr<std::string> expected = ReadFileText(file);
  if (!expected.ok()) {
    return testing::AssertionFailure()
           << expected.status().message() << "; UPDATE_GOLDENS=1 writes it.";
  }
  if (*expected == actual) return testing::AssertionSuccess();
  return FirstDifference(file, *expected, actual);
}

}  // namespace courier::test
