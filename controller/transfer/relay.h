// The package on its way through the controller: the source's header and frames, each passed on
// before the next is read, so that one frame is in memory and gRPC's flow control holds back the
// source when the target is slow. The controller can't read the frames, but checks their order,
// number, size and chain of digests.
#pragma once

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "common/wire/frame_chain.h"
#include "controller/client/call.h"

namespace courier::controller {

struct RelayProgress {
  uint64_t items_sent = 0;
  uint64_t items_total = 0;
  uint64_t bytes = 0;
};

// Both calls are cancelled and finished when it fails, and the error is the cause: the refusal of
// one side rather than the other side's broken stream. After success the export is finished, the
// import goes on.
absl::Status RelayPackage(ExportCall& from, ImportCall& to, const wire::FrameLimits& limits,
                          const std::function<void(const RelayProgress&)>& on_progress);

// Which of two failed calls says why: the one whose agent answered.
absl::Status CauseOf(const absl::Status& first, const absl::Status& second);

}  // namespace courier::controller
