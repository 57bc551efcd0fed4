#include "controller/output/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

namespace courier::controller {
namespace {

using Stage = ProgressState::Stage;
using ::testing::HasSubstr;
using ::testing::Not;

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
  EXPECT_EQ(ProgressBar({Stage::kWriting, 7, 7, 312'000}, absl::Milliseconds(200), 100),
            "  ████████████████████████████  7 of 7 items   312 KB   0.2 s");
  EXPECT_EQ(ProgressBar({Stage::kWriting, 1, 2, 0}, absl::Seconds(1), 100),
            "  ██████████████░░░░░░░░░░░░░░  1 of 2 items   0 bytes   1.0 s");
}

TEST(ProgressTest, TellsTheTimeLeftOnlyOnceItIsKnown) {
  EXPECT_THAT(ProgressBar({Stage::kWriting, 10, 30, 0}, absl::Seconds(10), 100),
              HasSubstr("20 s left"));
  EXPECT_THAT(ProgressBar({Stage::kWriting, 10, 30, 0}, absl::Seconds(1), 100),
              Not(HasSubstr("left")));
  // The total still grows while the source reads.
  EXPECT_THAT(ProgressBar({Stage::kReading, 10, 30, 0}, absl::Seconds(10), 100),
              Not(HasSubstr("left")));
}

TEST(ProgressTest, NamesTheStageWhileNothingCanBeCounted) {
  EXPECT_THAT(ProgressBar({Stage::kPlanning, 0, 0, 5000}, absl::Seconds(1), 100),
              HasSubstr("planning"));
}

TEST(ProgressTest, KeepsWithinTheLine) {
  EXPECT_EQ(ProgressBar({Stage::kWriting, 1, 2, 0}, absl::Seconds(1), 10), "  ███████…");
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
      {Stage::kReading, 1, 2, 2000}, {Stage::kReading, 2, 2, 3000}, {Stage::kWriting, 0, 2, 3000}};

  EXPECT_EQ(Written(ProgressMode::kPlain, true, updates),
            "reading: 1 of 2 items, 2.0 KB\nwriting: 0 of 2 items, 3.0 KB\n");
  EXPECT_EQ(Written(ProgressMode::kJson, false, {{Stage::kWriting, 1, 2, 3}}),
            "{\"stage\":\"writing\",\"items_done\":1,\"items_total\":2,\"bytes\":3,"
            "\"elapsed_ms\":0}\n");
}

}  // namespace
}  // namespace courier::controller
