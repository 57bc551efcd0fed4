#include "controller/commands/report_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "common/base/error.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/controller/commands/run_courier.h"

namespace courier::controller {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class ReportFileTest : public testing::Test {
 protected:
  absl::Status Write(const std::string& path, const absl::Status& error = absl::OkStatus()) {
    flags_.report = path;
    TransferRecord record;
    record.error = error;
    return WriteReportFile({flags_, Terminal(), BareSurroundings(), absl::Seconds(1)}, record,
                           "The transfer is done");
  }

  const test::TempDir dir_;
  GlobalFlags flags_;
};

TEST_F(ReportFileTest, IsWrittenForSuccessAndFailure) {
  EXPECT_TRUE(Write(dir_.File("done.json")).ok());
  EXPECT_EQ(ReasonOf(Write(dir_.File("failed.json"), MakeError(Reason::kConflict, "x"))),
            Reason::kConflict);

  EXPECT_TRUE(std::filesystem::exists(dir_.File("done.json")));
  EXPECT_TRUE(std::filesystem::exists(dir_.File("failed.json")));
}

TEST_F(ReportFileTest, IsNotAskedFor) { EXPECT_TRUE(Write("").ok()); }

// The folder was there when the transfer began.
TEST_F(ReportFileTest, CannotUndoWhatIsDone) {
  const absl::Status end = Write(dir_.File("gone/report.json"));

  EXPECT_EQ(ExitStatusOf(ReasonOf(end)), 1);
  EXPECT_THAT(
      std::string(end.message()),
      StartsWith("The transfer is done; only its report could not be written: can't write"));
}

TEST_F(ReportFileTest, DoesNotHideWhyTheTransferFailed) {
  const absl::Status end =
      Write(dir_.File("gone/report.json"), MakeError(Reason::kConflict, "it is there already."));

  EXPECT_EQ(ReasonOf(end), Reason::kConflict);
  EXPECT_THAT(std::string(end.message()),
              HasSubstr("it is there already.\nThe report could not be written: can't write"));
}

}  // namespace
}  // namespace courier::controller
