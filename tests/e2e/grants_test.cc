// deploy/sql grants what is needed and no more: a transfer that touches everything works with it,
// and every single right that is taken away makes it fail with a sentence.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/report.h"
#include "tests/e2e/transfer_fixture.h"

namespace courier::e2e {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSubsetOf;
using ::testing::Not;

// "SELECT ON apps", "SELECT (email) ON accounts": all that the agent's role was granted.
std::vector<std::string> GrantsOf(const Side& side) {
  return absl::StrSplit(
      side.Query("SELECT privilege_type || ' ON ' || table_name FROM "
                 "information_schema.role_table_grants WHERE grantee = 'courier' "
                 "UNION ALL SELECT privilege_type || ' (' || column_name || ') ON ' || table_name "
                 "FROM information_schema.role_column_grants c WHERE grantee = 'courier' AND "
                 "NOT EXISTS (SELECT FROM information_schema.role_table_grants t WHERE t.grantee = "
                 "'courier' AND t.table_name = c.table_name) ORDER BY 1"),
      '\n', absl::SkipEmpty());
}

class GrantsTest : public TransferTest {
 protected:
  // Everything is made anew, over what an app that is gone left behind.
  int TransferIntoRemains() {
    target().Exec(
        "DELETE FROM apps; DELETE FROM api_tokens; DELETE FROM workflow_webhook_triggers; "
        "DELETE FROM workflow_plugin_triggers; DELETE FROM workflow_schedule_plans; "
        "DELETE FROM tool_api_providers; DELETE FROM tool_workflow_providers; "
        "DELETE FROM tool_mcp_providers; DELETE FROM app_triggers WHERE node_id <> 'gone'");
    return Run();
  }

  // Everything is there and other: texts, titles, labels, a trigger whose node is gone.
  int TransferOverWhatIsOther() {
    source().Exec("UPDATE workflows SET graph = graph || ' '");
    target().Exec(
        "UPDATE app_triggers SET title = 'other'; UPDATE workflow_webhook_triggers SET node_id = "
        "'gone'; UPDATE workflow_plugin_triggers SET node_id = 'gone'; "
        "UPDATE workflow_schedule_plans SET cron_expression = '1 1 1 1 1'; "
        "UPDATE tool_label_bindings SET label_name = label_name || '!'; "
        "UPDATE app_dataset_joins SET dataset_id = gen_random_uuid()");
    return Run();
  }

  int Run() {
    result_ = installation().Transfer(
        {"--app", "Order *", "--app", "Nightly report", "--app", "Issue watcher", "--app",
         "Knowledge bot", "--include-secrets", "--publish", "all", "--conflict-strategy", "update",
         "--create-app-api-token", "--output-format", "json"});
    return result_.status;
  }

  // The rights of `side` without which nothing goes wrong.
  std::vector<std::string> NeedlessOf(const Side& side) {
    std::vector<std::string> needless;
    for (const std::string& grant : GrantsOf(side)) {
      side.Exec(absl::StrCat("REVOKE ", grant, " FROM courier"));
      if (TransferIntoRemains() == 0 && TransferOverWhatIsOther() == 0) {
        needless.push_back(grant);
      } else {
        EXPECT_EQ(result_.status, 6) << grant << ": " << result_.err;
        EXPECT_THAT(result_.err, AnyOf(HasSubstr("deploy/sql"), HasSubstr("right"))) << grant;
      }
      side.Exec(absl::StrCat("GRANT ", grant, " TO courier"));
    }
    return needless;
  }

  test::ProcessResult result_;
};

TEST_F(GrantsTest, TransferThatTouchesEverythingWorks) {
  EXPECT_EQ(TransferIntoRemains(), 0) << result_.err;
  EXPECT_EQ(TransferOverWhatIsOther(), 0) << result_.err;
}

TEST_F(GrantsTest, TargetNeedsEachOfItsRights) {
  // The revision and what the workspace has credentials for are told to people and hinder nothing.
  // Schedules are written only where they are.
  EXPECT_THAT(
      NeedlessOf(target()),
      IsSubsetOf({"SELECT ON alembic_version", "SELECT (is_valid) ON provider_models",
                  "SELECT (plugin_id) ON datasource_providers",
                  "SELECT (provider) ON tool_builtin_providers",
                  "SELECT (provider_id) ON trigger_subscriptions",
                  "SELECT ON workflow_schedule_plans", "INSERT ON workflow_schedule_plans",
                  "UPDATE ON workflow_schedule_plans", "DELETE ON workflow_schedule_plans"}));
}

TEST_F(GrantsTest, TargetMayNotCompareWithoutTemporaryTables) {
  const std::string on = absl::StrCat("TEMPORARY ON DATABASE ", target().demo().name);
  target().Exec(absl::StrCat("REVOKE ", on, " FROM courier, public"));
  EXPECT_EQ(TransferIntoRemains(), 6) << result_.err;
}

TEST_F(GrantsTest, SourceNeedsEachOfItsRights) { EXPECT_THAT(NeedlessOf(source()), IsEmpty()); }

TEST_F(GrantsTest, SourceMayWriteNothing) {
  EXPECT_EQ(
      source().Query("SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'S') AND "
                     "relnamespace = 'public'::regnamespace AND (CASE relkind WHEN 'S' THEN "
                     "has_sequence_privilege('courier', oid, 'USAGE, UPDATE') ELSE "
                     "has_table_privilege('courier', oid, 'INSERT, UPDATE, DELETE, TRUNCATE, "
                     "REFERENCES, TRIGGER') END)"),
      "0");
  // Not even when it asks for a writing transaction.
  const absl::Status written = source().cluster().Exec(
      source().demo().name,
      "SET ROLE courier; SET default_transaction_read_only = off; UPDATE apps SET name = 'x'");
  EXPECT_THAT(std::string(written.message()), HasSubstr("permission denied for table apps"));
}

TEST_F(GrantsTest, NobodySeesPasswordsOrTablesOfOthers) {
  for (const Side* side : {&source(), &target()}) {
    side->Exec("CREATE TABLE messages (query text)");
    EXPECT_EQ(
        side->Query("SELECT has_column_privilege('courier', 'accounts', 'password', 'SELECT') "
                    "OR has_table_privilege('courier', 'messages', 'SELECT')"),
        "f");
  }
  EXPECT_EQ(source().Query("SELECT has_table_privilege('courier', 'api_tokens', 'SELECT') OR "
                           "has_any_column_privilege('courier', 'accounts', 'SELECT')"),
            "f");
}

}  // namespace
}  // namespace courier::e2e
