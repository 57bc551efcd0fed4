// Work that takes processor time, done by a few threads ahead of the one that hands it out; the
// results are delivered on that thread, in the order of the work. What waits is bounded by number
// and by bytes, so that memory stays flat however long the stream is.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"

namespace courier::exporting {

class OrderedWorkers {
 public:
  // Runs on the owner's thread.
  using Delivery = absl::AnyInvocable<absl::Status()>;
  // Runs on a worker; what it returns is delivered. An exception is delivered as an error.
  using Work = absl::AnyInvocable<Delivery()>;

  struct Limits {
    size_t threads = 2;
    size_t max_waiting = 32;
    size_t max_waiting_bytes = size_t{16} << 20u;
  };

  explicit OrderedWorkers(const Limits& limits);
  // Drops what was not delivered.
  ~OrderedWorkers();
  OrderedWorkers(const OrderedWorkers&) = delete;
  OrderedWorkers& operator=(const OrderedWorkers&) = delete;

  // Takes one piece of work, and delivers what is due; waits while too much is ahead. `bytes` is
  // what the work holds on to. After an error of a delivery every call gives that error.
  absl::Status Submit(size_t bytes, Work work);

  // Delivers everything.
  absl::Status Finish();

 private:
  struct Slot {
    size_t bytes = 0;
    Work work;
    Delivery delivery;
    bool done = false;
  };

  static Delivery Run(Work& work);
  void RunWorker();
  bool TooMuchAhead() const;
  // Delivers the oldest slot; waits for it.
  absl::Status DeliverFirst();

  const Limits limits_;
  std::mutex mutex_;
  std::condition_variable work_waits_;
  std::condition_variable work_done_;
  std::deque<Slot*> todo_;  // guarded by mutex_, as are `delivery` and `done` of slots
  bool stopping_ = false;   // guarded by mutex_
  // The owner's thread alone.
  std::deque<std::unique_ptr<Slot>> slots_;
  size_t waiting_bytes_ = 0;
  absl::Status failure_;
  std::vector<std::thread> threads_;
};

}  // namespace courier::exporting
