#include "controller/output/report_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/golden.h"
#include "tests/unit/controller/output/records.h"

namespace courier::controller {
namespace {

using testing::Applied;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr size_t kWide = 200;

TEST(ReportTextTest, SaysWhatHappened) {
  EXPECT_TRUE(test::MatchesGolden("tests/golden/controller/report.txt",
                                  ReportText(Applied(), PlanAbove::kNo, 110, /*color=*/false)));
}

TEST(ReportTextTest, ShowsIdsOnlyWhereTheyChanged) {
  TransferRecord record = Applied();
  EXPECT_THAT(ReportText(record, PlanAbove::kNo, kWide, false), Not(HasSubstr("new ids")));

  record.items[0].target_id = TargetId("99999999-1111-4c4c-9c9c-000000000001");

  EXPECT_THAT(ReportText(record, PlanAbove::kNo, kWide, false),
              HasSubstr("app \"Support triage\": 0a4c9a10-1111-4c4c-9c9c-000000000001 → "
                        "99999999-1111-4c4c-9c9c-000000000001"));
}

TEST(ReportTextTest, CountsTokensAndShowsOnlyThoseThatWereAskedFor) {
  TransferRecord record = Applied();
  record.outcome->tokens_created = 1;
  EXPECT_THAT(ReportText(record, PlanAbove::kNo, kWide, false), HasSubstr("1 created, 0 reused"));

  record.outcome->tokens = {{"app-id", "app-token"}};

  EXPECT_THAT(ReportText(record, PlanAbove::kNo, kWide, false), HasSubstr("app-id  app-token"));
}

TEST(ReportTextTest, NamesCacheKeysThatWouldServeOldSecrets) {
  TransferRecord record = Applied();
  record.outcome->stale_cache_keys = {"k:1", "k:2"};

  EXPECT_THAT(ReportText(record, PlanAbove::kNo, kWide, false), HasSubstr("k:1 k:2"));
}

TEST(ReportTextTest, DoesNotRepeatThePlan) {
  const std::string text = ReportText(Applied(), PlanAbove::kYes, kWide, false);

  EXPECT_THAT(text, HasSubstr("needs your hand   3 things, listed above\n"));
  EXPECT_THAT(text, Not(HasSubstr("lost_tool")));
}

TEST(ReportTextTest, SaysThatEverythingWasThere) {
  TransferRecord record = Applied();
  record.outcome->result = model::ImportOutcome::Result::kUnchanged;

  EXPECT_THAT(ReportText(record, PlanAbove::kNo, kWide, false), HasSubstr("nothing to do"));
}

}  // namespace
}  // namespace courier::controller
