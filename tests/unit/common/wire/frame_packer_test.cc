#include "common/wire/frame_packer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/common/wire/frames.h"

namespace courier::wire {
namespace {

std::string RoundTrip(absl::string_view records) {
  FramePacker packer;
  FrameUnpacker unpacker(records.size());
  const absl::string_view packed = packer.Pack(records);
  EXPECT_LE(packed.size(), records.size() + kPackOverhead);
  const auto unpacked = unpacker.Unpack(packed);
  return unpacked.ok() ? std::string(*unpacked) : unpacked.status().ToString();
}

TEST(FramePackerTest, GivesBackWhatWasPacked) {
  for (const std::string& records :
       {std::string(), std::string("x"), std::string("\0\1", 2), testing::Noise(200'000),
        std::string(200'000, 'g'), testing::Noise(50) + std::string(50, 'g')}) {
    EXPECT_EQ(RoundTrip(records), records);
  }
}

// So that a full frame keeps its limit whatever is in it.
TEST(FramePackerTest, KeepsWhatCannotGetShorterAsItIs) {
  std::minstd_rand random;
  std::string bytes(kMaxFrameBytes, '\0');
  for (char& c : bytes) c = static_cast<char>(random() >> 8U);

  EXPECT_EQ(FramePacker().Pack(bytes), absl::StrCat(absl::string_view("\0", 1), bytes));
  EXPECT_EQ(RoundTrip(bytes), bytes);
}

TEST(FramePackerTest, MakesTextShorter) {
  std::string graph;
  for (int i = 0; i < 100; ++i) absl::StrAppend(&graph, R"({"id":")", i, R"(","type":"llm"},)");

  EXPECT_LT(FramePacker().Pack(graph).size(), graph.size() / 4);
}

TEST(FramePackerTest, PacksOneAfterAnother) {
  FramePacker packer;
  FrameUnpacker unpacker(1000);
  for (size_t size = 0; size < 1000; size += 100) {
    const std::string records = std::string(size, 'a') + testing::Noise(1000 - size);
    EXPECT_EQ(unpacker.Unpack(packer.Pack(records)).value(), records);
  }
}

TEST(FrameUnpackerTest, HoldsNoMoreThanItMay) {
  FramePacker packer;
  FrameUnpacker unpacker(1000);

  for (const std::string& records : {std::string(1001, 'g'), testing::Noise(1001)})
    EXPECT_EQ(ReasonOf(unpacker.Unpack(packer.Pack(records)).status()), Reason::kBadPackage);
}

TEST(FrameUnpackerTest, RefusesWhatIsDamaged) {
  const std::string packed(FramePacker().Pack(std::string(1000, 'g')));
  FrameUnpacker unpacker(1000);

  for (size_t size = 0; size < packed.size(); ++size) {
    EXPECT_EQ(ReasonOf(unpacker.Unpack(packed.substr(0, size)).status()), Reason::kBadPackage)
        << size;
  }
  EXPECT_EQ(ReasonOf(unpacker.Unpack(packed + "more").status()), Reason::kBadPackage);
}

}  // namespace
}  // namespace courier::wire
