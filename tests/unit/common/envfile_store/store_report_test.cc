#include "common/envfile_store/store_report.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/common/envfile_store/env_folder.h"

namespace courier::envfile {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class StoreReportTest : public ::testing::Test {
 protected:
  StoreReportTest() {
    folder_.Write(".env", "A=1\nDB_PASSWORD=hunter22\nQDRANT_API_KEY=qd-secret\n");
    folder_.Write(".env.example", "A=2\nDB_PASSWORD=pass4word\nN=1\n");
  }

  SyncPlan Plan() const { return *PlanEnvSync(folder_.Context(), {}); }
  SyncOutcome Apply() const { return *ApplyEnvSync(folder_.Context(), {}, Plan().digest); }

  EnvFolder folder_;
};

TEST_F(StoreReportTest, ThePlanSaysWhatItGoesBy) {
  const std::string text = SyncPlanText(Plan(), {});
  EXPECT_THAT(text, HasSubstr(".env will follow .env.example (two-way"));
  EXPECT_THAT(text, HasSubstr("2 preserved · 1 updated"));
  EXPECT_THAT(text, HasSubstr("now in envs/core-services/shared.env.example"));
}

TEST_F(StoreReportTest, TheOutcomeNamesTheWayBack) {
  const std::string text = SyncOutcomeText(Apply(), "--dir .");
  EXPECT_THAT(text, HasSubstr("Done: 2 preserved, 1 updated, 1 kept, 0 dropped."));
  EXPECT_THAT(text, HasSubstr("courier env restore .env.backup_20260131_093000 --dir .\n"));
  EXPECT_EQ(SyncPlanText(Plan(), {}), "Nothing to do: .env follows .env.example.\n");
}

TEST_F(StoreReportTest, AsksAboutHeldDefaultsThoughNothingChanges) {
  folder_.Write(".env", "DB_PASSWORD=old-default\n");
  folder_.Write(".env.example", "DB_PASSWORD=new-default\n");
  const SyncPlan plan = *PlanEnvSync(folder_.Context(), {.base = "DB_PASSWORD=old-default\n"});
  const std::string text = SyncPlanText(plan, {});
  EXPECT_THAT(text, HasSubstr("Nothing to do"));
  EXPECT_THAT(text, HasSubstr("unless named with --follow (1)\n    DB_PASSWORD"));
}

TEST_F(StoreReportTest, JsonTellsPlannedFromApplied) {
  const std::string digest = Plan().digest;
  EXPECT_THAT(SyncPlanJson(Plan()), HasSubstr("{\"result\":\"planned\",\"plan_hash\":\"" + digest +
                                              "\",\"base\":\"none\""));
  EXPECT_THAT(SyncOutcomeJson(Apply()),
              HasSubstr("{\"result\":\"applied\",\"backup\":\".env.backup_20260131_093000\""));
  EXPECT_THAT(SyncPlanJson(Plan()), HasSubstr("{\"result\":\"unchanged\""));
}

TEST_F(StoreReportTest, NoReportShowsASecret) {
  std::string all = DiffReportText(*RunEnvDiff(folder_.Context(), std::nullopt), {}) +
                    DiffReportJson(*RunEnvDiff(folder_.Context(), std::nullopt)) +
                    SyncPlanText(Plan(), {}) + SyncPlanJson(Plan());
  const SyncOutcome outcome = Apply();
  all += SyncOutcomeText(outcome, "") + SyncOutcomeJson(outcome);
  folder_.Write(".env", "DB_PASSWORD=0therpass\n");
  const RestorePlan restore = *PlanEnvRestore(folder_.Context(), "");
  all += RestorePlanText(restore, {}) + RestorePlanJson(restore);
  EXPECT_THAT(all, HasSubstr("<secret>"));
  for (const char* secret : {"hunter22", "qd-secret", "pass4word", "0therpass"}) {
    EXPECT_THAT(all, Not(HasSubstr(secret)));
  }
}

TEST_F(StoreReportTest, ListsBackupsAndPrunes) {
  Apply();
  const BackupList list = *RunEnvBackups(folder_.Context());
  EXPECT_THAT(BackupsText(list, absl::UTCTimeZone()),
              HasSubstr(".env.backup_20260131_093000   2026-01-31 09:30:00   3 variables"));
  EXPECT_THAT(BackupsJson(list), HasSubstr("\"taken_at\":\"2026-01-31T09:30:00+00:00\""));
  const PrunePlan plan = *PlanEnvPrune(folder_.Context(), {.keep = 0, .older_than = {}});
  EXPECT_THAT(PrunePlanText(plan), HasSubstr("1 backup will be removed, 0 kept"));
  EXPECT_THAT(PrunePlanJson(plan), HasSubstr("\"result\":\"planned\""));
}

TEST_F(StoreReportTest, RestoringTellsWhatItReplaced) {
  Apply();
  const RestorePlan plan = *PlanEnvRestore(folder_.Context(), "");
  EXPECT_THAT(RestorePlanText(plan, {}), HasSubstr("only in .env (1)\n    N"));
  const RestoreOutcome outcome = *ApplyEnvRestore(folder_.Context(1), "", plan.digest);
  EXPECT_EQ(RestoreOutcomeText(outcome),
            "Restored .env.backup_20260131_093000. The file it replaced is "
            ".env.backup_20260131_093001.\n");
  EXPECT_THAT(RestoreOutcomeJson(outcome),
              HasSubstr("\"saved_as\":\".env.backup_20260131_093001\""));
}

}  // namespace
}  // namespace courier::envfile
