// What `courier doctor` found, as text and as JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/checkup/finding.h"

namespace courier::controller {

struct Checkup {
  using Level = checkup::Level;
  using Finding = checkup::Finding;

  // "controller" for our own side.
  std::string name;
  // Why the agent could not be asked, and how to mend it; OK otherwise. For our own side: why
  // nobody can be asked.
  absl::Status error;
  std::string remedy;
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
