#include "controller/output/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

namespace courier::controller {
namespace {

using Stage = ProgressState::Stage;
using ::testing::HasSubstr;

constexpr absl::Time kStart = absl::UnixEpoch();

// What `updates` write, in `mode`.
std::string Written(ProgressMode mode, bool live, const std::vector<ProgressState>& updates) {
  char* text = nullptr;
  size_t size = 0;
  std::FILE* out = open_memstream(&text, &size);
  {
    Progress progress(out, mode, live, 100);
    for (const ProgressState& state : updates) progress.Update(state, kStart);
  }
  std::fclose(out);
  const std::unique_ptr<char, decltype(&std::free)> owner(text, &std::free);
  return {text, size};
}

TEST(ProgressTest, ShowsItemsBytesAndTime) {
  EXPECT_EQ(ProgressBar({Stage::kReading, 7, 7, 312'000}, absl::Milliseconds(200), 100),
            "  ████████████████████████████  7 of 7 items   312 KB   0.2 s");
  EXPECT_EQ(ProgressBar({Stage::kReading, 1, 2, 0}, absl::Seconds(1), 100),
            "  ██████████████░░░░░░░░░░░░░░  1 of 2 items   0 bytes   1.0 s");
}

TEST(ProgressTest, NamesTheStageWhereNothingCanBeCounted) {
  EXPECT_EQ(ProgressBar({Stage::kReading, 0, 0, 0}, absl::Milliseconds(100), 100),
            "  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░  reading   0 bytes   0.1 s");
  EXPECT_EQ(ProgressBar({Stage::kPlanning, 0, 0, 5000}, absl::Seconds(1), 100),
            "  ████████████████████████████  planning   5.0 KB   1.0 s");
  EXPECT_EQ(ProgressBar({Stage::kWriting, 7, 7, 312'000}, absl::Seconds(1), 100),
            "  ████████████████████████████  writing 7 items   312 KB   1.0 s");
}

TEST(ProgressTest, KeepsWithinTheLine) {
  EXPECT_EQ(ProgressBar({Stage::kReading, 2, 2, 0}, absl::Seconds(1), 10), "  ███████…");
}

TEST(ProgressTest, SaysNothingWhereNoBarIsPossible) {
  EXPECT_EQ(Written(ProgressMode::kAuto, false, {{Stage::kReading, 1, 2, 3}}), "");
  EXPECT_EQ(Written(ProgressMode::kNone, true, {{Stage::kReading, 1, 2, 3}}), "");
}

TEST(ProgressTest, TakesTheBarOffTheScreen) {
  const std::string text = Written(ProgressMode::kAuto, true, {{Stage::kReading, 1, 2, 3}});

  EXPECT_THAT(text, HasSubstr("1 of 2 items"));
  EXPECT_EQ(text.substr(text.size() - 4), "\r\x1b[K");
}

TEST(ProgressTest, WritesOneLineForEachStage) {
  const std::vector<ProgressState> updates = {
      {Stage::kReading, 1, 2, 2000}, {Stage::kReading, 2, 2, 3000}, {Stage::kWriting, 2, 2, 3000}};

  EXPECT_EQ(Written(ProgressMode::kPlain, true, updates),
            "reading: 1 of 2 items, 2.0 KB\nwriting: 2 items, 3.0 KB\n");
  EXPECT_EQ(Written(ProgressMode::kJson, false, {{Stage::kReading, 1, 2, 3}}),
            "{\"stage\":\"reading\",\"items_done\":1,\"items_total\":2,\"bytes\":3,"
            "\"elapsed_ms\":0}\n");
}

}  // namespace
}  // namespace courier::controller
