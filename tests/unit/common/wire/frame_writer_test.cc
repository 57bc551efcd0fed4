#include "common/wire/frame_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/common/wire/frames.h"

namespace courier::wire {
namespace {

using testing::AppRecord;
using testing::FakeSeal;
using testing::Write;

TEST(FrameWriterTest, SendsOneLastFrameForASmallPackage) {
  const std::vector<v1::Frame> frames = Write({AppRecord("one"), AppRecord("two")});

  ASSERT_EQ(frames.size(), 1u);
  EXPECT_TRUE(frames[0].last());
  EXPECT_EQ(frames[0].sequence(), 0u);
}

TEST(FrameWriterTest, KeepsEveryFrameWithinTheLimitTagIncluded) {
  const std::vector<v1::Frame> frames = Write({AppRecord("big", 1'000'000)});

  ASSERT_EQ(frames.size(), 4u);
  FrameUnpacker unpacker(kMaxFrameBytes);
  for (size_t i = 0; i + 1 < frames.size(); ++i) {
    EXPECT_LE(frames[i].sealed().size(), kMaxFrameBytes);
    EXPECT_FALSE(frames[i].last());
    const std::string packed = testing::FakeOpen(frames[i].sealed(), /*last=*/false).value();
    EXPECT_EQ(unpacker.Unpack(packed).value().size(),
              kMaxFrameBytes - kSealOverhead - kPackOverhead);
  }
  EXPECT_LE(frames.back().sealed().size(), kMaxFrameBytes);
  EXPECT_TRUE(frames.back().last());
}

TEST(FrameWriterTest, SendsNoEmptyLastFrameAfterAFullOne) {
  const v1::PackageRecord record = AppRecord("x");
  FrameLimits limits;
  limits.max_frame_bytes =
      static_cast<uint32_t>(1 + record.ByteSizeLong() + kPackOverhead) + kSealOverhead;

  const std::vector<v1::Frame> frames = Write({record}, limits);

  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].sealed().size(), limits.max_frame_bytes);  // too short to be packed
}

TEST(FrameWriterTest, ChainsTheDigests) {
  const std::vector<v1::Frame> frames = Write({AppRecord("big", 600'000)});

  ChainDigest chain;
  for (const v1::Frame& frame : frames) {
    EXPECT_EQ(frame.chain_digest(), chain.Extend(frame.sequence(), frame.sealed()));
  }
}

TEST(FrameWriterTest, RefusesARecordAboveTheLimit) {
  FrameLimits limits;
  limits.max_record_bytes = 1000;
  FrameWriter writer(
      FakeSeal, [](v1::Frame&&) { return absl::OkStatus(); }, limits);

  const absl::Status status = writer.Append(AppRecord("big", 2000));

  EXPECT_EQ(ReasonOf(status), Reason::kLimitExceeded);
}

TEST(FrameWriterTest, RefusesAPackageAboveTheLimit) {
  FrameLimits limits;
  limits.max_package_bytes = 300'000;
  for (const std::string& graph : {testing::Noise(800'000), std::string(800'000, 'g')}) {
    FrameWriter writer(
        FakeSeal, [](v1::Frame&&) { return absl::OkStatus(); }, limits);
    v1::PackageRecord record = AppRecord("big");
    record.mutable_app()->mutable_workflow()->set_graph(graph);

    EXPECT_EQ(ReasonOf(writer.Append(record)), Reason::kLimitExceeded);
  }
}

TEST(FrameWriterTest, ReportsTheSinksErrorEverAfter) {
  FrameWriter writer(FakeSeal,
                     [](v1::Frame&&) { return MakeError(Reason::kConnectionLost, "gone"); });

  EXPECT_EQ(ReasonOf(writer.Append(AppRecord("big", 600'000))), Reason::kConnectionLost);
  EXPECT_EQ(ReasonOf(writer.Append(AppRecord("small"))), Reason::kConnectionLost);
  EXPECT_EQ(ReasonOf(writer.Finish()), Reason::kConnectionLost);
}

TEST(FrameWriterTest, RefusesToAppendAfterTheEnd) {
  FrameWriter writer(FakeSeal, [](v1::Frame&&) { return absl::OkStatus(); });
  ASSERT_TRUE(writer.Append(AppRecord("one")).ok());
  ASSERT_TRUE(writer.Finish().ok());

  EXPECT_FALSE(writer.Append(AppRecord("two")).ok());
}

}  // namespace
}  // namespace courier::wire
