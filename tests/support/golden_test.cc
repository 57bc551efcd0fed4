#include "tests/support/golden.h"

#include <cstdlib>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/file_text.h"
#include "tests/support/temp_dir.h"

namespace courier::test {
namespace {

using ::testing::HasSubstr;

TEST(GoldenTest, AcceptsTheSameText) {
  const TempDir dir;
  EXPECT_TRUE(MatchesGolden(dir.Write("plan.txt", "one\ntwo\n"), "one\ntwo\n"));
}

TEST(GoldenTest, ShowsTheFirstLineThatDiffers) {
  const TempDir dir;
  const auto result = MatchesGolden(dir.Write("plan.txt", "one\ntwo\nthree\n"), "one\n2\n3\n");
  ASSERT_FALSE(result);
  EXPECT_THAT(result.message(), HasSubstr("line 2\n  expected: two\n  actual:   2"));
}

TEST(GoldenTest, RefusesTextThatEndsEarly) {
  const TempDir dir;
  EXPECT_FALSE(MatchesGolden(dir.Write("plan.txt", "one\n"), "one"));
}

TEST(GoldenTest, FailsWithoutTheFile) {
  const TempDir dir;
  EXPECT_FALSE(MatchesGolden(dir.File("missing.txt"), ""));
}

TEST(GoldenTest, WritesTheFileWhenTold) {
  const TempDir dir;
  ::setenv("UPDATE_GOLDENS", "1", 1);
  EXPECT_TRUE(MatchesGolden(dir.File("new/plan.txt"), "fresh\n"));
  ::unsetenv("UPDATE_GOLDENS");
  EXPECT_EQ(*ReadFileText(dir.File("new/plan.txt")), "fresh\n");
}

}  // namespace
}  // namespace courier::test
