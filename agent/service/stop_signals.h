// How often this agent was told to end. Once: what runs ends by itself or is cancelled after the
// grace time, but an upgrade of a schema goes on. Twice: everything ends. Thread-safe.
#pragma once

#include <atomic>

namespace courier {

class StopSignals {
 public:
  void Add() { ++number_; }
  bool at_once() const { return number_ > 1; }

 private:
  std::atomic<int> number_{0};
};

}  // namespace courier
