// Which revision a database has, and which Dify release that is.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "agent/db/transaction.h"
#include "agent/schema/catalog.h"

namespace courier::schema {

// The rows of alembic_version, joined by commas; empty when there are none.
absl::StatusOr<std::string> ReadRevision(db::Session& session, const Catalog& catalog);

// E.g. "1.14.2"; empty when the revision is no release's, or not known. The database itself does
// not know its release, and forks reuse revision ids, so this is for people only.
absl::string_view ReleaseOf(absl::string_view revision);

// The revision that a release ends with; empty for one that is not known.
absl::string_view HeadOf(absl::string_view release);

// From the oldest to the newest.
std::vector<std::string> KnownReleases();

}  // namespace courier::schema
