#include "agent/export/selection.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/agent/export/source_index_builder.h"

namespace courier::exporting {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

absl::StatusOr<std::vector<size_t>> Select(std::vector<std::string> apps, bool all = false) {
  model::Selection selection;
  selection.apps = std::move(apps);
  selection.all_apps = all;
  return SelectApps(SmallWorkspace(), selection, "Acme");
}

TEST(MatchesGlobTest, StarsAndQuestionMarksAndNothingElseAreSpecial) {
  EXPECT_TRUE(MatchesGlob("Support *", "Support triage"));
  EXPECT_TRUE(MatchesGlob("*", ""));
  EXPECT_TRUE(MatchesGlob("*b*c", "abbbc"));
  EXPECT_TRUE(MatchesGlob("[old] *", "[old] bot"));
  EXPECT_FALSE(MatchesGlob("[old] *", "o bot"));
  EXPECT_FALSE(MatchesGlob("support*", "Support"));
  EXPECT_FALSE(MatchesGlob("a?c", "ac"));
  EXPECT_FALSE(MatchesGlob("a*", ""));
}

TEST(MatchesGlobTest, AQuestionMarkIsOneCharacterWhateverItsBytes) {
  EXPECT_TRUE(MatchesGlob("?服 ?ot", "客服 bot"));
  EXPECT_FALSE(MatchesGlob("??服", "客服"));
  EXPECT_TRUE(MatchesGlob("*?🚀", "漢字 🚀"));
}

TEST(MatchesGlobTest, ManyStarsTakeNoLongTime) {
  std::string pattern;
  for (int i = 0; i < 1000; ++i) pattern += "*a";
  EXPECT_FALSE(MatchesGlob(pattern + "b", std::string(10'000, 'a')));
}

TEST(SelectAppsTest, TakesIdsNamesAndGlobsOnceInTheOrderAskedFor) {
  const auto apps = Select({"Outer", "00000000-0000-4000-8000-000000000001", "*er"});
  ASSERT_TRUE(apps.ok()) << apps.status();
  EXPECT_THAT(*apps, ElementsAre(kOuter, kTriage, kInner));
}

TEST(SelectAppsTest, IdsCountInAnySpelling) {
  EXPECT_THAT(*Select({"{00000000-0000-4000-8000-000000000001}"}), ElementsAre(kTriage));
}

TEST(SelectAppsTest, AllAppsAreThoseThatMove) {
  EXPECT_THAT(*Select({}, true), ElementsAre(0u, 1u, 2u, 3u, 4u, 6u));
}

TEST(SelectAppsTest, AnExactNameWinsOverItsMeaningAsAGlob) {
  EXPECT_THAT(*Select({"[old] 客服 bot"}), ElementsAre(6u));
  EXPECT_THAT(*Select({"[old]*"}), ElementsAre(6u));
}

TEST(SelectAppsTest, TwoAppsOfOneNameAreListedWithTheirIds) {
  const absl::Status status = Select({"Twin"}).status();
  EXPECT_EQ(ReasonOf(status), Reason::kAppAmbiguous);
  EXPECT_THAT(std::string(status.message()), HasSubstr("00000000-0000-4000-8000-000000000004"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("00000000-0000-4000-8000-000000000005"));
}

TEST(SelectAppsTest, AnAppOfAnotherModeIsRefusedWhenNamedAndPassedOverOtherwise) {
  EXPECT_EQ(ReasonOf(Select({"Old chat"}).status()), Reason::kUnsupportedMode);
  EXPECT_EQ(ReasonOf(Select({"00000000-0000-4000-8000-000000000006"}).status()),
            Reason::kUnsupportedMode);
  EXPECT_EQ(ReasonOf(Select({"Old c*"}).status()), Reason::kAppNotFound);
}

TEST(SelectAppsTest, AnUnknownAppComesWithTheOneThatWasMeant) {
  const absl::Status status = Select({"Suport triage"}).status();
  EXPECT_EQ(ReasonOf(status), Reason::kAppNotFound);
  EXPECT_EQ(status.message(),
            "app \"Suport triage\" is not in \"Acme\". Did you mean \"Support triage\"?");
}

TEST(SelectAppsTest, AllThatIsNotThereIsToldAtOnce) {
  const absl::Status status = Select({"Outer", "One", "Two", "X*"}).status();
  EXPECT_EQ(ReasonOf(status), Reason::kAppNotFound);
  EXPECT_EQ(status.message(), "3 apps are not in \"Acme\": \"One\", \"Two\", \"X*\".");
}

TEST(SelectAppsTest, OneModeNarrowsAllAppsAndGlobsButNotAnAppThatIsNamed) {
  model::Selection selection;
  selection.app_modes = {"advanced-chat"};
  selection.all_apps = true;
  const SourceIndex index = SmallWorkspace();
  const auto chats = SelectApps(index, selection, "Acme");
  ASSERT_TRUE(chats.ok()) << chats.status();
  for (const size_t i : *chats) EXPECT_EQ(index.apps()[i].mode, "advanced-chat");
  selection.app_modes = {"workflow"};
  const auto workflows = SelectApps(index, selection, "Acme");
  ASSERT_TRUE(workflows.ok()) << workflows.status();
  EXPECT_EQ(chats->size() + workflows->size(), 6u);

  selection.all_apps = false;
  selection.app_modes = {"advanced-chat"};
  selection.apps = {"Outer"};
  EXPECT_THAT(*SelectApps(index, selection, "Acme"), ElementsAre(kOuter));
  selection.apps = {"Oute*"};
  EXPECT_EQ(ReasonOf(SelectApps(index, selection, "Acme").status()), Reason::kAppNotFound);
}

TEST(SelectToolsTest, FindsEachKindByAllItsNames) {
  model::Selection selection;
  selection.api_tools = {"weather", kWeatherId};
  selection.workflow_tools = {"outer_tool", kInnerToolId};
  selection.mcp_tools = {"Clock", "clock-mcp", kClockId};
  const auto tools = SelectTools(SmallWorkspace(), selection, "Acme");
  ASSERT_TRUE(tools.ok()) << tools.status();
  EXPECT_THAT(tools->api_tools, ElementsAre(0u));
  EXPECT_THAT(tools->workflow_tools, ElementsAre(1u, 0u));
  EXPECT_THAT(tools->mcp_tools, ElementsAre(0u));
}

TEST(SelectToolsTest, ANameThatIsAnothersServerIdentifierIsAmbiguous) {
  const SourceIndex index({}, {}, {},
                          {{kClockId, "Clock", "time"},
                           {kInnerToolId, "time", "other"},
                           {kOuterToolId, "same", "same"}});
  model::Selection selection;
  selection.mcp_tools = {"time"};
  const absl::Status status = SelectTools(index, selection, "Acme").status();
  EXPECT_EQ(ReasonOf(status), Reason::kToolAmbiguous);
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr(absl::StrCat(kClockId, " (named \"Clock\")")),
                    HasSubstr(absl::StrCat(kInnerToolId, " (named \"time\")"))));
  selection.mcp_tools = {kClockId, "same"};
  const auto tools = SelectTools(index, selection, "Acme");
  ASSERT_TRUE(tools.ok()) << tools.status();
  EXPECT_THAT(tools->mcp_tools, ElementsAre(0u, 2u));
}

TEST(SelectToolsTest, AnUnknownToolIsRefused) {
  model::Selection selection;
  selection.api_tools = {"wether"};
  const absl::Status status = SelectTools(SmallWorkspace(), selection, "Acme").status();
  EXPECT_EQ(ReasonOf(status), Reason::kToolNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("Did you mean \"weather\"?"));
}

}  // namespace
}  // namespace courier::exporting
