#include "agent/service/stall_watch.h"

#include <utility>

namespace courier {

StallWatch::StallWatch(absl::Duration patience, std::function<void()> on_stall)
    : patience_(patience), on_stall_(std::move(on_stall)), thread_([this] { Run(); }) {}

StallWatch::~StallWatch() {
  {
    const absl::MutexLock lock(&mutex_);
    done_ = true;
    changed_.Signal();
  }
  thread_.join();
}

bool StallWatch::stalled() const {
  const absl::MutexLock lock(&mutex_);
  return stalled_;
}

void StallWatch::SetDeadline(absl::Time deadline) {
  const absl::MutexLock lock(&mutex_);
  deadline_ = deadline;
  if (deadline_ < sleeps_until_) changed_.Signal();
}

void StallWatch::Run() {
  const absl::MutexLock lock(&mutex_);
  while (!done_) {
    sleeps_until_ = deadline_;
    changed_.WaitWithDeadline(&mutex_, sleeps_until_);
    if (done_ || absl::Now() < deadline_) continue;
    stalled_ = true;
    on_stall_();
    return;
  }
}

}  // namespace courier
