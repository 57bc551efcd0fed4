// One measurement: a workspace made up for it, two agents, and the real `courier`, timed in turns
// with the floor. The floor is what PostgreSQL itself takes to carry the rows of apps, workflows,
// sites and installed_apps over: `psql -c 'copy … to stdout' | psql -c 'copy … from stdin'` between
// the same two databases. Only the ratio of the two says something on another machine.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/bench/measured_command.h"
#include "tests/e2e/installation.h"

namespace courier::bench {

enum class Action {
  kTransfer,   // into an empty workspace
  kFirstPlan,  // the same, without writing, by an agent that has not opened the secrets before
  kPlan,       // by one that has
  kUnchanged,  // again, when everything is there
  kOneChanged,
  kNewIds,
  kOneApp,        // one of many
  kThreeTargets,  // into three workspaces at the same time
};

struct BenchCase {
  std::string name;
  Action action = Action::kTransfer;
  demo::BulkApps workspace;
  // Flags for the transfers of this case.
  std::vector<std::string> flags = {};
};

// Processor seconds of one command, by process; agents and servers work for it alone meanwhile.
struct CpuSeconds {
  double controller = 0;
  double source_agent = 0;
  double target_agent = 0;
  double source_postgres = 0;
  double target_postgres = 0;
};

// MiB.
struct Peaks {
  double controller = 0;
  double source_agent = 0;
  double target_agent = 0;
};

// Medians over the rounds, peaks over all of them.
struct BenchResult {
  BenchCase what;
  double seconds = 0;
  double floor_seconds = 0;
  // Of a transfer of the same apps into an empty workspace, in the same rounds.
  double transfer_seconds = 0;
  CpuSeconds cpu;
  Peaks peaks;
  // What went over loopback TCP: twice the package, as it passes the controller.
  double wire_mib = 0;
  double source_statements = 0;
  double target_statements = 0;
  // A list for people.
  std::string slowest;
};

// Two databases with agents; cases with the same workspace may share one.
absl::StatusOr<std::unique_ptr<e2e::Installation>> StartWorkspace(const demo::BulkApps& workspace);
bool SameWorkspace(const demo::BulkApps& a, const demo::BulkApps& b);

absl::StatusOr<BenchResult> Measure(const BenchCase& what, int rounds,
                                    e2e::Installation& installation);

}  // namespace courier::bench
