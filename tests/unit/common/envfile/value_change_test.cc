#include "common/envfile/value_change.h"

#include "gtest/gtest.h"

namespace courier::envfile {
namespace {

ChangeKind Kind(const char* from, const char* to) { return AnalyzeChange(from, to).kind; }

TEST(ValueChangeTest, EmptyComesFirst) {
  EXPECT_EQ(Kind("", "http://x"), ChangeKind::kSetFromEmpty);
  EXPECT_EQ(Kind("/var", ""), ChangeKind::kEmptied);
}

TEST(ValueChangeTest, ComparesNumbersOfAnyLength) {
  EXPECT_EQ(Kind("300", "600"), ChangeKind::kNumberUp);
  EXPECT_EQ(Kind("900", "360"), ChangeKind::kNumberDown);
  EXPECT_EQ(Kind("08", "9"), ChangeKind::kNumberUp);
  EXPECT_EQ(Kind("9223372036854775808", "1"), ChangeKind::kNumberDown);
  EXPECT_EQ(Kind("99999999999999999999999", "100000000000000000000000"), ChangeKind::kNumberUp);
}

TEST(ValueChangeTest, EqualNumbersAreNoIncrease) {
  EXPECT_EQ(Kind("007", "7"), ChangeKind::kOther);
}

TEST(ValueChangeTest, BooleansInAnyCase) {
  EXPECT_EQ(Kind("true", "false"), ChangeKind::kBoolean);
  EXPECT_EQ(Kind("True", "FALSE"), ChangeKind::kBoolean);
  EXPECT_EQ(Kind("yes", "false"), ChangeKind::kLength);
}

TEST(ValueChangeTest, UrlsBeforePathsBeforeLengths) {
  EXPECT_EQ(Kind("http://a", "/b"), ChangeKind::kUrl);
  EXPECT_EQ(Kind("plain", "/usr/b"), ChangeKind::kPath);
  EXPECT_EQ(Kind("ws://localhost", "wss://localhost"), ChangeKind::kLength);
  EXPECT_EQ(Kind("redis://a:1", "redis://b:1"), ChangeKind::kOther);
  EXPECT_EQ(Kind("-1", "5"), ChangeKind::kLength);
}

TEST(ValueChangeTest, LengthsCountCharacters) {
  const ValueChange change = AnalyzeChange("\xC3\xBC", "ab");
  EXPECT_EQ(change.from_length, 1U);
  EXPECT_EQ(change.to_length, 2U);
}

TEST(ValueChangeTest, TheSameMeaningIsASpelling) {
  EXPECT_EQ(Kind("x", "x"), ChangeKind::kSpelling);
}

TEST(ValueChangeTest, SecretsTellNothingButSetEmptiedOrChanged) {
  EXPECT_EQ(AnalyzeSecretChange("", "a").kind, ChangeKind::kSetFromEmpty);
  EXPECT_EQ(AnalyzeSecretChange("a", "").kind, ChangeKind::kEmptied);
  const ValueChange change = AnalyzeSecretChange("1", "22");
  EXPECT_EQ(change.kind, ChangeKind::kOther);
  EXPECT_EQ(change.from_length, 0U);
  EXPECT_EQ(change.to_length, 0U);
}

}  // namespace
}  // namespace courier::envfile
