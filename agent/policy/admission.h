// How many transfers run at once. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "absl/status/statusor.h"

namespace courier::policy {

class Admission {
 public:
  // Held by a running transfer.
  class Slot {
   public:
    explicit Slot(Admission* owner) : owner_(owner) {}
    Slot(Slot&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)) {}
    Slot& operator=(Slot&&) = delete;
    ~Slot() {
      if (owner_ != nullptr) --owner_->running_;
    }

   private:
    Admission* owner_;
  };

  explicit Admission(uint32_t most) : most_(most) {}

  // kBusy when `most` transfers are running.
  absl::StatusOr<Slot> Enter();

 private:
  const uint32_t most_;
  std::atomic<uint32_t> running_{0};
};

}  // namespace courier::policy
