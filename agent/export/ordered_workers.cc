#include "agent/export/ordered_workers.h"

#include <algorithm>
#include <exception>
#include <new>
#include <system_error>
#include <utility>

#include "common/base/error.h"

namespace courier::exporting {

OrderedWorkers::OrderedWorkers(const Limits& limits) : limits_(limits) {
  const size_t count = std::max<size_t>(limits.threads, 1);
  threads_.reserve(count);
  try {
    for (size_t i = 0; i < count; ++i) threads_.emplace_back([this] { RunWorker(); });
  } catch (const std::system_error&) {
    if (threads_.empty()) throw;  // else fewer do as well
  }
}

OrderedWorkers::~OrderedWorkers() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    todo_.clear();
  }
  work_waits_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

// An exception that leaves a thread ends the process; this one is the submitter's to hear of.
OrderedWorkers::Delivery OrderedWorkers::Run(Work& work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return [] { return MakeError(Reason::kLimitExceeded, "the agent is out of memory"); };
  } catch (const std::exception&) {
    return [] { return MakeError(Reason::kInternal, "a worker failed"); };
  }
}

void OrderedWorkers::RunWorker() {
  std::unique_lock lock(mutex_);
  while (true) {
    work_waits_.wait(lock, [this] { return stopping_ || !todo_.empty(); });
    if (stopping_) return;
    Slot* const slot = todo_.front();
    todo_.pop_front();
    lock.unlock();
    Delivery delivery = Run(slot->work);
    lock.lock();
    slot->delivery = std::move(delivery);
    slot->done = true;
    work_done_.notify_one();
  }
}

bool OrderedWorkers::TooMuchAhead() const {
  return slots_.size() > limits_.max_waiting ||
         (slots_.size() > 1 && waiting_bytes_ > limits_.max_waiting_bytes);
}

absl::Status OrderedWorkers::DeliverFirst() {
  const std::unique_ptr<Slot> slot = std::move(slots_.front());
  slots_.pop_front();
  waiting_bytes_ -= slot->bytes;
  {
    std::unique_lock lock(mutex_);
    work_done_.wait(lock, [&] { return slot->done; });
  }
  failure_ = slot->delivery();
  return failure_;
}

absl::Status OrderedWorkers::Submit(size_t bytes, Work work) {
  if (!failure_.ok()) return failure_;
  auto slot = std::make_unique<Slot>();
  slot->bytes = bytes;
  slot->work = std::move(work);
  {
    const std::lock_guard lock(mutex_);
    todo_.push_back(slot.get());
  }
  work_waits_.notify_one();
  waiting_bytes_ += bytes;
  slots_.push_back(std::move(slot));
  const auto is_due = [this] {
    const std::lock_guard lock(mutex_);
    return slots_.front()->done;
  };
  while (!slots_.empty() && (TooMuchAhead() || is_due())) {
    if (!DeliverFirst().ok()) return failure_;
  }
  return absl::OkStatus();
}

absl::Status OrderedWorkers::Finish() {
  while (failure_.ok() && !slots_.empty()) {
    if (!DeliverFirst().ok()) break;
  }
  return failure_;
}

}  // namespace courier::exporting
