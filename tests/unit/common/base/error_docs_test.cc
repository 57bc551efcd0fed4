#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "tests/support/source_path.h"

namespace courier {
namespace {

TEST(ErrorDocsTest, EveryReasonIsDocumentedWithItsExitStatus) {
  std::ifstream in(test::SourcePath("deploy/docs/errors.md"));
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  for (int i = 0; i <= static_cast<int>(Reason::kCancelled); ++i) {
    const auto reason = static_cast<Reason>(i);
    const std::string row =
        absl::StrCat("| `", ReasonName(reason), "` | ", ExitStatusOf(reason), " |");
    EXPECT_NE(text.find(row), std::string::npos) << row;
  }
}

}  // namespace
}  // namespace courier
