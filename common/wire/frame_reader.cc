#include "common/wire/frame_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "courier/v1/frame.pb.h"
#include "courier/v1/resource.pb.h"

namespace courier::wire {
namespace {

absl::Status Deliver(absl::string_view bytes, RecordSplitter::OnRecord on_record) {
  v1::PackageRecord record;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return MakeError(Reason::kBadPackage, "the package holds something that is no record");
  }
  return on_record(std::move(record));
}

}  // namespace

absl::Status RecordSplitter::TakeLengthByte(unsigned char byte) {
  length_ |= uint64_t{byte & 0x7Fu} << static_cast<unsigned>(length_bits_);
  length_bits_ += 7;
  if (length_ > max_record_bytes_) {
    return MakeError(Reason::kLimitExceeded, absl::StrCat("the package holds an item of more than ",
                                                          max_record_bytes_, " bytes"));
  }
  has_length_ = (byte & 0x80u) == 0;
  // 35 bits hold any length below the limit; more bytes can only be padding.
  if (!has_length_ && length_bits_ >= 35) {
    return MakeError(Reason::kBadPackage, "the package holds a record without a proper length");
  }
  return absl::OkStatus();
}

absl::Status RecordSplitter::Push(absl::string_view bytes, OnRecord on_record) {
  while (!bytes.empty() || has_length_) {
    if (!has_length_) {
      COURIER_RETURN_IF_ERROR(TakeLengthByte(static_cast<unsigned char>(bytes.front())));
      bytes.remove_prefix(1);
      continue;
    }
    const size_t missing = static_cast<size_t>(length_) - partial_.size();
    const absl::string_view piece = bytes.substr(0, missing);
    bytes.remove_prefix(piece.size());
    if (piece.size() < missing) {
      partial_.append(piece.data(), piece.size());
      return absl::OkStatus();
    }
    absl::Status delivered;
    if (partial_.empty()) {
      delivered = Deliver(piece, on_record);
    } else {
      partial_.append(piece.data(), piece.size());
      delivered = Deliver(partial_, on_record);
      // Gives the memory back: the next record may be small.
      std::string().swap(partial_);
    }
    length_ = 0;
    length_bits_ = 0;
    has_length_ = false;
    COURIER_RETURN_IF_ERROR(delivered);
  }
  return absl::OkStatus();
}

FrameReader::FrameReader(Open open, const FrameLimits& limits)
    : open_(std::move(open)),
      chain_(limits),
      unpacker_(limits.max_frame_bytes),
      max_package_bytes_(limits.max_package_bytes),
      splitter_(limits.max_record_bytes) {}

absl::Status FrameReader::Push(const v1::Frame& frame, OnRecord on_record) {
  if (failure_.ok()) failure_ = Take(frame, on_record);
  return failure_;
}

absl::Status FrameReader::Take(const v1::Frame& frame, OnRecord on_record) {
  COURIER_RETURN_IF_ERROR(chain_.Check(frame));
  COURIER_ASSIGN_OR_RETURN(const std::string plain, open_(frame.sealed(), frame.last()));
  COURIER_ASSIGN_OR_RETURN(const absl::string_view records, unpacker_.Unpack(plain));
  bytes_ += records.size();
  if (bytes_ > max_package_bytes_) return PackageTooLarge(max_package_bytes_);
  COURIER_RETURN_IF_ERROR(splitter_.Push(records, on_record));
  if (frame.last() && !splitter_.AtBoundary()) {
    return MakeError(Reason::kBadPackage, "the package ends inside a record");
  }
  return absl::OkStatus();
}

absl::Status FrameReader::CheckComplete() const {
  COURIER_RETURN_IF_ERROR(failure_);
  return chain_.CheckComplete();
}

}  // namespace courier::wire
