// Compares text with a file under version control. With UPDATE_GOLDENS=1 in the environment the
// file is written instead, and the reviewer reads the difference.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace courier::test {

// `path` is absolute or relative to the source folder: "tests/testdata/report/empty.txt". A failure
// names the file and shows the first line that differs.
testing::AssertionResult MatchesGolden(absl::string_view path, absl::string_view actual);

}  // namespace courier::test
