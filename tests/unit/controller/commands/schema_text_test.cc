#include "controller/commands/schema_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "controller/commands/schema_json.h"

namespace courier::controller {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

SchemaAnswer Answer(const std::string& environment, v1::SchemaState::Kind kind,
                    const std::vector<std::string>& columns) {
  SchemaAnswer answer{environment, absl::OkStatus(), {}};
  answer.state.set_kind(kind);
  answer.state.set_summary("revision a4f2d8c9b731 (Dify 1.14.2): up to date");
  for (const std::string& column : columns) answer.state.add_columns(column);
  return answer;
}

TEST(SchemaTextTest, RouteTellsTheColumnsThatOnlyOneSideHas) {
  const auto routes =
      RoutesBetween({Answer("a", v1::SchemaState::KIND_CURRENT, {"apps.id", "apps.maintainer"}),
                     Answer("b", v1::SchemaState::KIND_CURRENT, {"apps.id", "apps.icon"})});
  ASSERT_THAT(routes, SizeIs(2));
  EXPECT_EQ(routes[0].to, "b");
  EXPECT_THAT(routes[0].only_source, ElementsAre("apps.maintainer"));
  EXPECT_THAT(routes[0].only_target, ElementsAre("apps.icon"));
}

TEST(SchemaTextTest, NoRouteToWhatLacksANeededColumn) {
  SchemaAnswer to = Answer("b", v1::SchemaState::KIND_CURRENT, {});
  to.state.set_target_obstacle("no column apps.icon_type");
  const auto routes = RoutesBetween({Answer("a", v1::SchemaState::KIND_CURRENT, {}), to});
  EXPECT_EQ(routes[0].obstacle, "b: no column apps.icon_type");
  EXPECT_EQ(routes[1].obstacle, "");
}

TEST(SchemaTextTest, NoRouteToOneThatDidNotAnswer) {
  SchemaAnswer silent{"b", MakeError(Reason::kUnreachable, "b: not there"), {}};
  EXPECT_THAT(RoutesBetween({Answer("a", v1::SchemaState::KIND_CURRENT, {}), silent}), IsEmpty());
}

TEST(SchemaTextTest, ExitStatusTellsTheState) {
  v1::SchemaState state;
  for (const auto& [kind, status] :
       {std::pair(v1::SchemaState::KIND_CURRENT, 0), std::pair(v1::SchemaState::KIND_BEHIND, 3),
        std::pair(v1::SchemaState::KIND_EMPTY, 3), std::pair(v1::SchemaState::KIND_AHEAD, 6),
        std::pair(v1::SchemaState::KIND_UNKNOWN, 6),
        std::pair(v1::SchemaState::KIND_STRIPPED, 6)}) {
    state.set_kind(kind);
    EXPECT_EQ(ExitStatusFor(state), status) << StateName(kind);
  }
  state.set_kind(v1::SchemaState::KIND_CURRENT);
  state.set_edited(true);
  EXPECT_EQ(ExitStatusFor(state), 6);
}

TEST(SchemaTextTest, StatusAlignsEnvironmentsAndRoutes) {
  const std::vector<SchemaAnswer> answers = {
      Answer("staging", v1::SchemaState::KIND_CURRENT, {"apps.id"}),
      Answer("production", v1::SchemaState::KIND_CURRENT, {"apps.id"})};
  EXPECT_EQ(SchemaStatusText(answers, /*color=*/false),
            "staging      ✓ revision a4f2d8c9b731 (Dify 1.14.2): up to date\n"
            "production   ✓ revision a4f2d8c9b731 (Dify 1.14.2): up to date\n"
            "transfer     staging → production: a transfer carries everything\n"
            "             production → staging: a transfer carries everything\n");
}

TEST(SchemaTextTest, LongListsOfMigrationsAreCounted) {
  v1::SchemaState state;
  for (const char* id : {"a", "b", "c"}) state.add_pending()->set_id(id);
  EXPECT_EQ(MigrationLines(state.pending(), 2, 2), "  a\n  b\n  and 1 more\n");
}

TEST(SchemaTextTest, WhatAnAgentSaysIsMadePrintable) {
  SchemaAnswer answer = Answer("a", v1::SchemaState::KIND_UNKNOWN, {});
  answer.state.set_summary("\x1B[31mred");
  EXPECT_THAT(SchemaStatusText({answer}, false), Not(HasSubstr("\x1B")));
}

TEST(SchemaTextTest, JsonOfAFailedUpgradeHasErrorAndLastLines) {
  v1::UpgradeOutcome outcome;
  outcome.mutable_before()->set_kind(v1::SchemaState::KIND_BEHIND);
  outcome.add_last_lines("division by zero");
  EXPECT_THAT(UpgradeOutcomeJson("a", outcome, MakeError(Reason::kDatabaseError, "it failed")),
              AllOf(HasSubstr(R"("result": "failed")"), HasSubstr("division by zero"),
                    HasSubstr(R"("code": "database_error")")));
}

}  // namespace
}  // namespace courier::controller
