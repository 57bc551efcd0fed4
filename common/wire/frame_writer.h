// Records in, sealed frames out (proto/courier/v1/frame.proto). At most one frame of records is
// held, whatever the size of a record; a frame goes out when a byte comes that has no room in it,
// so that the last one is never empty. Not thread-safe.
//
// `seal` is PackageSealer::Seal of common/crypto, which counts frames itself.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/wire/frame_chain.h"

namespace courier::v1 {
class PackageRecord;
}  // namespace courier::v1

namespace courier::wire {

class FrameWriter {
 public:
  using Seal = absl::AnyInvocable<absl::StatusOr<std::string>(absl::string_view plain, bool last)>;
  using Sink = absl::AnyInvocable<absl::Status(v1::Frame&& frame)>;

  FrameWriter(Seal seal, Sink sink, const FrameLimits& limits = {});
  ~FrameWriter();
  FrameWriter(const FrameWriter&) = delete;
  FrameWriter& operator=(const FrameWriter&) = delete;

  // kLimitExceeded for a record or package that is too large, else what `seal` or `sink` say. After
  // an error every call gives that error.
  absl::Status Append(const v1::PackageRecord& record);

  // Sends the last frame. Nothing may be appended afterwards.
  absl::Status Finish();

 private:
  class FrameStream;
  std::unique_ptr<FrameStream> stream_;
  FrameLimits limits_;
  bool finished_ = false;
};

}  // namespace courier::wire
