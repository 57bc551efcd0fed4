#include "common/wire/frame_writer.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/wire/frame_packer.h"
#include "courier/v1/frame.pb.h"
#include "courier/v1/resource.pb.h"

namespace courier::wire {

// One frame's worth of records that protobuf serializes into; asked for more room, it sends what
// it holds.
class FrameWriter::FrameStream final : public google::protobuf::io::ZeroCopyOutputStream {
 public:
  FrameStream(Seal seal, Sink sink, const FrameLimits& limits)
      : seal_(std::move(seal)),
        sink_(std::move(sink)),
        max_package_bytes_(limits.max_package_bytes),
        records_(limits.max_frame_bytes - kSealOverhead - kPackOverhead, '\0') {}

  bool Next(void** data, int* size) override {
    if (!status_.ok()) return false;
    if (used_ == records_.size()) {
      status_ = Send(/*last=*/false);
      if (!status_.ok()) return false;
    }
    *data = records_.data() + used_;
    *size = static_cast<int>(records_.size() - used_);
    written_ += records_.size() - used_;
    used_ = records_.size();
    return true;
  }

  void BackUp(int count) override {
    used_ -= static_cast<size_t>(count);
    written_ -= static_cast<uint64_t>(count);
  }

  int64_t ByteCount() const override { return static_cast<int64_t>(written_); }

  absl::Status SendLast() {
    if (status_.ok()) status_ = Send(/*last=*/true);
    return status_;
  }

  const absl::Status& status() const { return status_; }
  void Fail(absl::Status status) { status_ = std::move(status); }

 private:
  absl::Status Send(bool last) {
    COURIER_ASSIGN_OR_RETURN(
        std::string sealed,
        seal_(packer_.Pack(absl::string_view(records_).substr(0, used_)), last));
    if (std::max(written_, sealed_bytes_ + sealed.size()) > max_package_bytes_)
      return PackageTooLarge(max_package_bytes_);
    sealed_bytes_ += sealed.size();
    v1::Frame frame;
    frame.set_sequence(sequence_);
    frame.set_chain_digest(digest_.Extend(sequence_, sealed));
    frame.set_sealed(std::move(sealed));
    frame.set_last(last);
    ++sequence_;
    used_ = 0;
    return sink_(std::move(frame));
  }

  Seal seal_;
  Sink sink_;
  const uint64_t max_package_bytes_;
  FramePacker packer_;
  std::string records_;
  size_t used_ = 0;
  uint64_t written_ = 0;
  uint64_t sealed_bytes_ = 0;
  uint64_t sequence_ = 0;
  ChainDigest digest_;
  absl::Status status_;
};

FrameWriter::FrameWriter(Seal seal, Sink sink, const FrameLimits& limits)
    : stream_(std::make_unique<FrameStream>(std::move(seal), std::move(sink), limits)),
      limits_(limits) {}

FrameWriter::~FrameWriter() = default;

absl::Status FrameWriter::Append(const v1::PackageRecord& record) {
  COURIER_RETURN_IF_ERROR(stream_->status());
  if (finished_) return MakeError(Reason::kInternal, "a record was appended to a finished package");
  const size_t size = record.ByteSizeLong();
  if (size > limits_.max_record_bytes) {
    stream_->Fail(MakeError(
        Reason::kLimitExceeded,
        absl::StrCat("an item has ", size, " bytes, more than ", limits_.max_record_bytes)));
    return stream_->status();
  }
  {
    google::protobuf::io::CodedOutputStream coded(stream_.get());
    coded.WriteVarint64(size);
    record.SerializeWithCachedSizes(&coded);
  }
  return stream_->status();
}

absl::Status FrameWriter::Finish() {
  if (finished_) return stream_->status();
  finished_ = true;
  return stream_->SendLast();
}

}  // namespace courier::wire
