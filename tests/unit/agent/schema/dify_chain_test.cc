#include "agent/schema/dify_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/schema/releases.h"

namespace courier::schema {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST(DifyChainTest, HasOneBaseAndOneHead) {
  EXPECT_THAT(DifyChain().Heads(), ElementsAre("7a1c2d9e4b60"));
  EXPECT_EQ(DifyChain().revisions().front().id, "64b051264f32");
  EXPECT_THAT(DifyChain().revisions(), SizeIs(200));
}

TEST(DifyChainTest, KeepsTheForkOf2024) {
  EXPECT_THAT(DifyChain().Find("63f9175e515b")->parents,
              ElementsAre("2a3aebbbf4bb", "b69ca54b9208"));
  EXPECT_FALSE(DifyChain().IsBefore("b69ca54b9208", "2a3aebbbf4bb"));
}

TEST(DifyChainTest, CountsOneMigrationAfterAnother) {
  EXPECT_THAT(DifyChain().Pending({"a4f2d8c9b731"}, {"9f4b7c2d1a80"}), SizeIs(13));
  EXPECT_THAT(DifyChain().Pending({"9f4b7c2d1a80"}, {"d9e8f7a6b5c4"}), SizeIs(11));
  EXPECT_THAT(DifyChain().WithAncestors({"08ec4f75af5e"}), SizeIs(120));
}

TEST(DifyChainTest, EveryReleaseEndsWithAKnownRevision) {
  for (const std::string& release : KnownReleases()) {
    EXPECT_NE(DifyChain().Find(HeadOf(release)), nullptr) << release;
  }
}

TEST(DifyChainTest, ReleasesAreInTheOrderOfTheChain) {
  std::string before;
  for (const std::string& release : KnownReleases()) {
    const std::string head(HeadOf(release));
    EXPECT_TRUE(before.empty() || before == head || DifyChain().IsBefore(before, head)) << release;
    before = head;
  }
}

}  // namespace
}  // namespace courier::schema
