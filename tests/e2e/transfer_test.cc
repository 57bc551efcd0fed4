#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/report.h"
#include "tests/e2e/tokens.h"
#include "tests/e2e/transfer_fixture.h"

namespace courier::e2e {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

// What must be the same on both sides, whoever owns it there.
constexpr const char* kApps =
    "SELECT id, name, mode, icon_type, icon, icon_background, description FROM apps a "
    "WHERE mode IN ('workflow', 'advanced-chat') AND EXISTS (SELECT FROM tenants t WHERE "
    "t.id = a.tenant_id AND t.name LIKE 'Acme%') ORDER BY id";
constexpr const char* kTools =
    "SELECT id, name, tool FROM (SELECT id, name, tenant_id, 'api' AS tool FROM "
    "tool_api_providers UNION ALL SELECT id, name, tenant_id, 'workflow' FROM "
    "tool_workflow_providers UNION ALL SELECT id, name, tenant_id, 'mcp' FROM tool_mcp_providers) "
    "p "
    "WHERE EXISTS (SELECT FROM tenants t WHERE t.id = p.tenant_id AND t.name LIKE 'Acme%') "
    "ORDER BY id";
constexpr const char* kLabels =
    "SELECT tool_id, tool_type, label_name FROM tool_label_bindings b WHERE tool_id::text NOT IN "
    "(SELECT p.id::text FROM tool_api_providers p JOIN tenants t ON t.id = p.tenant_id "
    " WHERE t.name = 'Other Staging') ORDER BY 1, 3";

TEST_F(TransferTest, BringsEveryAppToolAndLabel) {
  const auto result = TransferAll();
  ASSERT_EQ(result.status, 0) << result.err;
  const Report report(result.out);
  EXPECT_EQ(report.At("result"), "applied");
  EXPECT_EQ(report.Count("app", "created"), 20);
  EXPECT_EQ(report.Count("api_tool", "created"), 4);
  EXPECT_EQ(report.Count("workflow_tool", "created"), 2);
  EXPECT_EQ(report.Count("mcp_tool", "created"), 3);
  EXPECT_EQ(target().Query(kApps), source().Query(kApps));
  EXPECT_EQ(target().Query(kTools), source().Query(kTools));
  EXPECT_EQ(target().Query(kLabels), source().Query(kLabels));
}

TEST_F(TransferTest, SealsEverySecretAnewForTheTarget) {
  const auto result = TransferAll();
  ASSERT_EQ(result.status, 0) << result.err;
  const OpenedTokens before = OpenTokens(source());
  const OpenedTokens after = OpenTokens(target());
  EXPECT_THAT(before.secrets, Not(IsEmpty()));
  EXPECT_EQ(after.secrets, before.secrets);
  for (const std::string& token : before.tokens) {
    EXPECT_THAT(after.tokens, Not(Contains(token)));
  }
}

TEST_F(TransferTest, MakesWhatDifyNeedsBesideAnApp) {
  ASSERT_EQ(TransferAll().status, 0);
  EXPECT_EQ(target().Query("SELECT count(*) FROM sites s JOIN apps a ON a.id = s.app_id"), "20");
  EXPECT_EQ(target().Query("SELECT count(*) FROM installed_apps i JOIN apps a ON a.id = i.app_id "
                           "AND i.tenant_id = a.tenant_id"),
            "20");
  EXPECT_EQ(target().Query("SELECT count(*) FROM apps a JOIN tool_workflow_providers p ON "
                           "p.app_id = a.id JOIN workflows w ON w.id = a.workflow_id AND "
                           "w.version = p.version"),
            "2");
  EXPECT_EQ(target().Query("SELECT count(*) FROM workflow_webhook_triggers w JOIN apps a ON "
                           "a.id = w.app_id WHERE a.name = 'Order intake'"),
            "1");
  EXPECT_EQ(target().Query("SELECT count(*) FROM apps a JOIN accounts o ON o.id = a.created_by "
                           "WHERE o.email <> 'prod-owner@example.test'"),
            "0");
}

TEST_F(TransferTest, LeavesTheSourceAndOtherWorkspacesAlone) {
  const std::string source_before = source().Digest();
  ASSERT_EQ(TransferAll().status, 0);
  EXPECT_EQ(source().Digest(), source_before);
  EXPECT_EQ(target().Query("SELECT count(*) FROM apps a JOIN tenants t ON t.id = a.tenant_id "
                           "WHERE t.name <> 'Acme Production' OR a.name = 'Must not move'"),
            "0");
}

TEST_F(TransferTest, UpdateBringsWhatChanged) {
  ASSERT_EQ(TransferAll().status, 0);
  source().Exec("UPDATE apps SET description = 'changed' WHERE name = 'Order desk'");
  const auto second = TransferAll({"--conflict-strategy", "update"});
  ASSERT_EQ(second.status, 0) << second.err;
  EXPECT_EQ(target().Query(kApps), source().Query(kApps));
  EXPECT_EQ(OpenTokens(target()).secrets, OpenTokens(source()).secrets);
}

TEST_F(TransferTest, UpdateIsRepeatable) {
  ASSERT_EQ(TransferAll().status, 0);
  ASSERT_EQ(TransferAll({"--conflict-strategy", "update"}).status, 0);
  const auto third = TransferAll({"--conflict-strategy", "update"});
  ASSERT_EQ(third.status, 0) << third.err;
  EXPECT_EQ(target().Query(kApps), source().Query(kApps));
  EXPECT_EQ(target().Query(kTools), source().Query(kTools));
  EXPECT_EQ(target().Query("SELECT count(*) FROM workflows WHERE version = 'draft'"), "20");
  EXPECT_EQ(target().Query("SELECT count(*) FROM sites"), "20");
  EXPECT_EQ(target().Query(kLabels), source().Query(kLabels));
}

TEST_F(TransferTest, FailsOnWhatIsThereAndChangesNothing) {
  ASSERT_EQ(TransferAll().status, 0);
  const std::string before = target().Digest();
  const auto second = TransferAll();
  EXPECT_EQ(second.status, 5) << second.err;
  EXPECT_EQ(Report(second.out).At("error.code"), "conflict");
  EXPECT_EQ(target().Digest(), before);
}

TEST_F(TransferTest, SkipsWhatIsThere) {
  ASSERT_EQ(installation()
                .Transfer({"--app", "Order desk", "--dependencies", "none", "--include-secrets"})
                .status,
            0);
  target().Exec("UPDATE apps SET description = 'the target''s own'");
  const auto second = TransferAll({"--conflict-strategy", "skip"});
  ASSERT_EQ(second.status, 0) << second.err;
  const Report report(second.out);
  EXPECT_EQ(report.Count("app", "skipped"), 1);
  EXPECT_EQ(report.Count("app", "created"), 19);
  EXPECT_EQ(target().Query("SELECT description FROM apps WHERE name = 'Order desk'"),
            "the target's own");
}

TEST_F(TransferTest, UpdateWithoutSecretsKeepsTheTargetsOwn) {
  ASSERT_EQ(TransferAll().status, 0);
  const OpenedTokens before = OpenTokens(target());
  const auto second = installation().Transfer({"--all-apps", "--conflict-strategy", "update"});
  ASSERT_EQ(second.status, 0) << second.err;
  EXPECT_EQ(OpenTokens(target()).secrets, before.secrets);
}

TEST_F(TransferTest, WithoutSecretsBringsNone) {
  const auto result = installation().Transfer({"--all-apps"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(target().Query("SELECT count(*) FROM apps"), "20");
  const OpenedTokens tokens = OpenTokens(target());
  for (const std::string& secret : source().demo().summary.secrets) {
    EXPECT_THAT(tokens.secrets, Not(Contains(secret)));
  }
}

}  // namespace
}  // namespace courier::e2e
