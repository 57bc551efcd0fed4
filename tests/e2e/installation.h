// Two Dify databases with the demo workspaces, an agent beside each, certificates from the real
// `courier pki`, and the real `courier` between them: what a user has. Everything ends and goes
// with the object. The databases are always new; their servers last for the whole test program,
// unless a test wants servers set up in its own way.
//
// The programs come from the folder COURIER_BIN_DIR (environment), else from where they are built.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/support/demo_database.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_process.h"

namespace courier::e2e {

// The path of one of the project's own programs.
std::string Program(absl::string_view name);

// What an agent is told apart from where its database is; the defaults let everything through.
struct AgentSettings {
  // YAML of the key `storage`; empty: the demo's keys for the source, none for the target.
  std::string storage;
  // Last part of the identity that may do everything.
  std::string controller = "me";
  // The words of the policy that allow it.
  std::string allow = "describe, export, export-secrets, import, undo, schema, env";
  // Environment name of the only peer; empty: the other side.
  std::string peer;
  // YAML of the keys `env`, `schema` and `redis`; empty: none.
  std::string env;
  std::string schema;
  std::string redis;
  // libpq keywords; empty: the side's database with the rights of deploy/sql only.
  std::string database;
  // More lines of YAML, such as `limits`.
  std::string more;
  // NAME=VALUE
  std::vector<std::string> environment;
  // Words before the program, such as `prlimit` with its arguments.
  std::vector<std::string> launcher;
  // Where it runs; empty: where the test does.
  std::string working_directory;
  // Where `audit` goes; empty: Side::audit_file().
  std::string audit;
};

// One environment. Its agent runs as the role with the rights of deploy/sql only.
class Side {
 public:
  const test::DemoDatabase& demo() const { return *demo_; }
  test::PostgresCluster& cluster() const { return *cluster_; }
  // Null after StopAgent.
  test::TestProcess* agent() const { return agent_.get(); }
  std::string audit_file() const;

  // As superuser; a failure of the SQL fails the test.
  std::string Query(absl::string_view sql) const;
  void Exec(absl::string_view sql) const;
  // A line `table|digest of all its rows` for each table: equal texts, equal databases.
  std::string Digest() const;
  // Where the private key of the side's workspace lies.
  std::string PrivateKeyFile() const;
  std::string PrivateKeyFile(absl::string_view workspace_id) const;

  // Ends the one that runs, if any, with SIGTERM.
  absl::Status StartAgent(const AgentSettings& settings);
  absl::Status StopAgent();

  // HOST:PORT where the agent listens.
  const std::string& address() const { return agent_address_; }
  // Where the controller looks for the agent, until the agent is started again.
  void Reroute(const std::string& address) { address_ = address; }

  // Remembers the database as it is now, and brings it back, whatever happened to it. Nobody else
  // may be connected to it while it is kept.
  absl::Status KeepDatabase();
  absl::Status RestoreDatabase();
  // Exec was called since it was kept or restored.
  bool changed() const { return changed_; }

 private:
  friend class Installation;
  std::string name_;
  std::string other_;
  std::string folder_;
  // Made for this side alone; else the cluster is shared.
  std::unique_ptr<test::PostgresCluster> own_cluster_;
  test::PostgresCluster* cluster_ = nullptr;
  std::unique_ptr<test::DemoDatabase> demo_;
  std::unique_ptr<test::TestProcess> agent_;
  mutable bool changed_ = false;
  std::string agent_address_;
  std::string address_;
};

struct InstallationOptions {
  // Mixed into the demo's secrets.
  std::string secret_tag;
  // In place of the demo's apps, for measuring.
  demo::BulkApps bulk = {};
  // Lines for postgresql.conf; servers of its own when there are any.
  std::vector<std::string> server_settings;
  // SQL files in place of the demo: DemoDatabase then holds nothing but the name, and a source
  // agent needs its `storage`.
  std::vector<std::string> source_files;
  std::vector<std::string> target_files;
  AgentSettings source_agent;
  AgentSettings target_agent;
};

class Installation {
 public:
  static absl::StatusOr<std::unique_ptr<Installation>> Start(const InstallationOptions& options);

  Side& source() { return source_; }
  Side& target() { return target_; }
  const std::string& folder() const { return dir_.path(); }

  // The controller's configuration, written anew: an agent that was started again has a new port.
  absl::StatusOr<std::string> ControllerConfig();
  // What runs `courier --config … arguments…`.
  absl::StatusOr<test::ProcessSpec> CourierSpec(const std::vector<std::string>& arguments);
  // Runs `courier --config … arguments…` to its end, without a terminal. A program that cannot even
  // be run fails the test.
  test::ProcessResult Courier(const std::vector<std::string>& arguments);
  // The same, still running.
  absl::StatusOr<std::unique_ptr<test::TestProcess>> StartCourier(
      const std::vector<std::string>& arguments);
  // `courier transfer` from the source's to the target's workspace with `flags` and --yes. An empty
  // workspace among the flags is left out.
  test::ProcessResult Transfer(const std::vector<std::string>& flags);
  // The arguments that Transfer gives.
  static std::vector<std::string> TransferArguments(const std::vector<std::string>& flags);

 private:
  absl::Status MakeCertificates();

  test::TempDir dir_;
  Side source_;
  Side target_;
};

}  // namespace courier::e2e
