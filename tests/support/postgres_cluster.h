// A PostgreSQL server of the test's own: made by initdb in a temporary folder, reachable by a unix
// socket there (and by loopback TCP when asked), stopped and deleted with the object. It trusts
// every login and gives up durability for speed. Programs come from PATH or the newest
// /usr/lib/postgresql/*/bin. Role names that tests log in as must exist; `postgres` is superuser.
//
// Start it from a thread that outlives it. Not thread-safe, but other processes may connect at
// will.
#pragma once

#include <sys/types.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_process.h"
#include "tests/support/unprivileged_user.h"

namespace courier::test {

// Dify's tables at revision 9f4b7c2d1a80, without rows; for CreateDatabase.
inline constexpr absl::string_view kDifySchema = "tests/testdata/dify_schema/head.sql";

class PostgresCluster {
 public:
  struct Options {
    // Listen on a free port of 127.0.0.1 too.
    bool tcp = false;
    // More postgresql.conf lines, e.g. "log_statement=all".
    std::vector<std::string> settings;
  };

  static absl::StatusOr<std::unique_ptr<PostgresCluster>> Start(const Options& options);
  static absl::StatusOr<std::unique_ptr<PostgresCluster>> Start() { return Start(Options()); }
  // A streaming standby, which can only be read. `primary` needs the settings "wal_level=replica"
  // and "max_wal_senders=4", and must live longer.
  static absl::StatusOr<std::unique_ptr<PostgresCluster>> StartStandby(
      const PostgresCluster& primary);
  // One for the whole test binary, started at first use and stopped when it ends.
  static absl::StatusOr<PostgresCluster*> Shared();
  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;
  ~PostgresCluster();

  // Makes a database and loads the files in order. Paths are absolute or relative to the source
  // folder. The second database of the same files is a copy of a template, which takes some 30 ms.
  absl::Status CreateDatabase(absl::string_view name, const std::vector<std::string>& sql_files);
  // The same under a name not used before, which is returned.
  absl::StatusOr<std::string> NewDatabase(const std::vector<std::string>& sql_files);
  // A copy of a database that nobody is connected to.
  absl::Status CopyDatabase(absl::string_view name, absl::string_view original);
  absl::Status DropDatabase(absl::string_view name);

  // Runs SQL with psql. Query gives unaligned tuples: columns joined by |, rows by newline, without
  // one at the end. Errors carry psql's own text: for tests only.
  absl::Status Exec(absl::string_view database, absl::string_view sql);
  absl::StatusOr<std::string> Query(absl::string_view database, absl::string_view sql);
  absl::Status LoadFile(absl::string_view database, absl::string_view path,
                        const std::vector<std::string>& variables = {});

  // "host=… port=… dbname=… user=…"
  std::string Dsn(absl::string_view database, absl::string_view user = "postgres") const;
  // "postgresql://user@/dbname?host=…&port=…", or host:port when TCP is on.
  std::string Url(absl::string_view database, absl::string_view user = "postgres") const;
  // The postmaster, whose children serve the sessions.
  pid_t server_pid() const;
  const std::string& socket_folder() const { return dir_.path(); }
  int port() const { return port_; }

  // What the server logged so far.
  std::string ServerLog();
  // Ends the server as a crash would; Restart brings it back.
  absl::Status Stop();
  absl::Status Restart();

 private:
  PostgresCluster(Options options, std::string programs);
  absl::Status InitData();
  absl::Status CopyData(const PostgresCluster& primary);
  absl::Status MakeData(std::vector<std::string> command);
  absl::Status StartServer();
  absl::StatusOr<std::string> Psql(absl::string_view database, std::vector<std::string> arguments,
                                   absl::string_view input);
  absl::StatusOr<std::string> TemplateOf(const std::vector<std::string>& sql_files);

  Options options_;
  std::string programs_;
  std::optional<UnprivilegedUser> user_;
  TempDir dir_;
  int port_ = 5432;
  int log_marks_ = 0;
  std::unique_ptr<TestProcess> server_;
  std::map<std::vector<std::string>, std::string> templates_;
  int names_ = 0;
};

}  // namespace courier::test
