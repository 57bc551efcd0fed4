// Whether the system lets this process keep secrets to itself: locked memory, no core, no swap.
#pragma once

#include <cstdint>
#include <optional>

#include "common/checkup/finding.h"

namespace courier::checkup {

struct ProcessFacts {
  // Bytes; nothing: unlimited.
  std::optional<uint64_t> lock_limit = std::nullopt;
  uint64_t core_limit = 0;
  bool dumpable = false;
  bool swap_is_on = false;
};

ProcessFacts ReadProcessFacts();

Findings CheckProcess(const ProcessFacts& facts);

// Whether a file that must not stop growing has room in its folder; nothing to say for none.
Findings CheckDisk(const std::string& file);

}  // namespace courier::checkup
