#include "common/migration/environment_overrides.h"

#include <string>

#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::migration {
namespace {

using ::testing::HasSubstr;

constexpr char kAppId[] = "00000000-0000-4000-8000-000000000001";
constexpr char kVariables[] = R"({"URL": {"value_type": "string", "value": "old", "name": "URL"}, )"
                              R"("KEY": {"value_type": "secret", "value": "t", "name": "KEY"}})";

model::App Billing() {
  model::App app;
  app.id = SourceId(kAppId);
  app.name = "Billing";
  app.workflow.environment_variables = kVariables;
  return app;
}

std::string ValueAfter(std::vector<model::EnvironmentOverride> list) {
  const Overrides overrides(std::move(list));
  model::App app = Billing();
  const auto applied = overrides.Apply(app);
  EXPECT_TRUE(applied.ok()) << applied.status();
  return app.workflow.environment_variables;
}

TEST(OverridesTest, WithoutAnyTheTextStays) { EXPECT_EQ(ValueAfter({}), kVariables); }

TEST(OverridesTest, FindsTheAppByNameIdAndStar) {
  for (const char* app : {"Billing", kAppId, "*", "{00000000-0000-4000-8000-000000000001}"}) {
    EXPECT_THAT(ValueAfter({{app, "URL", "new", false}}), HasSubstr(R"("value": "new")")) << app;
  }
}

TEST(OverridesTest, TheAppItselfWinsOverTheStar) {
  const std::string after =
      ValueAfter({{"Billing", "URL", "own", false}, {"*", "URL", "all", false}});
  EXPECT_THAT(after, HasSubstr(R"("value": "own")"));
}

TEST(OverridesTest, AnotherAppsOverridesDoNotConcernIt) {
  EXPECT_EQ(ValueAfter({{"Support", "URL", "new", false}}), kVariables);
}

TEST(OverridesTest, AFinishedTokenReplacesASecretAndIsReported) {
  const Overrides overrides({{"Billing", "KEY", "finished", true}});
  model::App app = Billing();
  const auto applied = overrides.Apply(app);
  ASSERT_TRUE(applied.ok());
  EXPECT_TRUE(applied->names.contains("KEY"));
  EXPECT_THAT(app.workflow.environment_variables, HasSubstr(R"("value": "finished")"));
}

TEST(OverridesTest, PlainTextForASecretIsRefusedWithTheAppsName) {
  const Overrides overrides({{"*", "KEY", "in clear", false}});
  model::App app = Billing();
  const absl::Status status = overrides.Apply(app).status();
  EXPECT_EQ(ReasonOf(status), Reason::kBadSelection);
  EXPECT_THAT(std::string(status.message()), HasSubstr("app \"Billing\""));
  EXPECT_THAT(std::string(status.message()), testing::Not(HasSubstr("in clear")));
}

TEST(OverridesTest, AVariableThatTheNamedAppLacksIsRefusedAndForAllAppsPassedOver) {
  model::App app = Billing();
  EXPECT_EQ(ReasonOf(Overrides({{"Billing", "NONE", "x", false}}).Apply(app).status()),
            Reason::kBadSelection);
  EXPECT_TRUE(Overrides({{"*", "NONE", "x", false}}).Apply(app).ok());
}

TEST(OverridesTest, WhatFoundNothingIsTold) {
  Overrides overrides({{"*", "URL", "x", false}, {"*", "NONE", "x", false}});
  model::App app = Billing();
  overrides.MarkUsed(*overrides.Apply(app));
  const absl::Status status = overrides.CheckAllUsed();
  EXPECT_EQ(ReasonOf(status), Reason::kBadSelection);
  EXPECT_THAT(std::string(status.message()), HasSubstr("NONE"));
  EXPECT_THAT(std::string(Overrides({{"Gone", "URL", "x", false}}).CheckAllUsed().message()),
              HasSubstr("\"Gone\""));
}

}  // namespace
}  // namespace courier::migration
