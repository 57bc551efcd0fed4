// What is sealed into a frame: one byte that tells how the records behind it are kept, and those
// records (proto/courier/v1/frame.proto). Graphs are JSON, of which Zstandard (RFC 8878) leaves a
// fifth or less, and every byte saved is sealed, digested, encrypted for two connections and
// relayed no more. Secrets are encrypted already, so sizes tell nothing about them. Each frame
// stands alone and unpacks to no more than a frame may hold, whatever it claims. Not thread-safe.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace courier::wire {

// The byte in front.
inline constexpr size_t kPackOverhead = 1;

class FramePacker {
 public:
  FramePacker();

  // Never longer than `records` and kPackOverhead. Borrowed until the next call.
  absl::string_view Pack(absl::string_view records);

 private:
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const;
  };
  std::unique_ptr<ZSTD_CCtx_s, Free> context_;
  std::string packed_;
};

class FrameUnpacker {
 public:
  explicit FrameUnpacker(size_t max_bytes);

  // kBadPackage for what FramePacker would not have made, or more than `max_bytes` of records.
  // Borrowed until the next call, and from `packed`.
  absl::StatusOr<absl::string_view> Unpack(absl::string_view packed);

 private:
  struct Free {
    void operator()(ZSTD_DCtx_s* context) const;
  };
  std::unique_ptr<ZSTD_DCtx_s, Free> context_;
  size_t max_bytes_;
  std::string records_;
};

}  // namespace courier::wire
