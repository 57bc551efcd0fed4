#include "common/wire/frame_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "tests/unit/common/wire/frames.h"

namespace courier::wire {
namespace {

using testing::AppRecord;
using testing::Write;

std::vector<v1::Frame> ThreeFrames() { return Write({AppRecord("big", 700'000)}); }

absl::Status CheckAll(const std::vector<v1::Frame>& frames, const FrameLimits& limits = {}) {
  FrameChain chain(limits);
  for (const v1::Frame& frame : frames) {
    const absl::Status status = chain.Check(frame);
    if (!status.ok()) return status;
  }
  return chain.CheckComplete();
}

// Made with Python: hashlib.sha256(bytes(32) + struct.pack('>Q', 0) + b'abc').
TEST(ChainDigestTest, MatchesAnIndependentComputation) {
  ChainDigest chain;
  EXPECT_EQ(absl::BytesToHexString(chain.Extend(0, "abc")),
            "92ed8ecd8472e2078a3f1e49acd8335f3cc8f168de992ed9abfea46b04f47c73");
  EXPECT_EQ(absl::BytesToHexString(chain.Extend(1, "")),
            "ac6a54ab74d3e3e30fa72888b5b6252b3fa1439ff0bcc98911b6b338717331f4");
}

TEST(FrameChainTest, AcceptsWhatTheWriterMade) {
  FrameChain chain;
  for (const v1::Frame& frame : ThreeFrames()) ASSERT_TRUE(chain.Check(frame).ok());

  EXPECT_TRUE(chain.CheckComplete().ok());
}

TEST(FrameChainTest, NoticesAMissingFrame) {
  std::vector<v1::Frame> frames = ThreeFrames();
  frames.erase(frames.begin() + 1);

  EXPECT_EQ(ReasonOf(CheckAll(frames)), Reason::kTamperedStream);
}

TEST(FrameChainTest, NoticesFramesThatChangedPlaces) {
  std::vector<v1::Frame> frames = ThreeFrames();
  std::swap(frames[0], frames[1]);

  EXPECT_EQ(ReasonOf(CheckAll(frames)), Reason::kTamperedStream);
}

TEST(FrameChainTest, NoticesARepeatedFrame) {
  std::vector<v1::Frame> frames = ThreeFrames();
  frames.insert(frames.begin(), frames.front());

  EXPECT_EQ(ReasonOf(CheckAll(frames)), Reason::kTamperedStream);
}

TEST(FrameChainTest, NoticesAChangedByteInAnyFrame) {
  for (size_t i = 0; i < 3; ++i) {
    std::vector<v1::Frame> frames = ThreeFrames();
    frames[i].mutable_sealed()->at(7) ^= 1;

    EXPECT_EQ(ReasonOf(CheckAll(frames)), Reason::kTamperedStream) << i;
  }
}

TEST(FrameChainTest, NoticesAStreamThatEndsEarly) {
  std::vector<v1::Frame> frames = ThreeFrames();
  frames.pop_back();

  EXPECT_EQ(ReasonOf(CheckAll(frames)), Reason::kTamperedStream);
}

TEST(FrameChainTest, NoticesAnEmptyStream) {
  EXPECT_EQ(ReasonOf(CheckAll({})), Reason::kTamperedStream);
}

TEST(FrameChainTest, AcceptsNothingAfterTheLastFrame) {
  std::vector<v1::Frame> frames = ThreeFrames();
  frames.push_back(frames.back());

  EXPECT_EQ(ReasonOf(CheckAll(frames)), Reason::kTamperedStream);
}

TEST(FrameChainTest, KeepsFailingAfterTheFirstError) {
  const std::vector<v1::Frame> frames = ThreeFrames();
  FrameChain chain;
  ASSERT_FALSE(chain.Check(frames[1]).ok());

  EXPECT_FALSE(chain.Check(frames[0]).ok());
}

TEST(FrameChainTest, RefusesAnOversizeFrame) {
  FrameLimits small;
  small.max_frame_bytes = 1000;

  EXPECT_EQ(ReasonOf(CheckAll(ThreeFrames(), small)), Reason::kLimitExceeded);
}

TEST(FrameChainTest, RefusesAnOversizePackage) {
  FrameLimits small;
  small.max_package_bytes = 500'000;

  EXPECT_EQ(ReasonOf(CheckAll(ThreeFrames(), small)), Reason::kLimitExceeded);
}

}  // namespace
}  // namespace courier::wire
