// What a person's selection means in a workspace: names, ids and globs become positions in the
// SourceIndex. Pure. Errors name what was typed, the workspace, and the closest thing that is
// there.
#pragma once

#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "agent/export/source_index.h"
#include "common/model/options.h"

namespace courier::exporting {

// * stands for any text, ? for one character. Case counts.
bool MatchesGlob(absl::string_view pattern, absl::string_view text);

// The apps asked for, each once, in the order asked for; of all_apps those of the modes asked for,
// or of all supported ones, in the order they were made. Of what is not there all is told at once.
// kAppNotFound, kAppAmbiguous; kUnsupportedMode for an app that is named itself.
absl::StatusOr<std::vector<size_t>> SelectApps(const SourceIndex& index,
                                               const model::Selection& selection,
                                               absl::string_view workspace_name);

// Of those, the ones that the selection names by id or exact name.
absl::flat_hash_set<size_t> NamedApps(const SourceIndex& index, const model::Selection& selection);

struct SelectedTools {
  std::vector<size_t> api_tools;
  std::vector<size_t> workflow_tools;
  std::vector<size_t> mcp_tools;

  bool empty() const { return api_tools.empty() && workflow_tools.empty() && mcp_tools.empty(); }
};

// Tools by id or name, MCP servers also by server identifier. kToolNotFound; kToolAmbiguous where a
// word is the name of one and the server identifier of another.
absl::StatusOr<SelectedTools> SelectTools(const SourceIndex& index,
                                          const model::Selection& selection,
                                          absl::string_view workspace_name);

}  // namespace courier::exporting
