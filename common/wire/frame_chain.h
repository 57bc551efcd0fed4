// Everything about a package's frames that can be checked without opening them: the order, the
// size, the chain digest, the end (proto/courier/v1/frame.proto). The writer makes the chain, the
// controller checks it in passing, the reader checks it again.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace courier::v1 {
class Frame;
}  // namespace courier::v1

namespace courier::wire {

inline constexpr uint32_t kMaxFrameBytes = 256 * 1024;
// AES-256-GCM's tag, the only thing sealing adds to a frame.
inline constexpr uint32_t kSealOverhead = 16;
inline constexpr uint64_t kMaxRecordBytes = 64ULL * 1024 * 1024;
inline constexpr uint64_t kMaxPackageBytes = 4ULL * 1024 * 1024 * 1024;

struct FrameLimits {
  // Of all records together, and of all frames' `sealed`.
  uint64_t max_package_bytes = kMaxPackageBytes;
  // Of one frame's `sealed`, tag included.
  uint32_t max_frame_bytes = kMaxFrameBytes;
  uint64_t max_record_bytes = kMaxRecordBytes;
};

// What max_package_bytes gives for a package that is larger.
absl::Status PackageTooLarge(uint64_t max_package_bytes);

// SHA-256(previous || sequence as 64 bits big-endian || sealed), 32 zero bytes before the first.
class ChainDigest {
 public:
  ChainDigest() : value_(32, '\0') {}

  // Takes in one frame and returns the digest after it.
  const std::string& Extend(uint64_t sequence, absl::string_view sealed);

 private:
  std::string value_;
};

// Follows a stream of frames. Not thread-safe.
class FrameChain {
 public:
  explicit FrameChain(const FrameLimits& limits = {}) : limits_(limits) {}

  // kTamperedStream for a frame out of order, damaged or after the last; kLimitExceeded for one
  // that is too large or makes the package so. After an error every call gives that error.
  absl::Status Check(const v1::Frame& frame);

  // OK once the last frame has passed; kTamperedStream before, for a stream that ended too early.
  absl::Status CheckComplete() const;

  uint64_t sealed_bytes() const { return sealed_bytes_; }

 private:
  absl::Status CheckNext(const v1::Frame& frame);

  FrameLimits limits_;
  ChainDigest digest_;
  uint64_t next_sequence_ = 0;
  uint64_t sealed_bytes_ = 0;
  bool complete_ = false;
  absl::Status failure_;
};

}  // namespace courier::wire
