// What an import keeps, maps, tells and refuses; see deploy/docs/import-rules.md.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/report.h"
#include "tests/e2e/tokens.h"
#include "tests/e2e/transfer_fixture.h"
#include "tests/support/free_port.h"

namespace courier::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

using Flags = std::vector<std::string>;

class ImportRulesTest : public TransferTest {
 protected:
  test::ProcessResult Transfer(Flags flags) {
    flags.insert(flags.end(), {"--output-format", "json"});
    return installation().Transfer(flags);
  }

  static std::string DraftOf(absl::string_view app) {
    return absl::StrCat("version = 'draft' AND app_id = (SELECT id FROM apps WHERE name = '", app,
                        "')");
  }
};

const Flags kUpdate = {"--conflict-strategy", "update"};

TEST_F(ImportRulesTest, TheReportListsWhatAnUpdateChangesAndNoSecret) {
  ASSERT_EQ(TransferAll().status, 0);
  source().Exec("UPDATE apps SET description = 'Triage, rewritten' WHERE name = 'Support triage'");
  source().Exec(absl::StrCat(
      "UPDATE workflows SET environment_variables = replace(environment_variables, "
      "'shop.staging', 'shop.next'), graph = replace(graph, '\"title\": \"End\"', '\"title\": "
      "\"Finish\"') WHERE ",
      DraftOf("Support triage")));
  const auto result = TransferAll(kUpdate);
  ASSERT_EQ(result.status, 0) << result.err;
  const Report report(result.out);
  const std::string changes = report.Changes("app", "Support triage");
  EXPECT_THAT(changes, HasSubstr("description: Sorts questions.\nSecond line of its description. > "
                                 "Triage, rewritten\n"));
  EXPECT_THAT(changes, HasSubstr("graph.nodes[Finish].title: End > Finish\n"));
  EXPECT_THAT(changes, HasSubstr("environment_variables.API_KEY: <secret> > <secret>\n"));
  EXPECT_THAT(changes, HasSubstr("environment_variables.BASE_URL: "
                                 "https://shop.staging.example.test?a=1&b=2 > "
                                 "https://shop.next.example.test?a=1&b=2\n"));
  EXPECT_THAT(report.Changes("api_tool", "weather"), HasSubstr("credentials: <secret>"));
  EXPECT_THAT(report.Changes("mcp_tool", "Files MCP"), HasSubstr("headers: <secret>"));
  for (const std::string& secret : source().demo().summary.secrets) {
    EXPECT_THAT(result.out, Not(HasSubstr(secret)));
  }
  EXPECT_THAT(result.out, Not(HasSubstr("SFlCUklEO")));
}

TEST_F(ImportRulesTest, AnUpdateErasesNoSecretThatTheSourceHasNothingFor) {
  ASSERT_EQ(TransferAll().status, 0);
  const OpenedTokens before = OpenTokens(target());
  source().Exec(
      "UPDATE tool_api_providers SET credentials_str = '{\"auth_type\": \"none\"}', "
      "description = 'Another'");
  source().Exec(
      "UPDATE tool_mcp_providers SET encrypted_headers = NULL, "
      "encrypted_credentials = NULL");
  source().Exec(absl::StrCat("UPDATE workflows SET environment_variables = '{}' WHERE ",
                             DraftOf("Order desk")));
  const auto result = TransferAll(kUpdate);
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(OpenTokens(target()).secrets, IsSupersetOf(before.secrets));
  const Report report(result.out);
  EXPECT_THAT(report.Messages("app", "Order desk"), HasSubstr("WAREHOUSE_TOKEN"));
  EXPECT_THAT(result.out, HasSubstr("keeps its key"));
}

TEST_F(ImportRulesTest, WhatComesWithoutItsSecretsIsNamed) {
  const auto result = Transfer({"--all-apps"});
  ASSERT_EQ(result.status, 0) << result.err;
  const Report report(result.out);
  EXPECT_THAT(report.Messages("app", "Order desk"), HasSubstr("WAREHOUSE_TOKEN is empty"));
  EXPECT_THAT(report.Messages("api_tool", "weather"), HasSubstr("key was left out"));
  EXPECT_THAT(report.Messages("api_tool", "pets"), IsEmpty());

  // A secret that is new to the target of an update is empty too.
  source().Exec(
      absl::StrCat("UPDATE workflows SET environment_variables = replace(environment_variables, "
                   "'CRM_TOKEN', 'NEW_TOKEN') WHERE ",
                   DraftOf("客服 Support chat 🙂")));
  source().Exec(absl::StrCat(
      "UPDATE workflows SET environment_variables = regexp_replace(environment_variables, "
      "'\"id\": \"[^\"]*\"', '\"id\": \"00000000-0000-4000-8000-000000000001\"') WHERE ",
      DraftOf("客服 Support chat 🙂")));
  const auto update = Transfer({"--all-apps", "--conflict-strategy", "update"});
  ASSERT_EQ(update.status, 0) << update.err;
  EXPECT_THAT(Report(update.out).Messages("app", "客服 Support chat 🙂"),
              HasSubstr("NEW_TOKEN is empty"));
  EXPECT_THAT(Report(update.out).Messages("app", "Order desk"), Not(HasSubstr("WAREHOUSE_TOKEN")));
}

TEST_F(ImportRulesTest, KnowledgeBasesAreMappedByNameOrAsAsked) {
  const auto add = [&](absl::string_view digit, absl::string_view name) {
    target().Exec(absl::StrCat(
        "INSERT INTO datasets (id, tenant_id, name, created_by) SELECT "
        "'00000000-0000-4000-8000-00000000000",
        digit, "', t.id, '", name, "', t.id FROM tenants t WHERE t.name = 'Acme Production'"));
  };
  const Flags flags = {"--app", "Knowledge bot",       "--dependencies",
                       "none",  "--conflict-strategy", "update"};
  const std::string knows = absl::StrCat(
      "SELECT graph LIKE '%000000000001%', graph LIKE '%000000000002%' FROM workflows WHERE ",
      DraftOf("Knowledge bot"));
  const auto missing = Transfer(flags);
  ASSERT_EQ(missing.status, 0) << missing.err;
  EXPECT_THAT(Report(missing.out).Messages("app", "Knowledge bot"),
              AllOf(HasSubstr("node \"Handbook\""), HasSubstr("was taken out")));
  EXPECT_EQ(target().Query(knows), "f|f");

  add("1", "Handbook");
  const auto named = Transfer(flags);
  ASSERT_EQ(named.status, 0) << named.err;
  EXPECT_EQ(target().Query(knows), "t|f");

  add("2", "Another");
  const std::string there = source().Query("SELECT id FROM datasets WHERE name = 'Handbook'");
  const auto map = [&](absl::string_view to) {
    Flags mapped = flags;
    mapped.insert(mapped.end(), {"--map-dataset", absl::StrCat(there, "=", to)});
    return Transfer(mapped);
  };
  EXPECT_EQ(map("00000000-0000-4000-8000-000000000002").status, 0);
  EXPECT_EQ(target().Query(knows), "f|t");
  const auto unknown = map("00000000-0000-4000-8000-000000000003");
  EXPECT_EQ(unknown.status, 6);
  EXPECT_THAT(unknown.err, HasSubstr("--map-dataset"));
}

TEST_F(ImportRulesTest, StrictRefusesWhatNeedsAHandBeforeAnythingIsWritten) {
  const std::string before = target().Digest();
  const auto result = Transfer({"--app", "Knowledge bot", "--dependencies", "none", "--strict"});
  EXPECT_EQ(result.status, 6);
  EXPECT_EQ(Report(result.out).At("error.code"), "unresolved");
  EXPECT_EQ(target().Digest(), before);
}

TEST_F(ImportRulesTest, AModelProviderWithoutCredentialsIsUnresolved) {
  target().Exec("DELETE FROM providers");
  const Flags flags = {"--app", "Support triage", "--dependencies", "none", "--include-secrets"};
  const auto told = Transfer(flags);
  ASSERT_EQ(told.status, 0) << told.err;
  EXPECT_THAT(Report(told.out).Messages("app", "Support triage"),
              AllOf(HasSubstr("model provider"), HasSubstr("no credentials")));
}

TEST_F(ImportRulesTest, StrictTellsThatCachedSecretsWereLeft) {
  const auto port = test::FreePort();
  ASSERT_TRUE(port.ok()) << port.status();
  AgentSettings settings;
  settings.more = absl::StrCat("redis: {url: \"redis://127.0.0.1:", *port, "/0\"}\n");
  ASSERT_TRUE(target().StartAgent(settings).ok());
  const auto result = Transfer({"--api-tool", "pets", "--strict"});
  EXPECT_EQ(result.status, 8) << result.err;
  EXPECT_EQ(Report(result.out).At("result"), "applied");
  EXPECT_EQ(target().Query("SELECT name FROM tool_api_providers"), "pets");
}

TEST_F(ImportRulesTest, EveryAppGetsATokenOnce) {
  const Flags flags = {"--app", "Support triage",      "--dependencies",
                       "none",  "--conflict-strategy", "update"};
  ASSERT_EQ(Transfer(flags).status, 0);
  Flags with_token = flags;
  with_token.emplace_back("--create-app-api-token");
  const auto first = Transfer(with_token);
  ASSERT_EQ(first.status, 0) << first.err;
  EXPECT_EQ(Report(first.out).At("tokens.created"), "1");
  const std::string token = target().Query("SELECT token FROM api_tokens");
  EXPECT_THAT(token, testing::MatchesRegex("app-[A-Za-z0-9]{24}"));
  EXPECT_THAT(first.out + first.err, Not(HasSubstr(token)));
  const auto second = Transfer(with_token);
  EXPECT_EQ(Report(second.out).At("tokens.reused"), "1");
  EXPECT_EQ(target().Query("SELECT token FROM api_tokens"), token);
}

TEST_F(ImportRulesTest, AnOperatorMustBeAnActiveEditorAndOneOnly) {
  const std::string before = target().Digest();
  const auto as = [&](const std::string& email) {
    return Transfer({"--api-tool", "pets", "--operator-email", email});
  };
  const auto set = [&](absl::string_view what) { target().Exec(absl::StrCat("UPDATE ", what)); };
  set("tenant_account_joins SET role = 'normal'");
  EXPECT_EQ(as("prod-owner@example.test").status, 6);
  EXPECT_EQ(Transfer({"--api-tool", "pets"}).status, 6);
  set("tenant_account_joins SET role = 'owner'");
  set("accounts SET status = 'banned'");
  const auto banned = as("prod-owner@example.test");
  EXPECT_EQ(banned.status, 6);
  EXPECT_THAT(banned.err, HasSubstr("banned"));
  set("accounts SET status = 'active'");
  EXPECT_EQ(target().Digest(), before);
  target().Exec(
      "INSERT INTO accounts (id, name, email, status) VALUES "
      "('00000000-0000-4000-8000-000000000009', 'Twin', 'prod-owner@example.test', 'active')");
  target().Exec(
      "INSERT INTO tenant_account_joins (tenant_id, account_id, role) SELECT id, "
      "'00000000-0000-4000-8000-000000000009', 'editor' FROM tenants "
      "WHERE name = 'Acme Production'");
  const auto twins = as("prod-owner@example.test");
  EXPECT_EQ(twins.status, 6);
  EXPECT_THAT(twins.err, HasSubstr("two members"));
}

TEST_F(ImportRulesTest, WhatADeletedAppLeftBehindIsReplaced) {
  const Flags flags = {"--app",         "Nested helper",       "--workflow-tool",
                       "nested_helper", "--conflict-strategy", "update"};
  ASSERT_EQ(Transfer(flags).status, 0);
  target().Exec("DELETE FROM apps WHERE name = 'Nested helper'");
  const auto again = Transfer(flags);
  ASSERT_EQ(again.status, 0) << again.err;
  EXPECT_EQ(
      target().Query("SELECT count(*), count(DISTINCT s.id), count(DISTINCT i.id) FROM apps a "
                     "JOIN sites s ON s.app_id = a.id JOIN installed_apps i ON "
                     "i.app_id = a.id WHERE a.name = 'Nested helper'"),
      "1|1|1");
}

TEST_F(ImportRulesTest, AWorkflowToolThatLostItsAppGetsTheNewOne) {
  const Flags flags = {"--app", "Nested helper", "--workflow-tool", "nested_helper"};
  ASSERT_EQ(Transfer(flags).status, 0);
  target().Exec("DELETE FROM apps WHERE name = 'Nested helper'");
  Flags renewed = flags;
  renewed.insert(renewed.end(),
                 {"--id-strategy", "generate-new-id", "--conflict-strategy", "update"});
  const auto result = Transfer(renewed);
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(target().Query("SELECT count(*) FROM tool_workflow_providers p JOIN apps a ON "
                           "a.id = p.app_id JOIN workflows w ON w.id = a.workflow_id AND "
                           "w.version = p.version WHERE p.name = 'nested_helper'"),
            "1");
}

TEST_F(ImportRulesTest, PluginTriggersKeepTheirSubscriptionAndFollowTheirEvent) {
  const Flags flags = {"--app", "Issue watcher",       "--dependencies",
                       "none",  "--conflict-strategy", "update"};
  const auto first = Transfer(flags);
  ASSERT_EQ(first.status, 0) << first.err;
  EXPECT_THAT(Report(first.out).Messages("app", "Issue watcher"), HasSubstr("subscription"));
  target().Exec(
      "INSERT INTO workflow_plugin_triggers (app_id, node_id, tenant_id, provider_id, event_name, "
      "subscription_id) SELECT id, '1000', tenant_id, "
      "'langgenius/github_trigger/github_trigger', 'issues', 'theirs' FROM apps "
      "WHERE name = 'Issue watcher'");
  target().Exec(
      absl::StrCat("UPDATE workflows SET graph = replace(graph, '\"subscription_id\": "
                   "\"\"', '\"subscription_id\": \"theirs\"') WHERE ",
                   DraftOf("Issue watcher")));
  const auto change = [&](absl::string_view from, absl::string_view to) {
    source().Exec(absl::StrCat("UPDATE workflows SET graph = replace(graph, '", from, "', '", to,
                               "') WHERE ", DraftOf("Issue watcher")));
  };
  const std::string kept = absl::StrCat(
      "SELECT t.event_name, t.subscription_id, w.graph LIKE '%\"theirs\"%' FROM (SELECT * FROM "
      "workflows WHERE ",
      DraftOf("Issue watcher"), ") w LEFT JOIN workflow_plugin_triggers t ON t.app_id = w.app_id");
  change("\"event_name\": \"issues\"", "\"event_name\": \"push\"");
  const auto second = Transfer(flags);
  ASSERT_EQ(second.status, 0) << second.err;
  EXPECT_THAT(Report(second.out).Messages("app", "Issue watcher"), Not(HasSubstr("subscription")));
  EXPECT_EQ(target().Query(kept), "push|theirs|t");
}

}  // namespace
}  // namespace courier::e2e
