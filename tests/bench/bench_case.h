// One measurement: a workspace made up for it, two agents, and the real `courier`, timed in turns
// with the floor. The floor is what PostgreSQL itself takes to carry the rows of apps, workflows,
// sites and installed_apps over: `psql -c 'copy … to stdout' | psql -c 'copy … from stdin'` between
// the same two databases. Only the ratio of the two says something on another machine.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/bench/measured_command.h"

namespace courier::bench {

enum class Action {
  kTransfer,   // into an empty workspace
  kPlan,       // the same, without writing
  kUnchanged,  // again, when everything is there
  kOneChanged,
  kNewIds,
  kOneApp,        // one of many
  kThreeTargets,  // into three workspaces at the same time
};

struct BenchCase {
  std::string name;
  Action action = Action::kTransfer;
  std::size_t apps = 0;
  std::size_t graph_bytes = 10'000;
  std::size_t secrets = 0;
};

// Medians over the rounds, peaks over all of them.
struct BenchResult {
  BenchCase what;
  double seconds = 0;
  double floor_seconds = 0;
  Cost controller, source, target;
  // What went over loopback TCP: twice the package, as it passes the controller.
  double wire_mib = 0;
  std::size_t source_statements = 0;
  std::size_t target_statements = 0;
  // A list for people.
  std::string slowest;
};

absl::StatusOr<BenchResult> Measure(const BenchCase& what, int rounds);

}  // namespace courier::bench
