#include "tests/e2e/installation.h"

#include <csignal>
#include <cstdlib>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "gtest/gtest.h"
#include "tests/support/file_text.h"

namespace courier::e2e {
namespace {

using test::PostgresCluster;
using test::ProcessResult;
using test::TestProcess;

constexpr absl::string_view kTrustDomain = "e2e.example";

// The servers that tests share: one a side, as a database role belongs to a whole server and the
// two sides' roles differ.
absl::StatusOr<PostgresCluster*> SharedCluster(bool source) {
  static std::unique_ptr<PostgresCluster> clusters[2];
  std::unique_ptr<PostgresCluster>& cluster = clusters[source ? 0 : 1];
  if (cluster == nullptr) {
    COURIER_ASSIGN_OR_RETURN(cluster, PostgresCluster::Start());
  }
  return cluster.get();
}

std::string Identity(absl::string_view role, absl::string_view name) {
  return absl::StrCat("spiffe://", kTrustDomain, "/courier/", role, "/", name);
}

std::string AgentYaml(absl::string_view name, absl::string_view dsn, absl::string_view storage,
                      absl::string_view peer, const AgentSettings& settings) {
  std::string yaml = absl::StrCat(
      "environment: ", name, "\nlisten: 127.0.0.1:0\ndatabase: {url: \"", dsn,
      "\"}\nstorage: ", storage, "\ntls: {certificate: pki/agent-", name, ".crt, key: pki/agent-",
      name,
      ".key, ca: pki/ca.crt}\npolicy:\n  - identity: ", Identity("controller", settings.controller),
      "\n    allow: [", settings.allow, "]\npeers: [\"", Identity("agent", peer),
      "\"]\naudit: ", settings.audit.empty() ? absl::StrCat(name, "-audit.jsonl") : settings.audit,
      "\nlog: {level: debug, format: json}\n");
  for (const auto& [key, value] :
       {std::pair("env", settings.env), std::pair("schema", settings.schema),
        std::pair("redis", settings.redis)}) {
    if (!value.empty()) absl::StrAppend(&yaml, key, ": ", value, "\n");
  }
  absl::StrAppend(&yaml, settings.more, "\n");
  return yaml;
}

absl::StatusOr<std::string> LoadFiles(PostgresCluster& cluster, absl::string_view role,
                                      const std::vector<std::string>& files) {
  COURIER_ASSIGN_OR_RETURN(std::string name, cluster.NewDatabase(files));
  COURIER_RETURN_IF_ERROR(cluster.LoadFile(name, absl::StrCat("deploy/sql/", role, "_grants.sql"),
                                           {absl::StrCat("role=", test::kAgentRole)}));
  return name;
}

absl::Status MakeSide(const InstallationOptions& options, demo::Role role,
                      std::unique_ptr<PostgresCluster>* own, PostgresCluster** cluster,
                      std::unique_ptr<test::DemoDatabase>* made) {
  if (options.server_settings.empty()) {
    COURIER_ASSIGN_OR_RETURN(*cluster, SharedCluster(role == demo::Role::kSource));
  } else {
    COURIER_ASSIGN_OR_RETURN(
        *own, PostgresCluster::Start({.tcp = false, .settings = options.server_settings}));
    *cluster = own->get();
  }
  const bool source = role == demo::Role::kSource;
  const std::vector<std::string>& files = source ? options.source_files : options.target_files;
  if (!files.empty()) {
    *made = std::make_unique<test::DemoDatabase>();
    COURIER_ASSIGN_OR_RETURN((*made)->name,
                             LoadFiles(**cluster, source ? "source" : "target", files));
    return absl::OkStatus();
  }
  COURIER_ASSIGN_OR_RETURN(
      test::DemoDatabase demo,
      test::MakeDemoDatabase(
          **cluster, {.role = role, .secret_tag = options.secret_tag, .bulk = options.bulk}));
  *made = std::make_unique<test::DemoDatabase>(std::move(demo));
  return absl::OkStatus();
}

}  // namespace

std::string Program(absl::string_view name) {
  const char* folder = std::getenv("COURIER_BIN_DIR");
  return absl::StrCat(folder != nullptr && *folder != '\0' ? folder : COURIER_BIN_DIR, "/", name);
}

std::string Side::audit_file() const { return absl::StrCat(folder_, "/", name_, "-audit.jsonl"); }

std::string Side::Query(absl::string_view sql) const {
  auto rows = cluster_->Query(demo_->name, sql);
  EXPECT_TRUE(rows.ok()) << rows.status();
  return std::move(rows).value_or("");
}

void Side::Exec(absl::string_view sql) const {
  changed_ = true;
  const absl::Status status = cluster_->Exec(demo_->name, sql);
  EXPECT_TRUE(status.ok()) << status;
}

std::string Side::Digest() const {
  return Query(
      "SELECT table_name, md5(query_to_xml(format('SELECT md5(t::text) FROM %I t ORDER BY 1', "
      "table_name), false, false, '')::text) FROM information_schema.tables "
      "WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1");
}

std::string Side::PrivateKeyFile() const { return PrivateKeyFile(demo_->summary.workspace_id); }

std::string Side::PrivateKeyFile(absl::string_view workspace_id) const {
  return demo_->storage.File(absl::StrCat("privkeys/", workspace_id, "/private.pem"));
}

absl::Status Side::StartAgent(const AgentSettings& settings) {
  COURIER_RETURN_IF_ERROR(StopAgent());
  std::string storage = settings.storage;
  if (storage.empty()) {
    storage = name_ == "staging" ? absl::StrCat("{type: fs, root: \"", demo_->storage.path(), "\"}")
                                 : "{type: none}";
  }
  const std::string file = absl::StrCat(folder_, "/", name_, ".yaml");
  const std::string dsn =
      settings.database.empty() ? cluster_->Dsn(demo_->name, test::kAgentRole) : settings.database;
  COURIER_RETURN_IF_ERROR(test::WriteFileText(
      file,
      AgentYaml(name_, dsn, storage, settings.peer.empty() ? other_ : settings.peer, settings)));
  test::ProcessSpec spec;
  spec.argv = settings.launcher;
  spec.argv.insert(spec.argv.end(), {Program("courier-agent"), "--config", file});
  spec.working_directory = settings.working_directory;
  spec.environment = settings.environment;
  spec.unset = {"PG*"};
  COURIER_ASSIGN_OR_RETURN(agent_, TestProcess::Start(std::move(spec)));
  absl::StatusOr<std::string> address = agent_->WaitForAddress();
  if (!address.ok()) return MakeError(Reason::kInternal, agent_->err());
  agent_address_ = *std::move(address);
  address_ = agent_address_;
  return absl::OkStatus();
}

absl::Status Side::StopAgent() {
  if (agent_ == nullptr) return absl::OkStatus();
  agent_->Signal(SIGTERM);
  const absl::Status ended = agent_->Wait().status();
  agent_ = nullptr;
  return ended;
}

absl::Status Side::KeepDatabase() {
  changed_ = false;
  return cluster_->CopyDatabase(absl::StrCat(demo_->name, "_kept"), demo_->name);
}

absl::Status Side::RestoreDatabase() {
  changed_ = false;
  COURIER_RETURN_IF_ERROR(cluster_->DropDatabase(demo_->name));
  return cluster_->CopyDatabase(demo_->name, absl::StrCat(demo_->name, "_kept"));
}

absl::StatusOr<std::unique_ptr<Installation>> Installation::Start(
    const InstallationOptions& options) {
  auto made = std::make_unique<Installation>();
  Side& source = made->source_;
  Side& target = made->target_;
  source.name_ = target.other_ = "staging";
  target.name_ = source.other_ = "production";
  source.folder_ = target.folder_ = made->dir_.path();
  COURIER_RETURN_IF_ERROR(MakeSide(options, demo::Role::kSource, &source.own_cluster_,
                                   &source.cluster_, &source.demo_));
  COURIER_RETURN_IF_ERROR(MakeSide(options, demo::Role::kTarget, &target.own_cluster_,
                                   &target.cluster_, &target.demo_));
  COURIER_RETURN_IF_ERROR(made->MakeCertificates());
  COURIER_RETURN_IF_ERROR(source.StartAgent(options.source_agent));
  COURIER_RETURN_IF_ERROR(target.StartAgent(options.target_agent));
  return made;
}

absl::StatusOr<test::ProcessSpec> Installation::CourierSpec(
    const std::vector<std::string>& arguments) {
  COURIER_ASSIGN_OR_RETURN(const std::string config, ControllerConfig());
  test::ProcessSpec spec;
  spec.argv = {Program("courier"), "--config", config};
  spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
  return spec;
}

absl::StatusOr<std::unique_ptr<TestProcess>> Installation::StartCourier(
    const std::vector<std::string>& arguments) {
  COURIER_ASSIGN_OR_RETURN(test::ProcessSpec spec, CourierSpec(arguments));
  return TestProcess::Start(std::move(spec));
}

ProcessResult Installation::Courier(const std::vector<std::string>& arguments) {
  const auto courier = StartCourier(arguments);
  EXPECT_TRUE(courier.ok()) << courier.status();
  if (!courier.ok()) return ProcessResult();
  absl::StatusOr<ProcessResult> result = (*courier)->Wait();
  EXPECT_TRUE(result.ok()) << result.status();
  return std::move(result).value_or(ProcessResult());
}

ProcessResult Installation::Transfer(const std::vector<std::string>& flags) {
  return Courier(TransferArguments(flags));
}

std::vector<std::string> Installation::TransferArguments(const std::vector<std::string>& flags) {
  std::vector<std::string> arguments = {"transfer", "--from",     "staging",
                                        "--to",     "production", "--yes"};
  for (const auto& [flag, value] : {std::pair("--workspace", demo::kSourceWorkspace),
                                    std::pair("--target-workspace", demo::kTargetWorkspace)}) {
    bool given = false;
    for (const std::string& other : flags) given |= other == flag;
    if (!given) arguments.insert(arguments.end(), {flag, std::string(value)});
  }
  for (size_t i = 0; i < flags.size(); ++i) {
    const bool left_out =
        absl::EndsWith(flags[i], "workspace") && i + 1 < flags.size() && flags[i + 1].empty();
    if (left_out) {
      ++i;
    } else {
      arguments.push_back(flags[i]);
    }
  }
  return arguments;
}

absl::Status Installation::MakeCertificates() {
  const std::string pki = dir_.File("pki");
  const std::vector<std::vector<std::string>> commands = {
      {"init", pki, "--trust-domain", std::string(kTrustDomain)},
      {"issue", pki, "agent", "staging"},
      {"issue", pki, "agent", "production"},
      {"issue", pki, "controller", "me"}};
  for (const std::vector<std::string>& command : commands) {
    test::ProcessSpec spec;
    spec.argv = {Program("courier"), "pki"};
    spec.argv.insert(spec.argv.end(), command.begin(), command.end());
    COURIER_ASSIGN_OR_RETURN(ProcessResult result, test::RunProcess(std::move(spec)));
    if (result.status != 0) {
      return MakeError(Reason::kInternal,
                       absl::StrCat("courier pki ", absl::StrJoin(command, " "), ": ", result.err));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Installation::ControllerConfig() {
  std::string text =
      "identity: {certificate: pki/controller-me.crt, key: pki/controller-me.key, ca: pki/ca.crt}\n"
      "environments:\n";
  for (const Side* side : {&source_, &target_}) {
    absl::StrAppend(&text, "  ", side->name_, ": {address: \"", side->address_, "\", identity: \"",
                    Identity("agent", side->name_), "\"}\n");
  }
  COURIER_RETURN_IF_ERROR(test::WriteFileText(dir_.File("courier.yaml"), text));
  return dir_.File("courier.yaml");
}

}  // namespace courier::e2e
