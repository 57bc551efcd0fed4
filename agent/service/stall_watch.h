// Ends a call whose peer is connected and does nothing: it would hold a transfer's place, a
// database session and its snapshot for as long as it likes.
#pragma once

#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace courier {

// Much longer than what the other side may have to wait for: locks, a slow disk, many secrets.
inline constexpr absl::Duration kPeerPatience = absl::Minutes(5);

class StallWatch {
 public:
  // `on_stall` is called at most once, from another thread, while this object lives.
  StallWatch(absl::Duration patience, std::function<void()> on_stall);
  ~StallWatch();
  StallWatch(const StallWatch&) = delete;
  StallWatch& operator=(const StallWatch&) = delete;

  // As long as one lives, the peer is waited for. One at a time.
  class Wait {
   public:
    explicit Wait(StallWatch& watch) : watch_(watch) {
      watch_.SetDeadline(absl::Now() + watch_.patience_);
    }
    ~Wait() { watch_.SetDeadline(absl::InfiniteFuture()); }
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

   private:
    StallWatch& watch_;
  };

  bool stalled() const;

 private:
  void SetDeadline(absl::Time deadline);
  void Run();

  const absl::Duration patience_;
  const std::function<void()> on_stall_;
  mutable absl::Mutex mutex_;
  absl::CondVar changed_;
  absl::Time deadline_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  // What the thread sleeps for; it need not be woken for a later deadline.
  absl::Time sleeps_until_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  bool done_ ABSL_GUARDED_BY(mutex_) = false;
  bool stalled_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace courier
