#include "common/base/uuid.h"

#include <gtest/gtest.h>

namespace courier {
namespace {

constexpr char kCanonical[] = "0a4c9a10-1111-4c4c-9c9c-0000000000ff";

TEST(UuidTest, NewOnesAreCanonicalVersionFourAndDiffer) {
  const std::string one = NewUuid();
  EXPECT_TRUE(IsCanonicalUuid(one));
  EXPECT_EQ(one[14], '4');
  EXPECT_NE(one, NewUuid());
}

TEST(UuidTest, CanonicalIsOneSpellingOnly) {
  EXPECT_TRUE(IsCanonicalUuid(kCanonical));
  EXPECT_FALSE(IsCanonicalUuid("0A4C9A10-1111-4C4C-9C9C-0000000000FF"));
  EXPECT_FALSE(IsCanonicalUuid("0a4c9a1011114c4c9c9c0000000000ff"));
}

TEST(UuidTest, ParsesWhatPythonParses) {
  EXPECT_EQ(ParseUuid("0A4C9A10-1111-4C4C-9C9C-0000000000FF"), kCanonical);
  EXPECT_EQ(ParseUuid("{0a4c9a1011114c4c9c9c0000000000ff}"), kCanonical);
  EXPECT_EQ(ParseUuid("urn:uuid:0a4c9a10-1111-4c4c-9c9c-0000000000ff"), kCanonical);
}

TEST(UuidTest, RefusesOtherText) {
  EXPECT_EQ(ParseUuid(""), std::nullopt);
  EXPECT_EQ(ParseUuid("support-bot"), std::nullopt);
  EXPECT_EQ(ParseUuid("0a4c9a10-1111-4c4c-9c9c-0000000000fg"), std::nullopt);
}

}  // namespace
}  // namespace courier
