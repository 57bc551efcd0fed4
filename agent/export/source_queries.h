// What the source reads of Dify's tables, one statement for each kind. Columns that an older Dify
// lacks get the value that Dify would give them.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "agent/db/transaction.h"
#include "agent/dify/workspaces.h"
#include "agent/export/app_selection.h"
#include "agent/schema/catalog.h"
#include "common/model/options.h"
#include "common/model/resource.h"

namespace courier::exporting {

// alembic_version; several rows joined by a comma, empty when there is none.
absl::StatusOr<std::string> ReadRevision(db::Session& session, const schema::Catalog& catalog);

absl::StatusOr<std::string> ReadPublicKey(db::Session& session, const dify::Workspace& workspace);

// Apps with the chosen revision of their workflow; an empty list means every transferable app.
std::string SelectAppsSql(const db::Session& session, const schema::Catalog& catalog,
                          const dify::Workspace& workspace, model::Revision revision,
                          const std::vector<AppIdentity>& apps);

// A row of that statement. kBadGraph when the app has no draft, kNeverPublished when it was never
// published.
absl::StatusOr<model::App> AppFromRow(absl::Span<const db::Field> row, model::Revision revision);

absl::StatusOr<std::vector<model::ApiTool>> ReadApiTools(db::Session& session,
                                                         const std::vector<std::string>& ids);
absl::StatusOr<std::vector<model::WorkflowTool>> ReadWorkflowTools(
    db::Session& session, const std::vector<std::string>& ids);
absl::StatusOr<std::vector<model::McpTool>> ReadMcpTools(db::Session& session,
                                                         const schema::Catalog& catalog,
                                                         const std::vector<std::string>& ids);
absl::StatusOr<std::vector<model::Dataset>> ReadDatasets(db::Session& session,
                                                         const dify::Workspace& workspace,
                                                         const std::vector<std::string>& ids);

}  // namespace courier::exporting
