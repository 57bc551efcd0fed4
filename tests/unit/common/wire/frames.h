// Test data: records, and a seal that marks each frame instead of encrypting it.
#pragma once

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/wire/frame_reader.h"
#include "common/wire/frame_writer.h"
#include "courier/v1/frame.pb.h"
#include "courier/v1/resource.pb.h"

namespace courier::wire::testing {

inline constexpr absl::string_view kTag = "0123456789abcdef";

inline absl::StatusOr<std::string> FakeSeal(absl::string_view plain, bool last) {
  return absl::StrCat(plain, kTag.substr(1), last ? "L" : "-");
}

inline absl::StatusOr<std::string> FakeOpen(absl::string_view sealed, bool last) {
  if (sealed.size() < kTag.size() || sealed.back() != (last ? 'L' : '-')) {
    return MakeError(Reason::kTamperedStream, "the seal doesn't hold");
  }
  return std::string(sealed.substr(0, sealed.size() - kTag.size()));
}

// Text that can hardly be packed: it looks random, and is the same each time.
inline std::string Noise(size_t bytes) {
  std::minstd_rand random;
  std::string noise(bytes, '\0');
  for (char& c : noise) c = static_cast<char>(' ' + random() % 95);
  return noise;
}

inline v1::PackageRecord AppRecord(absl::string_view name, size_t graph_bytes = 10) {
  v1::PackageRecord record;
  record.mutable_app()->set_id("0a4c9a10-1111-4c4c-9c9c-000000000001");
  record.mutable_app()->set_name(std::string(name));
  record.mutable_app()->mutable_workflow()->set_graph(Noise(graph_bytes));
  return record;
}

inline std::vector<v1::Frame> Write(const std::vector<v1::PackageRecord>& records,
                                    const FrameLimits& limits = {}) {
  std::vector<v1::Frame> frames;
  FrameWriter writer(
      FakeSeal,
      [&frames](v1::Frame&& frame) {
        frames.push_back(std::move(frame));
        return absl::OkStatus();
      },
      limits);
  for (const v1::PackageRecord& record : records) (void)writer.Append(record);
  (void)writer.Finish();
  return frames;
}

}  // namespace courier::wire::testing
