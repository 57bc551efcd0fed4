// What becomes of published versions, and what publishing brings with it.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/report.h"
#include "tests/e2e/transfer_fixture.h"

namespace courier::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

using Flags = std::vector<std::string>;

constexpr absl::string_view kTarget =
    "a.tenant_id = (SELECT id FROM tenants WHERE name = 'Acme Production')";

class PublishTest : public TransferTest {
 protected:
  // Without secrets, whose tokens would differ each time.
  test::ProcessResult Transfer(Flags flags) {
    flags.insert(flags.end(), {"--output-format", "json"});
    return installation().Transfer(flags);
  }

  // Changes the draft of an app of the source.
  void EditDraft(absl::string_view app, absl::string_view from, absl::string_view to) {
    source().Exec(absl::StrCat("UPDATE workflows SET graph = replace(graph, '", from, "', '", to,
                               "') WHERE version = 'draft' AND app_id = (SELECT id FROM apps "
                               "WHERE name = '",
                               app, "')"));
  }

  std::string OfApp(absl::string_view app, absl::string_view columns, absl::string_view joined) {
    return target().Query(absl::StrCat("SELECT ", columns, " FROM apps a ", joined, " WHERE ",
                                       kTarget, " AND a.name = '", app, "'"));
  }

  std::string Schedule() {
    return OfApp("Nightly report",
                 "cron_expression, timezone, next_run_at > now() AT TIME ZONE 'UTC', "
                 "to_char(next_run_at AT TIME ZONE 'UTC' AT TIME ZONE timezone, 'HH24:MI')",
                 "JOIN workflow_schedule_plans s ON s.app_id = a.id AND s.tenant_id = a.tenant_id");
  }
};

TEST_F(PublishTest, PublishingAllBringsTriggersSchedulesAndKnowledgeBases) {
  const auto result = Transfer({"--all-apps", "--publish", "all"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(target().Query(absl::StrCat(
                "SELECT count(*) FROM apps a WHERE workflow_id IS NULL AND ", kTarget)),
            "0");
  EXPECT_EQ(Schedule(), "30 2 * * *|Europe/Berlin|t|02:30");
  EXPECT_EQ(target().Query(absl::StrCat(
                "SELECT a.name, t.trigger_type, t.title, t.status, t.provider_name FROM "
                "app_triggers t JOIN apps a ON a.id = t.app_id WHERE ",
                kTarget, " ORDER BY 1")),
            "Issue watcher|trigger-plugin|Issue opened|enabled|github_trigger\n"
            "Nightly report|trigger-schedule|Every night|enabled|\n"
            "Order intake|trigger-webhook|Order received|enabled|");

  const std::string before = target().Digest();
  const auto again = Transfer({"--all-apps", "--publish", "all", "--conflict-strategy", "update"});
  ASSERT_EQ(again.status, 0) << again.err;
  EXPECT_EQ(Report(again.out).At("result"), "unchanged");
  EXPECT_EQ(target().Digest(), before);
}

TEST_F(PublishTest, ASchedulePlanFollowsItsNode) {
  const Flags flags = {"--app", "Nightly report",      "--dependencies", "none", "--publish",
                       "all",   "--conflict-strategy", "update"};
  ASSERT_EQ(Transfer(flags).status, 0);
  EditDraft("Nightly report", R"("mode": "cron", "timezone": "Europe/Berlin", "visual_config": {})",
            R"("mode": "visual", "timezone": "Asia/Tokyo", "visual_config": {"time": "11:05 PM"})");
  ASSERT_EQ(Transfer(flags).status, 0);
  EXPECT_EQ(Schedule(), "5 23 * * *|Asia/Tokyo|t|23:05");
  EditDraft("Nightly report", "Asia/Tokyo", "Nowhere/At_all");
  const auto refused = Transfer(flags);
  ASSERT_EQ(refused.status, 0) << refused.err;
  EXPECT_THAT(
      Report(refused.out).Messages("app", "Nightly report"),
      AllOf(HasSubstr("was not published"), HasSubstr("Every night"), HasSubstr("Nowhere/At_all")));
  EXPECT_EQ(Schedule(), "5 23 * * *|Asia/Tokyo|t|23:05");
  EditDraft("Nightly report", "\"trigger-schedule\"", "\"start\"");
  ASSERT_EQ(Transfer(flags).status, 0);
  EXPECT_EQ(Schedule(), "");
  EXPECT_EQ(OfApp("Nightly report", "count(*)", "JOIN app_triggers t ON t.app_id = a.id"), "0");
}

TEST_F(PublishTest, APublishedVersionThatStaysOldIsTold) {
  const Flags flags = {"--app",         "Nested helper",       "--workflow-tool",
                       "nested_helper", "--conflict-strategy", "update"};
  ASSERT_EQ(Transfer(flags).status, 0);
  const std::string kVersion = "v.version, p.version = v.version";
  const std::string kJoins =
      "JOIN workflows v ON v.id = a.workflow_id JOIN tool_workflow_providers p ON p.app_id = a.id";
  const std::string first = OfApp("Nested helper", kVersion, kJoins);
  EXPECT_THAT(first, HasSubstr("|t"));

  EditDraft("Nested helper", "\"title\": \"Start\"", "\"title\": \"Begin\"");
  const auto second = Transfer(flags);
  ASSERT_EQ(second.status, 0) << second.err;
  const Report report(second.out);
  EXPECT_THAT(report.Messages("app", "Nested helper"), HasSubstr("published version stays"));
  EXPECT_THAT(report.At("warnings"), HasSubstr("--publish all"));
  EXPECT_EQ(OfApp("Nested helper", kVersion, kJoins), first);

  Flags publish = flags;
  publish.insert(publish.end(), {"--publish", "all"});
  const auto third = Transfer(publish);
  ASSERT_EQ(third.status, 0) << third.err;
  EXPECT_THAT(Report(third.out).Messages("app", "Nested helper"),
              Not(HasSubstr("published version stays")));
  const std::string now = OfApp("Nested helper", kVersion, kJoins);
  EXPECT_NE(now, first);
  EXPECT_THAT(now, HasSubstr("|t"));
}

TEST_F(PublishTest, TheSourcesPublishedVersionBecomesTheDraft) {
  const auto never = Transfer({"--all-apps", "--revision", "published"});
  EXPECT_EQ(never.status, 6);
  EXPECT_EQ(Report(never.out).At("error.code"), "never_published");
  EXPECT_THAT(never.err, HasSubstr("Never published"));
  EXPECT_EQ(target().Query("SELECT count(*) FROM apps"), "0");

  const auto older = Transfer(
      {"--app", "Draft ahead of published", "--revision", "published", "--dependencies", "none"});
  ASSERT_EQ(older.status, 0) << older.err;
  EXPECT_EQ(OfApp("Draft ahead of published", "md5(graph)",
                  "JOIN workflows w ON w.app_id = a.id AND version = 'draft'"),
            source().Query("SELECT md5(graph) FROM apps a JOIN workflows w ON w.id = a.workflow_id "
                           "WHERE a.name = 'Draft ahead of published'"));
}

TEST_F(PublishTest, AnAppIsPublishedOnlyWhereItIsAskedFor) {
  ASSERT_EQ(Transfer({"--all-apps", "--publish", "none"}).status, 0);
  EXPECT_EQ(target().Query("SELECT count(*) FROM workflows WHERE version <> 'draft'"), "0");
}

// Dify has one draft an app; a database that was restored by hand may have two.
TEST_F(PublishTest, OfTwoDraftsOfTheTargetOneIsPublished) {
  ASSERT_EQ(Transfer({"--app", "Nightly report"}).status, 0);
  target().Exec(
      "INSERT INTO workflows SELECT (jsonb_populate_record(w, jsonb_build_object('id', "
      "gen_random_uuid(), 'created_at', w.created_at + interval '1 hour'))).* FROM workflows w "
      "WHERE version = 'draft' AND app_id = (SELECT id FROM apps WHERE name = 'Nightly report' "
      "LIMIT 1)");
  EditDraft("Nightly report", "Nightly", "Daily");
  const auto result =
      Transfer({"--app", "Nightly report", "--conflict-strategy", "update", "--publish", "all"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(OfApp("Nightly report", "count(*)",
                  "JOIN workflows w ON w.app_id = a.id AND w.version <> 'draft'"),
            "1");
}

}  // namespace
}  // namespace courier::e2e
