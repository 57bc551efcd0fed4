// What commands and servers cost, as the kernel counts it. For benchmarks only.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace courier::bench {

struct Cost {
  double seconds = 0;
  // User and system time of the command and what it waited for.
  double cpu_seconds = 0;
  // Largest resident size of one process.
  double peak_mib = 0;
};

// Without a shell; its output is thrown away, but told in the error when it fails.
absl::StatusOr<Cost> Run(const std::vector<std::string>& argv);

// A process that goes on running, e.g. an agent: CPU seconds so far, and the peak since its start.
Cost SoFar(pid_t pid);

// A server that forks, e.g. PostgreSQL: CPU seconds so far of itself and all its children.
double CpuSecondsOfFamily(pid_t pid);

}  // namespace courier::bench
