#include "common/text/character_count.h"

#include "gtest/gtest.h"

namespace courier::text {
namespace {

TEST(CharacterCountTest, CountsCharactersAndNotBytes) {
  EXPECT_EQ(CharacterCount(""), 0u);
  EXPECT_EQ(CharacterCount("Käse"), 4u);
  EXPECT_EQ(CharacterCount("客服🙂"), 3u);
}

}  // namespace
}  // namespace courier::text
