// Transfers between databases whose schemas differ from each other or from what this program knows:
// they work, or are refused beforehand with a sentence that names the column.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "agent/schema/known_columns.h"
#include "gmock/gmock.h"
#include "tests/e2e/report.h"
#include "tests/e2e/schema_fixture.h"

namespace courier::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class SchemaRefusalTest : public SchemaTest {
 protected:
  // Transfers everything; it must be refused with a sentence that holds all `words`, and the target
  // be what it was.
  void ExpectRefused(const std::vector<std::string>& words,
                     const std::vector<std::string>& flags = {}) {
    const std::string before = target().Digest();
    const auto result = TransferAll(flags);
    EXPECT_EQ(result.status, 6) << result.err;
    for (const std::string& word : words) EXPECT_THAT(result.err, HasSubstr(word));
    EXPECT_THAT(result.err, HasSubstr("Nothing was changed."));
    EXPECT_THAT(result.err, Not(HasSubstr("SQLSTATE")));
    EXPECT_EQ(target().Digest(), before);
  }
};

TEST_F(SchemaRefusalTest, AColumnThatTheTargetLacks) {
  target().Exec("ALTER TABLE workflows DROP COLUMN conversation_variables");
  ExpectRefused({"production", "workflows.conversation_variables", "Dify 0.15.3"});
}

TEST_F(SchemaRefusalTest, AColumnThatTheSourceLacks) {
  source().Exec("ALTER TABLE apps DROP COLUMN icon_type");
  ExpectRefused({"staging", "apps.icon_type", "Dify 0.15.3"});
}

TEST_F(SchemaRefusalTest, AColumnOfWorkspacesThatTheTargetLacks) {
  target().Exec("ALTER TABLE tenants DROP COLUMN status");
  ExpectRefused({"production", "tenants.status"});
}

TEST_F(SchemaRefusalTest, ATableThatTheTargetLacks) {
  target().Exec("DROP TABLE installed_apps CASCADE");
  ExpectRefused({"production", "no table installed_apps"});
}

TEST_F(SchemaRefusalTest, AnOptionalColumnThatMustBeSetInTheTarget) {
  source().Exec("UPDATE apps SET icon_background = NULL WHERE name = 'Knowledge bot'");
  target().Exec("ALTER TABLE apps ALTER icon_background SET NOT NULL");
  ExpectRefused({"Knowledge bot", "apps.icon_background", "NOT NULL"});
}

TEST_F(SchemaRefusalTest, AToolColumnThatTheSourceLacks) {
  source().Exec("ALTER TABLE tool_api_providers DROP COLUMN tools_str");
  ExpectRefused({"staging", "tool_api_providers.tools_str"});
}

TEST_F(SchemaRefusalTest, AToolColumnThatTheTargetLacks) {
  target().Exec("ALTER TABLE tool_workflow_providers DROP COLUMN label");
  ExpectRefused({"production", "tool_workflow_providers.label"});
}

TEST_F(SchemaRefusalTest, ATargetFromBeforeMcpServers) {
  target().Exec("DROP TABLE tool_mcp_providers");
  ExpectRefused({"production", "no table tool_mcp_providers", "Dify 1.7.0", "--include-secrets"});
}

TEST_F(SchemaRefusalTest, AColumnOfAnotherTypeInTheTarget) {
  target().Exec("ALTER TABLE workflows ALTER graph TYPE jsonb USING graph::jsonb");
  ExpectRefused({"production", "workflows.graph", "jsonb"});
}

TEST_F(SchemaRefusalTest, AColumnOfAnotherTypeInTheSource) {
  source().Exec("ALTER TABLE apps ALTER workflow_id TYPE text");
  ExpectRefused({"staging", "apps.workflow_id", "text", "uuid"});
}

TEST_F(SchemaRefusalTest, AToolColumnOfAnotherType) {
  target().Exec("ALTER TABLE tool_mcp_providers ALTER authed TYPE integer USING authed::integer");
  ExpectRefused({"production", "tool_mcp_providers.authed", "integer", "boolean"});
}

TEST_F(SchemaRefusalTest, AnUnknownColumnThatMustBeSet) {
  target().Exec(
      "ALTER TABLE sites ADD cost_centre text NOT NULL DEFAULT '';"
      "ALTER TABLE sites ALTER cost_centre DROP DEFAULT");
  ExpectRefused({"production", "sites.cost_centre", "NOT NULL"});
}

TEST_F(SchemaRefusalTest, AnUnknownColumnOfToolsThatMustBeSet) {
  target().Exec("ALTER TABLE tool_mcp_providers ADD region text NOT NULL");
  ExpectRefused({"production", "tool_mcp_providers.region", "NOT NULL"});
}

TEST_F(SchemaRefusalTest, AnUnknownColumnOfTokensThatMustBeSet) {
  target().Exec("ALTER TABLE api_tokens ADD scope text NOT NULL");
  ExpectRefused({"production", "api_tokens.scope"}, {"--create-app-api-token"});
}

TEST_F(SchemaRefusalTest, ANameThatTheTargetsColumnIsTooNarrowFor) {
  source().Exec("UPDATE tool_api_providers SET name = repeat('w', 41) WHERE name = 'pets'");
  target().Exec("ALTER TABLE tool_api_providers ALTER name TYPE varchar(40)");
  ExpectRefused({"production", "tool_api_providers.name", "41 characters", "takes 40",
                 "255 since Dify 1.1.3"});
}

TEST_F(SchemaRefusalTest, AnIdentifierThatTheTargetsColumnIsTooNarrowFor) {
  source().Exec(
      "UPDATE tool_mcp_providers SET server_identifier = repeat('i', 25) "
      "WHERE name = 'Clock MCP'");
  target().Exec("ALTER TABLE tool_mcp_providers ALTER server_identifier TYPE varchar(24)");
  ExpectRefused(
      {"tool_mcp_providers.server_identifier", "25 characters", "takes 24", "64 since Dify 1.7.0"},
      {"--mcp-tool", "Clock MCP"});
}

TEST_F(SchemaRefusalTest, ATextThatNoDifyTakes) {
  source().Exec(
      "ALTER TABLE apps ALTER name TYPE text;"
      "UPDATE apps SET name = repeat('n', 256) WHERE name = 'Knowledge bot'");
  ExpectRefused({"apps.name", "256 characters", "takes 255"});
}

class SchemaDifferenceTest : public SchemaTest {};

TEST_F(SchemaDifferenceTest, ToolsThatAreNotAskedForMayHaveAnyShape) {
  target().Exec(
      "ALTER TABLE tool_mcp_providers ADD region text NOT NULL DEFAULT '';"
      "ALTER TABLE tool_mcp_providers ALTER region DROP DEFAULT;"
      "ALTER TABLE tool_api_providers DROP COLUMN tools_str;"
      "ALTER TABLE tool_workflow_providers DROP COLUMN label;"
      "ALTER TABLE api_tokens ADD scope text NOT NULL");
  const auto result = TransferAll({"--dependencies", "none"});
  EXPECT_EQ(result.status, 0) << result.err;
}

TEST_F(SchemaDifferenceTest, WhatOnlyTheSourceKnowsOfMcpServersIsTold) {
  source().Exec("UPDATE tool_mcp_providers SET timeout = 99 WHERE name = 'Clock MCP'");
  target().Exec(
      "ALTER TABLE tool_mcp_providers DROP timeout, DROP sse_read_timeout, "
      "DROP encrypted_headers, DROP identity_mode");
  const auto result = TransferAll();
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("its timeout is not carried: there is no column "
                              "tool_mcp_providers.timeout (Dify 1.8.1 and newer have it)"),
                    HasSubstr("its encrypted_headers is not carried: there is no column "
                              "tool_mcp_providers.encrypted_headers (Dify 1.9.1 and newer"),
                    Not(HasSubstr("identity_mode"))));
  EXPECT_EQ(Report(result.out).Count("mcp_tool", "created"), 3);
}

TEST_F(SchemaDifferenceTest, StrictRefusesWhatCantBeCarried) {
  target().Exec("ALTER TABLE tool_mcp_providers DROP encrypted_headers");
  const std::string before = target().Digest();
  const auto result = TransferAll({"--strict"});
  EXPECT_EQ(result.status, 6) << result.err;
  EXPECT_EQ(target().Digest(), before);
}

TEST_F(SchemaDifferenceTest, WithoutSecretsATargetFromBeforeMcpServersIsWritten) {
  target().Exec("DROP TABLE tool_mcp_providers");
  const auto result = installation().Transfer({"--all-apps"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(target().Query("SELECT count(*) FROM tool_api_providers"), "4");
}

TEST_F(SchemaDifferenceTest, TriggersThatTheTargetDoesNotKnowAreTold) {
  target().Exec(
      "DROP TABLE app_triggers, workflow_webhook_triggers, workflow_plugin_triggers, "
      "workflow_schedule_plans");
  const auto result = TransferAll({"--publish", "all"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("Order received"), HasSubstr("never fires there"),
                    HasSubstr("no table workflow_webhook_triggers (Dify 1.12.0 and newer")));
}

TEST_F(SchemaDifferenceTest, AnOlderSourceErasesNoHeadersOfTheTarget) {
  ASSERT_EQ(TransferAll().status, 0);
  source().Exec("ALTER TABLE tool_mcp_providers DROP encrypted_headers");
  const std::string headers =
      "SELECT encrypted_headers FROM tool_mcp_providers WHERE encrypted_headers IS NOT NULL";
  const std::string before = target().Query(headers);
  ASSERT_NE(before, "");
  const auto result = TransferAll({"--conflict-strategy", "update"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(target().Query(headers), before);
}

TEST_F(SchemaDifferenceTest, WhatCourierDoesNotKnowInTheSourceIsTold) {
  source().Exec(
      "ALTER TABLE apps ADD maintainer uuid, ADD theme text NOT NULL DEFAULT 'light', "
      "ADD extra jsonb, ADD size integer GENERATED ALWAYS AS (length(name)) STORED, "
      "ADD seen timestamp NOT NULL DEFAULT now();"
      "ALTER TABLE workflows ADD note text;"
      "UPDATE apps SET maintainer = created_by;"
      "UPDATE apps SET theme = 'dark' WHERE name = 'Knowledge bot';"
      "UPDATE workflows SET note = 'keep' WHERE version = 'draft' AND app_id = "
      "(SELECT id FROM apps WHERE name = 'Order intake')");
  const auto result = TransferAll();
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(
      result.out,
      AllOf(HasSubstr("column apps.maintainer"), HasSubstr("and 17 more and is not carried"),
            HasSubstr(R"(holds something in apps \"Knowledge bot\" and is not carried)"),
            HasSubstr("column workflows.note"), Not(HasSubstr("apps.extra"))));
  EXPECT_THAT(result.out, AllOf(Not(HasSubstr("apps.size")), Not(HasSubstr("apps.seen"))));
}

TEST_F(SchemaDifferenceTest, AColumnThatTheRoleMayNotReadIsPassedOver) {
  source().Exec(
      "REVOKE SELECT ON apps FROM courier;"
      "DO $$ DECLARE names text; BEGIN "
      "SELECT string_agg(quote_ident(attname), ', ') INTO names FROM pg_attribute "
      "WHERE attrelid = 'apps'::regclass AND attnum > 0 AND NOT attisdropped;"
      "EXECUTE 'GRANT SELECT (' || names || ') ON apps TO courier'; END $$;"
      "ALTER TABLE apps ADD private text DEFAULT 'x'; UPDATE apps SET private = 'y'");
  const auto result = TransferAll();
  EXPECT_EQ(result.status, 0) << result.err;
}

TEST_F(SchemaDifferenceTest, UnknownColumnsThatMayStayEmptyAreLeftToTheServer) {
  target().Exec(
      "ALTER TABLE apps ADD maintainer uuid, ADD tier text NOT NULL DEFAULT 'basic';"
      "ALTER TABLE sites ADD input_placeholder varchar(255);"
      "ALTER TABLE installed_apps ADD serial bigint GENERATED ALWAYS AS IDENTITY");
  const auto result = TransferAll();
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(target().Query("SELECT DISTINCT tier, maintainer FROM apps"), "basic|");
}

// Each column that the writers are said to give a value needs no default of the database.
TEST_F(SchemaDifferenceTest, WrittenColumnsNeedNoDefaults) {
  const std::vector<std::string> there = absl::StrSplit(
      target().Query("SELECT table_name || '.' || column_name FROM information_schema.columns "
                     "WHERE table_schema = 'public'"),
      '\n');
  std::string sql;
  for (const schema::KnownColumn& known : schema::KnownColumns()) {
    const std::string name = absl::StrCat(known.table, ".", known.column);
    if (!known.inserted || std::find(there.begin(), there.end(), name) == there.end()) continue;
    absl::StrAppend(&sql, "ALTER TABLE ", known.table, " ALTER ", known.column, " DROP DEFAULT;");
  }
  target().Exec(sql);
  const auto result = TransferAll({"--publish", "all", "--create-app-api-token"});
  EXPECT_EQ(result.status, 0) << result.err;
}

constexpr const char* kNewerDify =
    "ALTER TABLE tenant_account_joins ADD last_opened_at timestamp;"
    "ALTER TABLE recommended_apps ADD is_learn_dify boolean NOT NULL DEFAULT false;"
    "CREATE TABLE app_stars (id uuid PRIMARY KEY DEFAULT uuid_generate_v4(), app_id uuid NOT NULL);"
    "ALTER TABLE apps ADD maintainer uuid;"
    "ALTER TABLE datasets ADD maintainer uuid;"
    "ALTER TABLE sites ADD input_placeholder varchar(255);"
    "ALTER TABLE workflows ADD version_number integer;"
    "CREATE TABLE workflow_version_counters (app_id uuid PRIMARY KEY, "
    "last_version_number integer NOT NULL);"
    "GRANT SELECT, INSERT, UPDATE ON workflow_version_counters TO courier;"
    "UPDATE alembic_version SET version_num = 'a1c7f4e9b3d2'";

constexpr const char* kNumbers =
    "SELECT count(*), min(w.version_number), max(w.version_number), max(c.last_version_number) "
    "FROM apps a JOIN workflows w ON w.app_id = a.id AND w.version <> 'draft' "
    "JOIN workflow_version_counters c ON c.app_id = a.id "
    "JOIN tenants t ON t.id = a.tenant_id WHERE t.name = 'Acme Production'";

TEST_F(SchemaDifferenceTest, ANewerDifyNumbersPublishedVersions) {
  source().Exec(kNewerDify);
  target().Exec(kNewerDify);
  auto result = TransferAll({"--publish", "all"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(target().Query(kNumbers), "20|1|1|1");
  EXPECT_EQ(target().Query("SELECT count(*) FROM workflows WHERE version = 'draft' AND "
                           "version_number IS NOT NULL"),
            "0");
  target().Exec("UPDATE workflow_version_counters SET last_version_number = 6");
  result = TransferAll({"--publish", "all", "--conflict-strategy", "update"});
  ASSERT_EQ(result.status, 0) << result.err;
  // Nine apps carry secrets, which are written and published again.
  EXPECT_EQ(target().Query(kNumbers), "29|1|7|7");
}

TEST_F(SchemaDifferenceTest, BetweenANewerDifyAndThisOneBothWaysWork) {
  source().Exec(kNewerDify);
  EXPECT_EQ(TransferAll({"--publish", "all"}).status, 0);
  SetUp();
  target().Exec(kNewerDify);
  EXPECT_EQ(TransferAll({"--publish", "all"}).status, 0);
}

}  // namespace
}  // namespace courier::e2e
