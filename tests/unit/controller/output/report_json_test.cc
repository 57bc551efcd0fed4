#include "controller/output/report_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "common/text/json_spans.h"
#include "tests/support/golden.h"
#include "tests/unit/controller/output/records.h"

namespace courier::controller {
namespace {

using testing::Applied;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Planned;

TEST(ReportJsonTest, HasTheShapeOfTheContract) {
  EXPECT_TRUE(test::MatchesGolden("tests/golden/controller/report.json", ReportJson(Applied())));
}

TEST(ReportJsonTest, NamesTheReasonOfAFailure) {
  TransferRecord record = Planned();
  record.error = MakeError(Reason::kConflict, "app \"Billing\" exists already");

  const std::string json = ReportJson(record);
  const auto spans = text::JsonSpans::Parse(json);

  ASSERT_TRUE(spans.ok());
  EXPECT_TRUE(spans->root().Get("result").EqualsString("failed"));
  EXPECT_TRUE(spans->root().Get("error").Get("code").EqualsString("conflict"));
}

TEST(ReportJsonTest, IsCompleteBeforeThereIsAPlan) {
  TransferRecord record;
  record.from = "staging";
  record.error = MakeError(Reason::kUnreachable, "gone");

  const std::string json = ReportJson(record);
  const auto spans = text::JsonSpans::Parse(json);

  ASSERT_TRUE(spans.ok());
  for (const char* key : {"transfer_id", "result", "source", "target", "items", "counts",
                          "id_mappings", "tokens", "plan_hash", "started_at", "finished_at"}) {
    EXPECT_TRUE(static_cast<bool>(spans->root().Get(key))) << key;
  }
}

TEST(ReportJsonTest, NeverShowsTokens) {
  TransferRecord record = Applied();
  record.outcome->tokens = {{"id", "app-canary"}};

  EXPECT_THAT(ReportJson(record), Not(HasSubstr("canary")));
}

TEST(ReportJsonTest, TellsAPlanFromATransfer) {
  TransferRecord record = Applied();
  record.outcome->result = model::ImportOutcome::Result::kPlanned;

  EXPECT_THAT(ReportJson(record), HasSubstr("\"result\": \"planned\""));
}

}  // namespace
}  // namespace courier::controller
