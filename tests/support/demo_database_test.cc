#include "tests/support/demo_database.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/crypto/tenant_key.h"
#include "common/secret/secret_bytes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/canary.h"
#include "tests/support/file_text.h"

namespace courier::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class DemoDatabaseTest : public testing::Test {
 protected:
  void SetUp() override {
    auto cluster = PostgresCluster::Shared();
    ASSERT_TRUE(cluster.ok()) << cluster.status();
    cluster_ = *cluster;
  }

  void Make(const demo::DemoOptions& options) {
    auto made = MakeDemoDatabase(*cluster_, options);
    ASSERT_TRUE(made.ok()) << made.status();
    demo_ = std::make_unique<DemoDatabase>(*std::move(made));
  }

  std::string Query(absl::string_view sql) {
    const auto rows = cluster_->Query(demo_->name, sql);
    EXPECT_TRUE(rows.ok()) << rows.status();
    return rows.value_or("");
  }

  std::string AsAgent(absl::string_view sql) {
    return std::string(
        cluster_->Exec(demo_->name, absl::StrCat("SET ROLE ", kAgentRole, "; ", sql)).message());
  }

  PostgresCluster* cluster_ = nullptr;
  std::unique_ptr<DemoDatabase> demo_;
};

TEST_F(DemoDatabaseTest, SourceHoldsTwentyAppsThatMove) {
  Make({.role = demo::Role::kSource});
  EXPECT_EQ(Query("SELECT count(*) FROM apps a JOIN tenants t ON t.id = a.tenant_id "
                  "WHERE t.name = 'Acme Staging' AND mode IN ('workflow', 'advanced-chat')"),
            "20");
  EXPECT_EQ(demo_->summary.apps, 20u);
  EXPECT_EQ(Query("SELECT max(length(graph)) BETWEEN 1000000 AND 1100000 FROM workflows"), "t");
  EXPECT_EQ(Query("SELECT count(*) FROM tool_workflow_providers p JOIN apps a ON a.id = p.app_id "
                  "JOIN workflows w ON w.id = a.workflow_id AND w.version = p.version"),
            "2");
}

TEST_F(DemoDatabaseTest, SecretsOpenWithTheKeyInStorage) {
  Make({.role = demo::Role::kSource, .secret_tag = "tag"});
  const std::string token = Query(
      "SELECT environment_variables::json #>> '{INNER_KEY,value}' FROM workflows "
      "WHERE environment_variables LIKE '%INNER_KEY%' AND version = 'draft'");
  const auto access = secret::SecretAccess::ForTest();
  const auto pem = ReadFileText(
      demo_->storage.File(absl::StrCat("privkeys/", demo_->summary.workspace_id, "/private.pem")));
  ASSERT_TRUE(pem.ok()) << pem.status();
  const auto key = crypto::TenantPrivateKey::FromPem(*secret::SecretBytes::CopyOf(*pem, access));
  ASSERT_TRUE(key.ok()) << key.status();
  const auto secret = key->Decrypt(token);
  ASSERT_TRUE(secret.ok()) << secret.status();
  EXPECT_THAT(demo_->summary.secrets, Contains(std::string(secret->Reveal(access))));
}

TEST_F(DemoDatabaseTest, KeepsSecretsInClearOnlyWhereDifyDoes) {
  Make({.role = demo::Role::kSource});
  CanarySet canaries;
  for (const std::string& secret : demo_->summary.secrets) canaries.AddKnown(secret, secret);
  std::string sealed;
  for (const char* column :
       {"workflows.environment_variables", "tool_api_providers.credentials_str",
        "tool_mcp_providers.server_url", "tool_mcp_providers.encrypted_headers",
        "tool_mcp_providers.encrypted_credentials", "tool_builtin_providers.encrypted_credentials",
        "provider_credentials.encrypted_config", "trigger_subscriptions.credentials"}) {
    const std::string table(column, std::string(column).find('.'));
    absl::StrAppend(&sealed, Query(absl::StrCat("SELECT ", column, " FROM ", table)), "\n");
  }
  EXPECT_THAT(sealed, HasSubstr("SFlCUklEO"));
  EXPECT_THAT(canaries.FindIn(sealed, "sealed columns"), testing::IsEmpty());
  EXPECT_THAT(canaries.FindIn(Query("SELECT graph FROM workflows"), "graphs"),
              Contains(testing::Field(&CanaryFind::canary, HasSubstr("partner-key"))));
}

TEST_F(DemoDatabaseTest, SameSeedGivesTheSameRows) {
  const std::string rows =
      "SELECT string_agg(w::text, ';' ORDER BY id) FROM (SELECT id, app_id, version, graph, "
      "conversation_variables FROM workflows) w";
  Make({.seed = 5});
  const std::string first = Query(rows);
  Make({.seed = 5});
  EXPECT_EQ(Query(rows), first);
  Make({.seed = 6});
  EXPECT_NE(Query(rows), first);
}

TEST_F(DemoDatabaseTest, TagChangesEverySecret) {
  Make({.role = demo::Role::kTarget, .secret_tag = "one"});
  const auto first = demo_->summary.secrets;
  Make({.role = demo::Role::kTarget, .secret_tag = "two"});
  ASSERT_THAT(first, SizeIs(1));
  EXPECT_NE(first, demo_->summary.secrets);
}

TEST_F(DemoDatabaseTest, TargetHoldsTwoEmptyWorkspaces) {
  Make({.role = demo::Role::kTarget});
  EXPECT_EQ(Query("SELECT string_agg(name, ',' ORDER BY name) FROM tenants"),
            "Acme Production,Second Workspace");
  EXPECT_EQ(Query("SELECT count(*) FROM apps"), "0");
  EXPECT_EQ(Query(absl::StrCat("SELECT a.email FROM accounts a JOIN tenant_account_joins j ON "
                               "j.account_id = a.id WHERE j.role = 'owner' AND j.tenant_id = '",
                               demo_->summary.workspace_id, "'")),
            "prod-owner@example.test");
}

TEST_F(DemoDatabaseTest, BulkAppsHaveTheirSizeAndSecrets) {
  demo::DemoOptions options;
  options.bulk = {.count = 10, .graph_bytes = 50'000, .secrets = 3, .published_percent = 30};
  Make(options);
  EXPECT_EQ(Query("SELECT count(*), count(workflow_id) FROM apps WHERE name LIKE 'Bulk%'"), "10|3");
  EXPECT_EQ(Query("SELECT bool_and(length(graph) BETWEEN 48000 AND 56000) FROM workflows w "
                  "JOIN apps a ON a.id = w.app_id WHERE a.name LIKE 'Bulk%'"),
            "t");
  EXPECT_EQ(Query("SELECT count(*) FROM workflows, json_each(environment_variables::json) "
                  "WHERE key LIKE 'KEY\\_%'"),
            "39");
}

TEST_F(DemoDatabaseTest, BulkAppsUseTheirToolsInTurn) {
  demo::DemoOptions options;
  options.bulk = {
      .count = 4, .graph_bytes = 4'000, .secrets = 0, .published_percent = 0, .tools = 2};
  Make(options);
  EXPECT_EQ(Query("SELECT t.name, count(*) FROM tool_api_providers t JOIN workflows w ON "
                  "position(t.id::text IN w.graph) > 0 WHERE t.name LIKE 'bulk%' GROUP BY 1 "
                  "ORDER BY 1"),
            "bulk_tool_00000|2\nbulk_tool_00001|2");
}

TEST_F(DemoDatabaseTest, SourceRoleReadsAndWritesNothing) {
  Make({.role = demo::Role::kSource});
  EXPECT_EQ(AsAgent("SELECT count(*) FROM workflows; SELECT name FROM tenants"), "");
  EXPECT_THAT(AsAgent("SELECT email FROM accounts"), HasSubstr("permission denied"));
  EXPECT_THAT(AsAgent("SELECT * FROM api_tokens"), HasSubstr("permission denied"));
  EXPECT_THAT(AsAgent("UPDATE apps SET name = ''"), HasSubstr("permission denied"));
}

TEST_F(DemoDatabaseTest, TargetRoleWritesAppsButNoWorkspaces) {
  Make({.role = demo::Role::kTarget});
  EXPECT_EQ(AsAgent("CREATE TEMPORARY TABLE staged (); DELETE FROM workflow_draft_variables; "
                    "UPDATE apps SET name = name"),
            "");
  EXPECT_EQ(AsAgent("SELECT email FROM accounts"), "");
  EXPECT_THAT(AsAgent("SELECT password FROM accounts"), HasSubstr("permission denied"));
  EXPECT_THAT(AsAgent("UPDATE tenants SET name = ''"), HasSubstr("permission denied"));
  EXPECT_THAT(AsAgent("DELETE FROM apps"), HasSubstr("permission denied"));
  EXPECT_THAT(AsAgent("CREATE TABLE public.mine ()"), HasSubstr("permission denied"));
}

}  // namespace
}  // namespace courier::test
