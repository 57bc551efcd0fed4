#include "common/wire/frame_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/common/wire/frames.h"

namespace courier::wire {
namespace {

using testing::AppRecord;
using ::testing::ElementsAre;
using testing::FakeOpen;
using testing::FakeSeal;
using testing::Write;

struct Read {
  std::vector<std::string> names;
  absl::Status status;
};

Read ReadAll(const std::vector<v1::Frame>& frames, const FrameLimits& limits = {}) {
  Read read;
  FrameReader reader(FakeOpen, limits);
  for (const v1::Frame& frame : frames) {
    read.status = reader.Push(frame, [&read](v1::PackageRecord&& record) {
      read.names.push_back(record.app().name());
      return absl::OkStatus();
    });
    if (!read.status.ok()) return read;
  }
  read.status = reader.CheckComplete();
  return read;
}

v1::Frame FrameOfPlain(absl::string_view plain) {
  v1::Frame frame;
  frame.set_sealed(*FakeSeal(plain, true));
  frame.set_last(true);
  frame.set_chain_digest(ChainDigest().Extend(0, frame.sealed()));
  return frame;
}

// One frame that holds `records` and nothing else.
v1::Frame FrameOf(absl::string_view records) { return FrameOfPlain(FramePacker().Pack(records)); }

TEST(FrameReaderTest, ReadsWhatTheWriterWrote) {
  const Read read =
      ReadAll(Write({AppRecord("small"), AppRecord("huge", 3'000'000), AppRecord("after"),
                     AppRecord("edge", kMaxFrameBytes), AppRecord("end", 0)}));

  EXPECT_TRUE(read.status.ok()) << read.status;
  EXPECT_THAT(read.names, ElementsAre("small", "huge", "after", "edge", "end"));
}

TEST(FrameReaderTest, ReadsRecordsCutAtEveryPossiblePlace) {
  for (uint32_t size = 1; size < 90; ++size) {
    FrameLimits limits;
    limits.max_frame_bytes = size + kPackOverhead + kSealOverhead;
    const Read read = ReadAll(Write({AppRecord("a", 200), AppRecord("b", 3)}, limits));

    ASSERT_TRUE(read.status.ok()) << size << read.status;
    ASSERT_THAT(read.names, ElementsAre("a", "b")) << size;
  }
}

TEST(FrameReaderTest, NoticesALastMarkThatMoved) {
  std::vector<v1::Frame> frames = Write({AppRecord("big", 600'000)});
  frames.resize(2);
  frames.back().set_last(true);

  EXPECT_EQ(ReasonOf(ReadAll(frames).status), Reason::kTamperedStream);
}

TEST(FrameReaderTest, NoticesAStreamThatEndsEarly) {
  std::vector<v1::Frame> frames = Write({AppRecord("big", 600'000)});
  frames.pop_back();

  EXPECT_EQ(ReasonOf(ReadAll(frames).status), Reason::kTamperedStream);
}

TEST(FrameReaderTest, RefusesAPackageThatEndsInsideARecord) {
  EXPECT_EQ(ReasonOf(ReadAll({FrameOf("\x10 abc")}).status), Reason::kBadPackage);
}

TEST(FrameReaderTest, RefusesAPackageThatEndsInsideALength) {
  EXPECT_EQ(ReasonOf(ReadAll({FrameOf("\x80")}).status), Reason::kBadPackage);
}

TEST(FrameReaderTest, RefusesALengthThatNeverEnds) {
  EXPECT_EQ(ReasonOf(ReadAll({FrameOf(std::string(20, '\x80'))}).status), Reason::kBadPackage);
}

TEST(FrameReaderTest, RefusesALengthAboveTheLimitBeforeItsBytesCome) {
  // 64 MiB + 1.
  EXPECT_EQ(ReasonOf(ReadAll({FrameOf("\x81\x80\x80\x20")}).status), Reason::kLimitExceeded);
}

TEST(FrameReaderTest, RefusesWhatIsNoRecord) {
  EXPECT_EQ(ReasonOf(ReadAll({FrameOf("\x03\xFF\xFF\xFF")}).status), Reason::kBadPackage);
}

TEST(FrameReaderTest, RefusesWhatIsNotPacked) {
  for (const absl::string_view plain : {"", "\x01", "\x01zstd", "\x02", "{}"})
    EXPECT_EQ(ReasonOf(ReadAll({FrameOfPlain(plain)}).status), Reason::kBadPackage) << plain;
}

// Sealed, it is small enough for both.
TEST(FrameReaderTest, RefusesWhatUnpacksToTooMuch) {
  v1::PackageRecord record;
  record.mutable_app()->set_name(std::string(400'000, 'g'));
  const std::vector<v1::Frame> frames = Write({record});
  ASSERT_TRUE(ReadAll(frames).status.ok());

  FrameLimits limits;
  limits.max_package_bytes = 300'000;
  EXPECT_EQ(ReasonOf(ReadAll(frames, limits).status), Reason::kLimitExceeded);
}

TEST(FrameReaderTest, PassesOnWhatTheReceiverSays) {
  FrameReader reader(FakeOpen);
  const std::vector<v1::Frame> frames = Write({AppRecord("one")});

  const absl::Status status = reader.Push(
      frames[0], [](v1::PackageRecord&&) { return MakeError(Reason::kConflict, "there already"); });

  EXPECT_EQ(ReasonOf(status), Reason::kConflict);
  EXPECT_EQ(ReasonOf(reader.CheckComplete()), Reason::kConflict);
}

}  // namespace
}  // namespace courier::wire
