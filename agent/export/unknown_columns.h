// Columns of the source that this program does not know, as a newer or changed Dify has them. What
// they hold in the rows that move stays behind, so it is told.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "agent/db/transaction.h"
#include "agent/schema/catalog.h"
#include "common/model/options.h"
#include "common/model/resource.h"

namespace courier::exporting {

// Ids of the rows that move.
struct MovedRows {
  model::Revision revision = model::Revision::kDraft;
  std::vector<std::string> apps;
  std::vector<std::string> api_tools;
  std::vector<std::string> workflow_tools;
  std::vector<std::string> mcp_tools;
};

// A notice for each unknown column that holds something other than its default, or than nothing.
// Columns that the server fills, or that the role may not read, are passed over. One statement for
// each table that has unknown columns.
absl::StatusOr<std::vector<model::Notice>> FindUncarried(db::Session& session,
                                                         const schema::Catalog& catalog,
                                                         const MovedRows& rows);

}  // namespace courier::exporting
