#include "tests/support/demo_database.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "tests/support/file_text.h"

namespace courier::test {

absl::StatusOr<DemoDatabase> MakeDemoDatabase(PostgresCluster& cluster,
                                              const demo::DemoOptions& options) {
  TempDir storage;
  const TempDir scratch;
  std::string sql;
  COURIER_ASSIGN_OR_RETURN(demo::DemoSummary summary,
                           demo::WriteDemo(options, storage.path(), [&sql](absl::string_view text) {
                             absl::StrAppend(&sql, text);
                           }));
  COURIER_ASSIGN_OR_RETURN(std::string name, cluster.NewDatabase({std::string(kDifySchema)}));
  COURIER_RETURN_IF_ERROR(cluster.LoadFile(name, scratch.Write("demo.sql", sql)));
  const absl::string_view role = options.role == demo::Role::kSource ? "source" : "target";
  COURIER_RETURN_IF_ERROR(cluster.LoadFile(name, absl::StrCat("deploy/sql/", role, "_grants.sql"),
                                           {absl::StrCat("role=", kAgentRole)}));
  return DemoDatabase{std::move(name), std::move(summary), std::move(storage)};
}

}  // namespace courier::test
