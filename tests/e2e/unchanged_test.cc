// Updates of what is there already: what is equal is left alone, whatever differs is written, and a
// plan says beforehand what a transfer does.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/e2e/report.h"
#include "tests/e2e/transfer_fixture.h"

namespace courier::e2e {
namespace {

class UnchangedTest : public TransferTest {
 protected:
  // Apps alone and without their secrets.
  static std::vector<std::string> Flags(const std::vector<std::string>& more = {}) {
    std::vector<std::string> flags = {
        "--all-apps", "--dependencies",  "none", "--conflict-strategy",
        "update",     "--output-format", "json"};
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
  }

  test::ProcessResult Update(const std::vector<std::string>& more = {}) {
    return installation().Transfer(Flags(more));
  }

  test::ProcessResult Plan(const std::vector<std::string>& more = {}) {
    std::vector<std::string> line = {"plan",
                                     "--from",
                                     "staging",
                                     "--to",
                                     "production",
                                     "--workspace",
                                     std::string(demo::kSourceWorkspace),
                                     "--target-workspace",
                                     std::string(demo::kTargetWorkspace)};
    const std::vector<std::string> flags = Flags(more);
    line.insert(line.end(), flags.begin(), flags.end());
    return installation().Courier(line);
  }
};

TEST_F(UnchangedTest, WritesNothingWhenAllIsThere) {
  ASSERT_EQ(Update().status, 0);
  const std::string before = target().Digest();
  const auto second = Update();
  ASSERT_EQ(second.status, 0) << second.err;
  const Report report(second.out);
  EXPECT_EQ(report.At("result"), "unchanged");
  EXPECT_EQ(report.Count("app", "unchanged"), 20);
  EXPECT_EQ(target().Digest(), before);
}

TEST_F(UnchangedTest, WritesWhateverColumnDiffers) {
  ASSERT_EQ(Update().status, 0);
  // Texts of the same length as before too, so that lengths alone don't tell.
  const std::vector<std::string> changes = {
      "UPDATE apps SET name = 'Order d_sk' WHERE name = 'Order desk'",
      "UPDATE apps SET description = description || '.' WHERE name = 'Order desk'",
      "UPDATE apps SET icon = 'x' WHERE name = 'Order desk'",
      "UPDATE apps SET icon_type = 'image' WHERE name = 'Order desk'",
      "UPDATE apps SET icon_background = NULL WHERE name = 'Order desk'",
      "UPDATE workflows SET graph = replace(graph, 'viewport', 'viewp0rt') WHERE version = 'draft' "
      "AND app_id IN (SELECT id FROM apps WHERE name = 'Order desk')",
      "UPDATE workflows SET features = '{\"retriever_resource\": {}}' WHERE version = 'draft' AND "
      "app_id IN (SELECT id FROM apps WHERE name = 'Order desk')",
      "UPDATE workflows SET conversation_variables = '{} ' WHERE version = 'draft' AND app_id IN "
      "(SELECT id FROM apps WHERE name = 'Order desk')",
      // With the colon, which stands in no token: a secret that is there stays as it is.
      "UPDATE workflows SET environment_variables = replace(environment_variables, ': 42', ': 43') "
      "WHERE version = 'draft' AND app_id IN (SELECT id FROM apps WHERE name = 'Order desk')"};
  const std::string rows =
      "SELECT a.name, a.description, a.icon, a.icon_type, a.icon_background, w.graph, w.features, "
      "w.conversation_variables, w.environment_variables FROM apps a JOIN workflows w ON w.app_id "
      "= a.id AND w.version = 'draft' ORDER BY a.id";
  const std::string right = target().Query(rows);
  for (const std::string& change : changes) {
    target().Exec(change);
    ASSERT_NE(target().Query(rows), right) << change;
    const auto again = Update();
    ASSERT_EQ(again.status, 0) << again.err;
    const Report report(again.out);
    EXPECT_EQ(report.Count("app", "updated"), 1) << change;
    EXPECT_EQ(report.Count("app", "unchanged"), 19) << change;
    EXPECT_EQ(target().Query(rows), right) << change;
  }
}

TEST_F(UnchangedTest, WritesEqualAppsThatTheImportChanges) {
  // The target has the knowledge base under the same id, and another one.
  target().Exec(
      "INSERT INTO datasets (id, tenant_id, name, created_by) SELECT d.id::uuid, t.id, d.name, "
      "j.account_id FROM tenants t JOIN tenant_account_joins j ON j.tenant_id = t.id, (VALUES ('" +
      source().Query("SELECT id FROM datasets LIMIT 1") +
      "', 'Same'), ('00000000-0000-4000-8000-00000000d5e7', 'Other')) d (id, name) "
      "WHERE t.name = 'Acme Production' AND j.role = 'owner'");
  ASSERT_EQ(Update().status, 0);
  ASSERT_EQ(Report(Update().out).At("result"), "unchanged");

  const auto mapped =
      Update({"--map-dataset", absl::StrCat(source().Query("SELECT id FROM datasets LIMIT 1"),
                                            "=00000000-0000-4000-8000-00000000d5e7")});
  ASSERT_EQ(mapped.status, 0) << mapped.err;
  EXPECT_EQ(Report(mapped.out).Count("app", "updated"), 1);
  EXPECT_EQ(target().Query("SELECT count(*) FROM workflows WHERE version = 'draft' AND graph LIKE "
                           "'%00000000-0000-4000-8000-00000000d5e7%'"),
            "1");

  ASSERT_EQ(Update().status, 0);
  const auto published = Update({"--publish", "all"});
  ASSERT_EQ(published.status, 0) << published.err;
  EXPECT_EQ(target().Query("SELECT count(*) FROM apps a JOIN workflows p ON p.id = a.workflow_id "
                           "JOIN workflows d ON d.app_id = a.id AND d.version = 'draft' WHERE "
                           "p.graph = d.graph AND p.features = d.features AND "
                           "p.environment_variables = d.environment_variables AND "
                           "p.conversation_variables = d.conversation_variables"),
            "20");
}

TEST_F(UnchangedTest, PlanTellsWhatATransferDoes) {
  const auto first_plan = Plan();
  ASSERT_EQ(first_plan.status, 0) << first_plan.err;
  EXPECT_EQ(Report(first_plan.out).Count("app", "created"), 20);
  EXPECT_EQ(target().Query("SELECT count(*) FROM apps"), "0");
  const auto first = Update();
  ASSERT_EQ(first.status, 0) << first.err;
  EXPECT_EQ(Report(first_plan.out).At("plan_hash"), Report(first.out).At("plan_hash"));

  target().Exec(
      "UPDATE workflows SET graph = '{}' WHERE app_id IN (SELECT id FROM apps WHERE name "
      "= 'Order desk')");
  const std::string before = target().Digest();
  const auto second_plan = Plan();
  ASSERT_EQ(second_plan.status, 0) << second_plan.err;
  EXPECT_EQ(Report(second_plan.out).Count("app", "updated"), 1);
  EXPECT_EQ(Report(second_plan.out).Count("app", "unchanged"), 19);
  EXPECT_EQ(target().Digest(), before);
  const auto second = Update();
  ASSERT_EQ(second.status, 0) << second.err;
  EXPECT_EQ(Report(second_plan.out).At("plan_hash"), Report(second.out).At("plan_hash"));
}

}  // namespace
}  // namespace courier::e2e
