#include "agent/schema/revision_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"

namespace courier::schema {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// a ─ b ─ c ────── f ─ g
//      └─ d ─ e ──┘
RevisionChain Forked() {
  return RevisionChain::Make({{"g", {"f"}, "", ""},
                              {"f", {"e", "c"}, "", ""},
                              {"c", {"b"}, "", ""},
                              {"e", {"d"}, "", ""},
                              {"d", {"b"}, "", ""},
                              {"b", {"a"}, "", ""},
                              {"a", {}, "", ""}})
      .value();
}

std::vector<std::string> Ids(const std::vector<Revision>& revisions) {
  std::vector<std::string> ids;
  for (const Revision& each : revisions) ids.push_back(each.id);
  return ids;
}

TEST(RevisionChainTest, PutsParentsBeforeChildren) {
  const RevisionChain chain = Forked();
  std::vector<std::string> seen;
  for (const Revision& each : chain.revisions()) {
    for (const std::string& parent : each.parents) {
      EXPECT_THAT(seen, ::testing::Contains(parent)) << each.id;
    }
    seen.push_back(each.id);
  }
  EXPECT_EQ(seen.size(), 7u);
}

TEST(RevisionChainTest, HeadIsWhatNothingFollows) {
  EXPECT_THAT(Forked().Heads(), ElementsAre("g"));
}

TEST(RevisionChainTest, TwoHeadsAreBothTold) {
  const auto chain =
      RevisionChain::Make({{"a", {}, "", ""}, {"b", {"a"}, "", ""}, {"c", {"a"}, "", ""}});
  EXPECT_THAT(chain->Heads(), UnorderedElementsAre("b", "c"));
}

TEST(RevisionChainTest, PendingIsWhatTheHeadNeedsAndTheRowHasNot) {
  EXPECT_THAT(Ids(Forked().Pending({"c"}, {"g"})), ElementsAre("d", "e", "f", "g"));
}

TEST(RevisionChainTest, BothSidesOfAForkApplyTogether) {
  EXPECT_THAT(Ids(Forked().Pending({"c", "e"}, {"g"})), ElementsAre("f", "g"));
}

TEST(RevisionChainTest, EverythingIsPendingWithoutARow) {
  EXPECT_EQ(Forked().Pending({}, {"g"}).size(), 7u);
}

TEST(RevisionChainTest, NothingIsPendingAtTheHead) {
  EXPECT_THAT(Forked().Pending({"g"}, {"g"}), IsEmpty());
}

TEST(RevisionChainTest, OneSideOfAForkIsNotBeforeTheOther) {
  const RevisionChain chain = Forked();
  EXPECT_FALSE(chain.IsBefore("c", "e"));
  EXPECT_FALSE(chain.IsBefore("e", "c"));
  EXPECT_TRUE(chain.IsBefore("b", "e"));
  EXPECT_FALSE(chain.IsBefore("e", "e"));
}

TEST(RevisionChainTest, UnknownIdsHaveNoAncestors) {
  EXPECT_THAT(Forked().WithAncestors({"unknown"}), IsEmpty());
}

TEST(RevisionChainTest, RefusesAnIdThatIsThereTwice) {
  const auto chain = RevisionChain::Make({{"a", {}, "", ""}, {"a", {}, "", ""}});
  EXPECT_EQ(ReasonOf(chain.status()), Reason::kBadConfiguration);
  EXPECT_THAT(std::string(chain.status().message()), HasSubstr("a is there twice"));
}

TEST(RevisionChainTest, RefusesAParentThatIsNotThere) {
  const auto chain = RevisionChain::Make({{"b", {"a"}, "", ""}});
  EXPECT_THAT(std::string(chain.status().message()), HasSubstr("b follows a, which is not there"));
}

TEST(RevisionChainTest, RefusesACircle) {
  const auto chain = RevisionChain::Make({{"a", {"b"}, "", ""}, {"b", {"a"}, "", ""}});
  EXPECT_THAT(std::string(chain.status().message()), HasSubstr("circle"));
}

}  // namespace
}  // namespace courier::schema
