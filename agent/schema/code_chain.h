// The migrations of the Dify beside the agent, read from their files: the only thing that knows
// what an upgrade would do. Nothing of them is run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "agent/schema/revision_chain.h"

namespace courier::schema {

// Where the code is looked for; all may be empty.
struct CodePlaces {
  // The folder of the migration files itself.
  std::string versions;
  // Where the upgrade command runs: migrations/versions, alembic/versions, or what the
  // script_location of its alembic.ini says.
  std::string working_directory;
  // One that names its alembic.ini with -c or --config is believed.
  std::vector<std::string> upgrade_command;
};

struct CodeChain {
  RevisionChain chain;
  std::string place;
};

// nullopt where there is no code to read. kBadConfiguration, naming the file or folder, for
// migrations that can't be read or don't fit together; kLimitExceeded for more than 5,000 files.
absl::StatusOr<std::optional<CodeChain>> ReadCodeChain(const CodePlaces& places);

}  // namespace courier::schema
