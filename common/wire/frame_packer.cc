#include "common/wire/frame_packer.h"

#include <zstd.h>

#include <new>

#include "common/base/error.h"

namespace courier::wire {
namespace {

constexpr char kAsTheyAre = 0;
constexpr char kZstandard = 1;

// Twice the speed of TLS; the levels above save little more of a graph and take longer than that.
constexpr int kLevel = 1;

absl::Status Damaged() {
  return MakeError(Reason::kBadPackage, "a frame of the package can't be unpacked");
}

}  // namespace

void FramePacker::Free::operator()(ZSTD_CCtx_s* context) const { ZSTD_freeCCtx(context); }

FramePacker::FramePacker() : context_(ZSTD_createCCtx()) {
  if (context_ == nullptr) throw std::bad_alloc();
}

absl::string_view FramePacker::Pack(absl::string_view records) {
  packed_.resize(records.size() + kPackOverhead);
  // An error can only mean that it found no room, for what can't be made shorter.
  const size_t size = ZSTD_compressCCtx(context_.get(), packed_.data() + kPackOverhead,
                                        records.size(), records.data(), records.size(), kLevel);
  if (ZSTD_isError(size) == 0) {
    packed_.front() = kZstandard;
    return absl::string_view(packed_).substr(0, size + kPackOverhead);
  }
  packed_.replace(0, packed_.size(), 1, kAsTheyAre).append(records.data(), records.size());
  return packed_;
}

void FrameUnpacker::Free::operator()(ZSTD_DCtx_s* context) const { ZSTD_freeDCtx(context); }

FrameUnpacker::FrameUnpacker(size_t max_bytes)
    : context_(ZSTD_createDCtx()), max_bytes_(max_bytes) {
  if (context_ == nullptr) throw std::bad_alloc();
}

absl::StatusOr<absl::string_view> FrameUnpacker::Unpack(absl::string_view packed) {
  if (packed.empty()) return Damaged();
  const char how = packed.front();
  packed.remove_prefix(kPackOverhead);
  if (how == kAsTheyAre && packed.size() <= max_bytes_) return packed;
  if (how != kZstandard || packed.empty()) return Damaged();
  records_.resize(max_bytes_);
  const size_t size = ZSTD_decompressDCtx(context_.get(), records_.data(), records_.size(),
                                          packed.data(), packed.size());
  if (ZSTD_isError(size) != 0) return Damaged();
  return absl::string_view(records_).substr(0, size);
}

}  // namespace courier::wire
