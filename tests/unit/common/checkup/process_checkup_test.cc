#include "common/checkup/process_checkup.h"

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/temp_dir.h"

namespace courier::checkup {
namespace {

using ::testing::HasSubstr;

// "level check: message", one a line.
std::string Told(const Findings& findings) {
  std::string told;
  for (const Finding& each : findings) {
    absl::StrAppend(&told, static_cast<int>(each.level), " ", each.check, ": ", each.message, "\n");
  }
  return told;
}

TEST(ProcessCheckupTest, IsContentWithLockedMemoryNoCoreAndNoSwap) {
  EXPECT_EQ(Told(CheckProcess({})), "0 memory_lock: memory lock\n0 core_limit: no core dumps\n");
}

TEST(ProcessCheckupTest, WantsRoomForTheArenaAndTheKeys) {
  constexpr uint64_t kEnough = uint64_t{5} << 20U;
  ProcessFacts facts;
  facts.lock_limit = kEnough;
  EXPECT_EQ(CheckProcess(facts).front().level, Level::kOk);
  facts.lock_limit = kEnough - 1;
  const Finding low = CheckProcess(facts).front();
  EXPECT_EQ(low.level, Level::kFailure);
  EXPECT_THAT(low.message, HasSubstr("5119 KiB, 5120 KiB needed"));
  EXPECT_THAT(low.remedy, HasSubstr("LimitMEMLOCK="));
}

TEST(ProcessCheckupTest, FindsWhateverLetsACoreBeWritten) {
  ProcessFacts limit;
  limit.core_limit = 1;
  EXPECT_THAT(Told(CheckProcess(limit)), HasSubstr("3 core_limit: "));
  ProcessFacts dumpable;
  dumpable.dumpable = true;
  EXPECT_THAT(Told(CheckProcess(dumpable)), HasSubstr("3 core_limit: "));
}

TEST(ProcessCheckupTest, MentionsSwap) {
  ProcessFacts facts;
  facts.swap_is_on = true;
  EXPECT_THAT(Told(CheckProcess(facts)), HasSubstr("1 swap: swap is on"));
}

TEST(ProcessCheckupTest, MeasuresTheDiskOfAFilesFolder) {
  const test::TempDir folder;
  EXPECT_EQ(Told(CheckDisk("")), "");
  EXPECT_THAT(Told(CheckDisk(folder.File("audit"))),
              HasSubstr(absl::StrCat("disk: disk of ", folder.path(), ": ")));
  EXPECT_THAT(Told(CheckDisk("audit")),
              HasSubstr(absl::StrCat("disk of ", std::filesystem::current_path().string())));
  EXPECT_THAT(Told(CheckDisk("/no/such/folder/audit")), HasSubstr("3 disk: the folder of "));
}

}  // namespace
}  // namespace courier::checkup
