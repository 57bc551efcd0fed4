#include "tests/support/postgres_cluster.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "tests/support/file_text.h"
#include "tests/support/free_port.h"
#include "tests/support/source_path.h"

namespace courier::test {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kPatience(60);

// The folder with initdb, postgres and psql: the newest of Debian's, or where PATH has initdb.
absl::StatusOr<std::string> FindPrograms() {
  std::vector<std::pair<int, std::string>> versions;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator("/usr/lib/postgresql", error)) {
    int version = 0;
    const std::string bin = (entry.path() / "bin").string();
    if (absl::SimpleAtoi(entry.path().filename().string(), &version) &&
        ::access((bin + "/initdb").c_str(), X_OK) == 0) {
      versions.emplace_back(version, bin);
    }
  }
  if (!versions.empty()) return std::max_element(versions.begin(), versions.end())->second;
  const char* path = std::getenv("PATH");
  const std::vector<std::string> folders = absl::StrSplit(path == nullptr ? "" : path, ':');
  for (const std::string& folder : folders) {
    if (::access((folder + "/initdb").c_str(), X_OK) == 0) return folder;
  }
  return MakeError(Reason::kInternal,
                   "initdb is not in PATH or /usr/lib/postgresql: install postgresql");
}

std::string Configuration(const std::string& folder, int port, bool tcp,
                          const std::vector<std::string>& settings) {
  std::string text = absl::StrCat(
      "listen_addresses = '", tcp ? "127.0.0.1" : "", "'\nport = ", port,
      "\nunix_socket_directories = '", folder,
      "'\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum = off\n"
      "shared_buffers = 32MB\nmax_connections = 60\nwal_level = minimal\nmax_wal_senders = 0\n"
      "log_min_messages = warning\ntimezone = UTC\n");
  for (const std::string& setting : settings) absl::StrAppend(&text, setting, "\n");
  return text;
}

std::string Quoted(absl::string_view name) { return absl::StrCat("\"", name, "\""); }

}  // namespace

PostgresCluster::PostgresCluster(Options options, std::string programs)
    : options_(std::move(options)), programs_(std::move(programs)) {}

absl::StatusOr<std::unique_ptr<PostgresCluster>> PostgresCluster::Start(const Options& options) {
  COURIER_ASSIGN_OR_RETURN(std::string programs, FindPrograms());
  std::unique_ptr<PostgresCluster> cluster(new PostgresCluster(options, std::move(programs)));
  COURIER_ASSIGN_OR_RETURN(cluster->user_, FindUnprivilegedUser());
  COURIER_RETURN_IF_ERROR(cluster->InitData());
  COURIER_RETURN_IF_ERROR(cluster->StartServer());
  return cluster;
}

absl::StatusOr<std::unique_ptr<PostgresCluster>> PostgresCluster::StartStandby(
    const PostgresCluster& primary) {
  std::unique_ptr<PostgresCluster> standby(
      new PostgresCluster(primary.options_, primary.programs_));
  standby->user_ = primary.user_;
  COURIER_RETURN_IF_ERROR(standby->CopyData(primary));
  COURIER_RETURN_IF_ERROR(standby->StartServer());
  return standby;
}

absl::StatusOr<PostgresCluster*> PostgresCluster::Shared() {
  static const auto* shared = new absl::StatusOr<std::unique_ptr<PostgresCluster>>(Start());
  // Deleted at exit, not leaked: the destructor stops the server and removes its folder.
  static const bool registered = std::atexit([] { delete shared; }) == 0;
  if (!shared->ok()) return shared->status();
  return registered ? (*shared)->get() : nullptr;
}

PostgresCluster::~PostgresCluster() { Stop().IgnoreError(); }

absl::Status PostgresCluster::InitData() {
  return MakeData({programs_ + "/initdb", "-D", dir_.File("data"), "-U", "postgres", "-A", "trust",
                   "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"});
}

absl::Status PostgresCluster::CopyData(const PostgresCluster& primary) {
  return MakeData({programs_ + "/pg_basebackup", "-D", dir_.File("data"), "-d",
                   primary.Dsn("postgres"), "--write-recovery-conf", "--checkpoint=fast",
                   "--no-sync"});
}

// Runs what fills the data folder.
absl::Status PostgresCluster::MakeData(std::vector<std::string> command) {
  // The server's user needs to pass through, and clients of other users to reach the socket.
  ::chmod(dir_.path().c_str(), 0755);
  COURIER_RETURN_IF_ERROR(GiveTo(dir_.path(), user_));
  ProcessSpec spec;
  spec.argv = std::move(command);
  spec.user = user_;
  spec.unset = {"PG*"};
  COURIER_ASSIGN_OR_RETURN(const ProcessResult result, RunProcess(std::move(spec), kPatience));
  if (result.status != 0) {
    return MakeError(Reason::kInternal, absl::StrCat("no data folder: ", result.err));
  }
  return absl::OkStatus();
}

absl::Status PostgresCluster::StartServer() {
  if (options_.tcp && port_ == 5432) {
    COURIER_ASSIGN_OR_RETURN(port_, FreePort());
  }
  COURIER_RETURN_IF_ERROR(
      WriteFileText(dir_.File("data/postgresql.conf"),
                    Configuration(dir_.path(), port_, options_.tcp, options_.settings)));
  ProcessSpec spec;
  spec.argv = {programs_ + "/postgres", "-D", dir_.File("data"),
               // To a pipe that the test reads, so that nothing is lost when it dies.
               "-c", "logging_collector=off"};
  spec.user = user_;
  spec.unset = {"PG*"};
  spec.death_signal = SIGQUIT;
  COURIER_ASSIGN_OR_RETURN(server_, TestProcess::Start(std::move(spec)));
  for (const auto deadline = std::chrono::steady_clock::now() + kPatience;
       std::chrono::steady_clock::now() < deadline && server_->Running();) {
    if (Psql("postgres", {"-c", "SELECT 1"}, "").ok()) return absl::OkStatus();
    ::usleep(20'000);
  }
  return MakeError(Reason::kInternal, absl::StrCat("PostgreSQL did not start: ", server_->err()));
}

absl::Status PostgresCluster::Stop() {
  if (server_ == nullptr) return absl::OkStatus();
  // Immediate shutdown: its children end too, and nothing is worth saving.
  server_->Signal(SIGQUIT);
  const absl::Status ended = server_->Wait(kPatience).status();
  server_.reset();
  return ended;
}

absl::Status PostgresCluster::Restart() {
  COURIER_RETURN_IF_ERROR(Stop());
  return StartServer();
}

pid_t PostgresCluster::server_pid() const { return server_ == nullptr ? -1 : server_->pid(); }

std::string PostgresCluster::ServerLog() {
  if (server_ == nullptr) return "";
  // It comes through a pipe: when the mark is here, all that was logged before it is.
  const std::string mark = absl::StrCat("end of log ", ++log_marks_, ".");
  if (Exec("postgres", absl::StrCat("DO $$ BEGIN RAISE LOG '", mark, "'; END $$")).ok()) {
    (void)server_->WaitForLine(mark, std::chrono::seconds(30));
  }
  return server_->err();
}

absl::StatusOr<std::string> PostgresCluster::Psql(absl::string_view database,
                                                  std::vector<std::string> arguments,
                                                  absl::string_view input) {
  ProcessSpec spec;
  spec.argv = {programs_ + "/psql", "-X", "-q",         "-A", "-t", "-v",
               "ON_ERROR_STOP=1",   "-d", Dsn(database)};
  spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
  spec.unset = {"PG*"};
  spec.input = std::string(input);
  COURIER_ASSIGN_OR_RETURN(ProcessResult result, RunProcess(std::move(spec), kPatience));
  if (result.status != 0) {
    return MakeError(Reason::kInternal, absl::StrCat("psql failed: ", result.err));
  }
  if (absl::EndsWith(result.out, "\n")) result.out.pop_back();
  return std::move(result.out);
}

absl::Status PostgresCluster::Exec(absl::string_view database, absl::string_view sql) {
  return Psql(database, {"-f", "-"}, sql).status();
}

absl::StatusOr<std::string> PostgresCluster::Query(absl::string_view database,
                                                   absl::string_view sql) {
  return Psql(database, {"-f", "-"}, sql);
}

absl::Status PostgresCluster::LoadFile(absl::string_view database, absl::string_view path,
                                       const std::vector<std::string>& variables) {
  std::vector<std::string> arguments;
  for (const std::string& variable : variables) {
    arguments.push_back("-v");
    arguments.push_back(variable);
  }
  arguments.push_back("-f");
  arguments.push_back(SourcePath(path));
  return Psql(database, std::move(arguments), "").status();
}

absl::Status PostgresCluster::CopyDatabase(absl::string_view name, absl::string_view original) {
  return Exec("postgres",
              absl::StrCat("CREATE DATABASE ", Quoted(name), " TEMPLATE ", Quoted(original)));
}

absl::Status PostgresCluster::DropDatabase(absl::string_view name) {
  return Exec("postgres", absl::StrCat("DROP DATABASE IF EXISTS ", Quoted(name), " WITH (FORCE)"));
}

absl::StatusOr<std::string> PostgresCluster::TemplateOf(const std::vector<std::string>& sql_files) {
  const auto known = templates_.find(sql_files);
  if (known != templates_.end()) return known->second;
  const std::string name = absl::StrCat("template_", templates_.size());
  COURIER_RETURN_IF_ERROR(CopyDatabase(name, "template0"));
  for (const std::string& file : sql_files) COURIER_RETURN_IF_ERROR(LoadFile(name, file));
  templates_[sql_files] = name;
  return name;
}

absl::Status PostgresCluster::CreateDatabase(absl::string_view name,
                                             const std::vector<std::string>& sql_files) {
  COURIER_ASSIGN_OR_RETURN(const std::string original, TemplateOf(sql_files));
  return CopyDatabase(name, original);
}

absl::StatusOr<std::string> PostgresCluster::NewDatabase(
    const std::vector<std::string>& sql_files) {
  const std::string name = absl::StrCat("test_", ++names_);
  COURIER_RETURN_IF_ERROR(CreateDatabase(name, sql_files));
  return name;
}

std::string PostgresCluster::Dsn(absl::string_view database, absl::string_view user) const {
  return absl::StrCat("host=", dir_.path(), " port=", port_, " dbname=", database, " user=", user);
}

std::string PostgresCluster::Url(absl::string_view database, absl::string_view user) const {
  if (options_.tcp) {
    return absl::StrCat("postgresql://", user, "@127.0.0.1:", port_, "/", database);
  }
  return absl::StrCat("postgresql://", user, "@/", database, "?host=", dir_.path(),
                      "&port=", port_);
}

}  // namespace courier::test
