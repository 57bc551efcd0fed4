#include "common/wire/convert_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"

namespace courier::wire {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

model::Selection FullSelection() {
  model::Selection selection;
  selection.workspace = "Acme";
  selection.all_apps = true;
  selection.apps = {"a", "b"};
  selection.app_modes = {"workflow"};
  selection.api_tools = {"weather"};
  selection.workflow_tools = {"w1", "w2"};
  selection.mcp_tools = {"m"};
  selection.dependencies = model::Dependencies::kTools;
  selection.include_secrets = true;
  selection.revision = model::Revision::kPublished;
  selection.environment_overrides = {{"*", "URL", "https://x", false},
                                     {"Bot", "KEY", "token", true}};
  return selection;
}

TEST(ConvertOptionsTest, CarriesASelectionBothWays) {
  const auto back = FromProto(ToProto(FullSelection()));

  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->workspace, "Acme");
  EXPECT_TRUE(back->all_apps);
  EXPECT_THAT(back->apps, ElementsAre("a", "b"));
  EXPECT_THAT(back->app_modes, ElementsAre("workflow"));
  EXPECT_THAT(back->api_tools, ElementsAre("weather"));
  EXPECT_THAT(back->workflow_tools, ElementsAre("w1", "w2"));
  EXPECT_THAT(back->mcp_tools, ElementsAre("m"));
  EXPECT_EQ(back->dependencies, model::Dependencies::kTools);
  EXPECT_TRUE(back->include_secrets);
  EXPECT_EQ(back->revision, model::Revision::kPublished);
  ASSERT_EQ(back->environment_overrides.size(), 2u);
  EXPECT_EQ(back->environment_overrides[0].value, "https://x");
  EXPECT_FALSE(back->environment_overrides[0].is_token);
  EXPECT_TRUE(back->environment_overrides[1].is_token);
}

TEST(ConvertOptionsTest, CarriesImportOptionsBothWays) {
  model::ImportOptions options;
  options.workspace = "Prod";
  options.operator_email = "a@b.test";
  options.id_strategy = model::IdStrategy::kGenerateNewId;
  options.conflict_strategy = model::ConflictStrategy::kUpdate;
  options.create_app_api_token = true;
  options.show_tokens = true;
  options.publish = model::Publish::kAll;
  options.strict = true;
  options.dataset_map = {{"old", "new"}};

  const auto back = FromProto(ToProto(std::move(options)));

  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->workspace, "Prod");
  EXPECT_EQ(back->operator_email, "a@b.test");
  EXPECT_EQ(back->id_strategy, model::IdStrategy::kGenerateNewId);
  EXPECT_EQ(back->conflict_strategy, model::ConflictStrategy::kUpdate);
  EXPECT_TRUE(back->create_app_api_token);
  EXPECT_TRUE(back->show_tokens);
  EXPECT_EQ(back->publish, model::Publish::kAll);
  EXPECT_TRUE(back->strict);
  EXPECT_THAT(back->dataset_map, ElementsAre(Pair("old", "new")));
}

TEST(ConvertOptionsTest, RefusesUnsetEnums) {
  EXPECT_EQ(ReasonOf(FromProto(v1::Selection()).status()), Reason::kUsage);
  EXPECT_EQ(ReasonOf(FromProto(v1::ImportOptions()).status()), Reason::kUsage);
}

TEST(ConvertOptionsTest, RefusesEnumValuesFromTheFuture) {
  v1::Selection proto = ToProto(FullSelection());
  proto.set_dependencies(static_cast<v1::Selection::Dependencies>(77));

  EXPECT_EQ(ReasonOf(FromProto(std::move(proto)).status()), Reason::kUsage);
}

TEST(ConvertOptionsTest, RefusesOversizeLists) {
  v1::Selection proto = ToProto(FullSelection());
  for (int i = 0; i <= kMaxListEntries; ++i) proto.add_mcp_tools("x");

  EXPECT_EQ(ReasonOf(FromProto(std::move(proto)).status()), Reason::kUsage);
}

TEST(ConvertOptionsTest, RefusesAnOverrideWithoutValue) {
  v1::Selection proto = ToProto(FullSelection());
  proto.mutable_environment_overrides(0)->clear_value();

  EXPECT_EQ(ReasonOf(FromProto(std::move(proto)).status()), Reason::kUsage);
}

}  // namespace
}  // namespace courier::wire
