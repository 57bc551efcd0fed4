// What `courier doctor` found, as text and as JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace courier::controller {

struct Checkup {
  enum class Level { kOk, kNote, kWarning, kFailure };
  struct Finding {
    Level level = Level::kOk;
    // Stable word.
    std::string check;
    std::string message;
    std::string remedy;
  };

  // "controller" for our own side.
  std::string name;
  // Why the agent could not be asked; OK otherwise.
  absl::Status error;
  std::optional<absl::Duration> latency;
  std::optional<absl::Duration> clock_difference;
  std::string agent_version;
  std::string dify_release;
  std::vector<Finding> findings;
};

// Findings that need mending, unreachable agents included.
uint64_t ThingsToMend(const std::vector<Checkup>& checkups);

std::string DoctorText(const std::vector<Checkup>& checkups, size_t width, bool color);
std::string DoctorJson(const std::vector<Checkup>& checkups);

}  // namespace courier::controller
