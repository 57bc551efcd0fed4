// A database of its own with Dify's schema, the demo workspaces and a role `courier` that has the
// rights deploy/sql grants. The storage root with the private keys goes with the object; the
// database with its cluster.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "deploy/demo/demo.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/temp_dir.h"

namespace courier::test {

struct DemoDatabase {
  std::string name;
  demo::DemoSummary summary;
  TempDir storage;
};

// The role for agents, in every DemoDatabase.
inline constexpr absl::string_view kAgentRole = "courier";

absl::StatusOr<DemoDatabase> MakeDemoDatabase(PostgresCluster& cluster,
                                              const demo::DemoOptions& options);

}  // namespace courier::test
