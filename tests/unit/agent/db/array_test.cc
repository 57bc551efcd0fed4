#include "agent/db/array.h"

#include "gtest/gtest.h"

namespace courier::db {
namespace {

TEST(ArrayTest, QuotesEveryElement) {
  EXPECT_EQ(ArrayLiteral({}), "{}");
  EXPECT_EQ(ArrayLiteral({"a", "NULL", ""}), R"({"a","NULL",""})");
}

TEST(ArrayTest, EscapesQuotesAndBackslashes) {
  EXPECT_EQ(ArrayLiteral({R"(say "x")", R"(a\b)", "{,}"}), R"({"say \"x\"","a\\b","{,}"})");
}

}  // namespace
}  // namespace courier::db
