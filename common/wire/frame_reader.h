// Sealed frames in, records out: the mirror image of FrameWriter. Checks the chain, opens each
// frame, unpacks it, cuts the bytes into records. Holds one frame and at most one unfinished
// record, whose buffer grows with the bytes that came and not with the length it claims. Not
// thread-safe.
//
// `open` is PackageOpener::Open of common/crypto, which counts frames itself.
#pragma once

#include <cstdint>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/wire/frame_chain.h"
#include "common/wire/frame_packer.h"

namespace courier::v1 {
class PackageRecord;
}  // namespace courier::v1

namespace courier::wire {

// Cuts a stream of bytes into length-prefixed records.
class RecordSplitter {
 public:
  using OnRecord = absl::FunctionRef<absl::Status(v1::PackageRecord&& record)>;

  explicit RecordSplitter(uint64_t max_record_bytes) : max_record_bytes_(max_record_bytes) {}

  // kBadPackage for what is no record, kLimitExceeded for one that is too large, else what
  // `on_record` says.
  absl::Status Push(absl::string_view bytes, OnRecord on_record);

  // No record is unfinished.
  bool AtBoundary() const { return !has_length_ && length_bits_ == 0; }

 private:
  absl::Status TakeLengthByte(unsigned char byte);

  uint64_t max_record_bytes_;
  uint64_t length_ = 0;
  int length_bits_ = 0;
  bool has_length_ = false;
  std::string partial_;
};

class FrameReader {
 public:
  using Open = absl::AnyInvocable<absl::StatusOr<std::string>(absl::string_view sealed, bool last)>;
  using OnRecord = RecordSplitter::OnRecord;

  explicit FrameReader(Open open, const FrameLimits& limits = {});

  // The errors of FrameChain, FrameUnpacker, RecordSplitter, `open` and `on_record`, and
  // kLimitExceeded for a package whose records are larger than the limit together. After an error
  // every call gives that error.
  absl::Status Push(const v1::Frame& frame, OnRecord on_record);

  // For the end of the stream: kTamperedStream when the last frame has not come.
  absl::Status CheckComplete() const;

  uint64_t sealed_bytes() const { return chain_.sealed_bytes(); }

 private:
  absl::Status Take(const v1::Frame& frame, OnRecord on_record);

  Open open_;
  FrameChain chain_;
  FrameUnpacker unpacker_;
  const uint64_t max_package_bytes_;
  uint64_t bytes_ = 0;
  RecordSplitter splitter_;
  absl::Status failure_;
};

}  // namespace courier::wire
