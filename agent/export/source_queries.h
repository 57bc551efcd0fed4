// What the source reads of Dify's tables: one statement for each kind, streamed, so that no result
// is held. Columns that an older Dify lacks get the value that Dify would give them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "agent/db/transaction.h"
#include "agent/dify/workspaces.h"
#include "agent/schema/catalog.h"
#include "common/model/options.h"
#include "common/model/resource.h"

namespace courier::exporting {

// tenants.encrypt_public_key; empty when NULL.
absl::StatusOr<std::string> ReadPublicKey(db::Session& session, const dify::Workspace& workspace);

// The version of its app that a workflow tool runs, beside the one that is published.
struct ToolVersion {
  std::string tool_id;
  std::string version;
  // nullopt: not there.
  std::optional<std::string> published_version;
  std::optional<std::string> graph;
  std::string features;
};

// Takes what was read; its error ends the reading and the session's use.
template <class Resource>
using Take = absl::FunctionRef<absl::Status(Resource&&)>;

// The resources with these ids, in this order.
struct SourceReader {
  db::Session& session;
  const schema::Catalog& catalog;
  const dify::Workspace& workspace;

  // With the chosen revision of their workflow; an app that has none goes to `without`.
  absl::Status ReadApps(model::Revision revision, const std::vector<std::string>& ids,
                        Take<model::App> take, Take<model::App> without) const;
  // With credentials as stored.
  absl::Status ReadApiTools(const std::vector<std::string>& ids, Take<model::ApiTool> take) const;
  absl::Status ReadWorkflowTools(const std::vector<std::string>& ids,
                                 Take<model::WorkflowTool> take) const;
  absl::Status ReadToolVersions(const std::vector<std::string>& ids, Take<ToolVersion> take) const;
  absl::Status ReadMcpTools(const std::vector<std::string>& ids, Take<model::McpTool> take) const;
  // In any order; those that the workspace does not have are left out.
  absl::Status ReadDatasets(const std::vector<std::string>& ids, Take<model::Dataset> take) const;
};

}  // namespace courier::exporting
