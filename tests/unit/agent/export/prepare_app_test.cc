#include "agent/export/prepare_app.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/agent/export/test_secrets.h"

namespace courier::exporting {
namespace {

using migration::Overrides;

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

model::App Billing(std::string graph, std::string variables = "{}") {
  model::App app;
  app.id = SourceId("00000000-0000-4000-8000-000000000001");
  app.name = "Billing";
  app.workflow.graph = std::move(graph);
  app.workflow.environment_variables = std::move(variables);
  return app;
}

constexpr char kToolGraph[] =
    R"({"nodes": [{"id": "1", "data": {"type": "tool", "title": "Mail", "provider_type": "api", )"
    R"("provider_id": "p", "credential_id": "c-1"}}], "edges": [],  "x": 1.0})";

TEST(PrepareAppTest, WithSecretsAGraphWithoutOwnAddressesStaysByteForByte) {
  const TestKeys keys;
  const auto prepared = PrepareApp(Billing(kToolGraph), &keys.rewrapper, Overrides({}));
  ASSERT_TRUE(prepared.ok()) << prepared.status();
  EXPECT_EQ(prepared->app.workflow.graph, kToolGraph);
  EXPECT_THAT(prepared->facts.tools, SizeIs(1));
}

TEST(PrepareAppTest, WithoutSecretsCredentialsOfToolsAreTakenOut) {
  const auto prepared = PrepareApp(Billing(kToolGraph), nullptr, Overrides({}));
  ASSERT_TRUE(prepared.ok()) << prepared.status();
  EXPECT_THAT(prepared->app.workflow.graph, Not(HasSubstr("c-1")));
  EXPECT_THAT(prepared->app.workflow.graph, HasSubstr(R"("x": 1.0)"));
}

TEST(PrepareAppTest, WebhookAddressesAreEmptiedEitherWay) {
  const TestKeys keys;
  const std::string graph =
      R"({"nodes": [{"id": "1", "data": {"type": "trigger-webhook", "webhook_url": "https://s/x"}}]})";
  for (const Rewrapper* rewrapper : {static_cast<const Rewrapper*>(nullptr), &keys.rewrapper}) {
    const auto prepared = PrepareApp(Billing(graph), rewrapper, Overrides({}));
    ASSERT_TRUE(prepared.ok());
    EXPECT_THAT(prepared->app.workflow.graph, Not(HasSubstr("https://s/x")));
  }
}

TEST(PrepareAppTest, AnOverriddenSecretNeedNotOpen) {
  const TestKeys keys;
  const Overrides overrides({{"Billing", "K", "finished", true}});
  const auto prepared = PrepareApp(
      Billing("{}", R"({"K": {"value_type": "secret", "value": "damaged", "name": "K"}})"),
      &keys.rewrapper, overrides);
  ASSERT_TRUE(prepared.ok()) << prepared.status();
  EXPECT_THAT(prepared->app.workflow.environment_variables, HasSubstr("finished"));
  EXPECT_EQ(prepared->tally.secrets, 0u);
}

TEST(PrepareAppTest, AGraphThatIsNoJsonNamesTheAppAndNotTheText) {
  const absl::Status status =
      PrepareApp(Billing("{\"nodes\": canary"), nullptr, Overrides({})).status();
  EXPECT_EQ(ReasonOf(status), Reason::kBadGraph);
  EXPECT_THAT(std::string(status.message()), HasSubstr("app \"Billing\""));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("canary")));
}

TEST(PrepareAppTest, EmptyColumnsAreFine) {
  const TestKeys keys;
  const auto prepared = PrepareApp(Billing("", ""), &keys.rewrapper, Overrides({}));
  ASSERT_TRUE(prepared.ok()) << prepared.status();
  EXPECT_EQ(prepared->app.workflow.graph, "");
  EXPECT_EQ(prepared->app.workflow.environment_variables, "");
}

}  // namespace
}  // namespace courier::exporting
