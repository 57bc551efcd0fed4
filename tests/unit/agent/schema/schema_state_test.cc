#include "agent/schema/schema_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/schema/dify_chain.h"

namespace courier::schema {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

Reference Newest() {
  return {Reference::Source::kNewestKnown, &DifyChain(), DifyChain().Heads(), ""};
}
Reference Release(const std::string& head) {
  return {Reference::Source::kRelease, &DifyChain(), {head}, "1.14.2"};
}
Observation Rows(std::vector<std::string> rows) {
  return {
      .version_table = true, .rows = std::move(rows), .dify_tables = true, .other_tables = true};
}

TEST(SchemaStateTest, NoTablesIsAnEmptyDatabase) {
  const SchemaState state = Classify({}, Newest());
  EXPECT_EQ(state.kind, StateKind::kEmpty);
  EXPECT_THAT(state.pending, SizeIs(200));
  EXPECT_THAT(Summary(state, Newest()), HasSubstr("empty database: all 200 migrations"));
}

TEST(SchemaStateTest, PreparedVersionTableIsStillEmpty) {
  EXPECT_EQ(Classify({.version_table = true, .rows = {}}, Newest()).kind, StateKind::kEmpty);
}

TEST(SchemaStateTest, TablesWithoutARowAreStripped) {
  EXPECT_EQ(Classify(Rows({}), Newest()).kind, StateKind::kStripped);
  EXPECT_EQ(Classify({.rows = {}, .dify_tables = true, .other_tables = true}, Newest()).kind,
            StateKind::kStripped);
}

TEST(SchemaStateTest, OtherTablesAloneAreNotDify) {
  EXPECT_EQ(Classify({.rows = {}, .other_tables = true}, Newest()).kind, StateKind::kNotDify);
}

TEST(SchemaStateTest, RowAtTheHeadIsCurrent) {
  const SchemaState state = Classify(Rows({"a4f2d8c9b731"}), Release("a4f2d8c9b731"));
  EXPECT_EQ(state.kind, StateKind::kCurrent);
  EXPECT_THAT(Summary(state, Release("a4f2d8c9b731")),
              HasSubstr("a4f2d8c9b731 (Dify 1.14.2): up to date with Dify 1.14.2"));
}

TEST(SchemaStateTest, OlderRowIsBehindByWhatIsPending) {
  const SchemaState state = Classify(Rows({"6b5f9f8b1a2c"}), Release("a4f2d8c9b731"));
  EXPECT_EQ(state.kind, StateKind::kBehind);
  EXPECT_THAT(state.pending, SizeIs(3));
  EXPECT_THAT(Summary(state, Release("a4f2d8c9b731")), HasSubstr("3 migrations behind"));
}

TEST(SchemaStateTest, OneSideOfAForkIsBehindTheOtherSideToo) {
  const SchemaState state = Classify(Rows({"b69ca54b9208"}), Release("63f9175e515b"));
  EXPECT_EQ(state.kind, StateKind::kBehind);
  EXPECT_THAT(state.pending, SizeIs(4));
}

TEST(SchemaStateTest, LaterRowIsAhead) {
  EXPECT_EQ(Classify(Rows({"9f4b7c2d1a80"}), Release("a4f2d8c9b731")).kind, StateKind::kAhead);
}

TEST(SchemaStateTest, RowThatOnlyTheBuiltInListKnowsIsAheadOfTheCode) {
  const RevisionChain code = RevisionChain::Make({{"64b051264f32", {}, "", ""},
                                                  {"9f4e3427ea84", {"64b051264f32"}, "", ""}})
                                 .value();
  const Reference reference{Reference::Source::kCode, &code, code.Heads(), "/app"};
  EXPECT_EQ(Classify(Rows({"a45f4dfde53b"}), reference).kind, StateKind::kAhead);
}

TEST(SchemaStateTest, ForeignRowIsUnknown) {
  const SchemaState state = Classify(Rows({"b45e25c2d166"}), Newest());
  EXPECT_EQ(state.kind, StateKind::kUnknown);
  EXPECT_THAT(Summary(state, Newest()), AllOf(HasSubstr("unknown revision b45e25c2d166"),
                                              HasSubstr("the newest known here")));
}

TEST(SchemaStateTest, TwoRowsOfWhichOneComesFirstAreDamage) {
  const SchemaState state = Classify(Rows({"6b5f9f8b1a2c", "a4f2d8c9b731"}), Newest());
  EXPECT_EQ(state.kind, StateKind::kSeveralRows);
  EXPECT_TRUE(state.rows_overlap);
}

TEST(SchemaStateTest, BothSidesOfAForkAreTwoHeads) {
  const SchemaState state = Classify(Rows({"2a3aebbbf4bb", "b69ca54b9208"}), Newest());
  EXPECT_EQ(state.kind, StateKind::kSeveralRows);
  EXPECT_FALSE(state.rows_overlap);
  EXPECT_THAT(Summary(state, Newest()), HasSubstr("two heads"));
}

TEST(SchemaStateTest, CodeWithTwoHeadsLeadsNowhere) {
  const RevisionChain code =
      RevisionChain::Make({{"a", {}, "", ""}, {"b", {"a"}, "", ""}, {"c", {"a"}, "", ""}}).value();
  const Reference reference{Reference::Source::kCode, &code, code.Heads(), "/app"};
  EXPECT_EQ(Classify(Rows({"a"}), reference).kind, StateKind::kSplitCode);
}

TEST(SchemaStateTest, SaysHowFarARevisionIsAfterARelease) {
  EXPECT_EQ(DescribeRevision("9f4b7c2d1a80"), "9f4b7c2d1a80 (13 migrations after Dify 1.14.2)");
  EXPECT_EQ(DescribeRevision("64b051264f32"), "64b051264f32 (before Dify 0.15.3)");
  EXPECT_EQ(DescribeRevision("deadbeef"), "deadbeef");
}

}  // namespace
}  // namespace courier::schema
