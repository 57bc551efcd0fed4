// Workspaces made up from a seed, for properties that must hold whatever a workspace holds: apps of
// both modes with drafts and published versions, tools of every kind, references to them from tool
// and agent nodes, workflow tools inside workflow tools, knowledge bases, secrets, odd names; and
// now and then what should not be: references to nothing, apps that were never published,
// parameters that no input takes. The same seed gives the same, but for keys and tokens.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::e2e {

struct MadeUpTool {
  std::string id;
  std::string name;
};

struct MadeUpApp {
  std::string id;
  std::string name;
  bool published = false;
};

struct MadeUpWorkspace {
  std::string id;
  std::string name;
  std::string owner_id;
  std::vector<MadeUpApp> apps;
  std::vector<MadeUpTool> api_tools;
  std::vector<MadeUpTool> workflow_tools;
  // Under their server identifiers' names.
  std::vector<MadeUpTool> mcp_tools;
  std::vector<MadeUpTool> datasets;
};

using SqlSink = std::function<void(absl::string_view sql)>;

// SQL for psql goes to `sink`, the private key below `storage`.
absl::StatusOr<MadeUpWorkspace> WriteMadeUpSource(std::uint64_t seed, const std::string& storage,
                                                  const SqlSink& sink);

// A workspace to transfer into: often empty, else with some of what the source has, under the same
// ids or names, and with ids of the source in the hands of another workspace.
absl::StatusOr<MadeUpWorkspace> WriteMadeUpTarget(std::uint64_t seed, const MadeUpWorkspace& source,
                                                  const std::string& storage, const SqlSink& sink);

// Changes to a workspace as people make them between two transfers, as SQL.
std::string MadeUpEdits(std::uint64_t seed, const MadeUpWorkspace& workspace);

}  // namespace courier::e2e
