#include "agent/service/diagnosis.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "agent/cache/redis_cache.h"
#include "agent/db/transaction.h"
#include "agent/dify/private_key_source.h"
#include "agent/schema/catalog.h"
#include "agent/schema/code_chain.h"
#include "agent/schema/fit.h"
#include "agent/schema/releases.h"
#include "common/envfile_store/env_commands.h"
#include "common/secret/secure_arena.h"

namespace courier {
namespace {

using v1::Finding;

constexpr uint64_t kLockedBytes =
    secret::kDefaultSecureArenaBytes + secret::kOpensslSecureHeapBytes;

constexpr db::Statement kServer{"read server settings", R"(
  select current_setting('server_version'), current_setting('server_version_num')::int / 10000,
         pg_is_in_recovery() or current_setting('default_transaction_read_only') = 'on',
         (select rolsuper or rolcreaterole from pg_roles where rolname = current_user), current_user,
         current_setting('log_statement'), current_setting('log_min_duration_statement'),
         coalesce(current_setting('log_parameter_max_length_on_error', true), '0'),
         coalesce(current_setting('auto_explain.log_min_duration', true), '-1'))"};

constexpr db::Statement kMayWrite{"read rights", R"(
  select has_table_privilege('apps', 'insert') and has_table_privilege('workflows', 'insert')
     and has_table_privilege('tool_api_providers', 'insert')
     and has_database_privilege(current_database(), 'temporary'))"};

constexpr db::Statement kKeys{"read public keys", R"(
  select id::text, name, status, coalesce(encrypt_public_key, '') from tenants order by name)"};

class Findings {
 public:
  explicit Findings(v1::DiagnoseResponse& response) : response_(response) {}
  void Add(Finding::Level level, absl::string_view check, absl::string_view message,
           absl::string_view remedy = "") {
    Finding& finding = *response_.add_findings();
    finding.set_level(level);
    finding.set_check(std::string(check));
    finding.set_message(std::string(message));
    finding.set_remedy(std::string(remedy));
  }
  void Ok(absl::string_view check, absl::string_view message) {
    Add(Finding::LEVEL_OK, check, message);
  }
  void Warn(absl::string_view check, absl::string_view message, absl::string_view remedy) {
    Add(Finding::LEVEL_WARNING, check, message, remedy);
  }
  void Fail(absl::string_view check, absl::string_view message, absl::string_view remedy) {
    Add(Finding::LEVEL_FAILURE, check, message, remedy);
  }

 private:
  v1::DiagnoseResponse& response_;
};

void CheckCertificate(const AgentContext& agent, Findings& findings) {
  const tls::TlsMaterial own = agent.tls.Current();
  const int64_t days = absl::ToInt64Hours(own.not_after - absl::Now()) / 24;
  const std::string message = absl::StrCat("certificate ", days, days == 1 ? " day" : " days");
  constexpr int64_t kSoon = 30;
  if (days > kSoon) return findings.Ok("certificate", message);
  findings.Warn("certificate", absl::StrCat(message, ", expires soon"),
                absl::StrCat("courier pki renew DIR agent ", own.identity.name));
}

void CheckLogSettings(const db::Rows& rows, Findings& findings) {
  const absl::string_view statement = rows.Text(0, 5);
  if (statement == "all" || statement == "mod") {
    findings.Warn(
        "server_log",
        absl::StrCat("log_statement = ", statement, " writes parameters to the server log"),
        absl::StrCat("alter role ", rows.Text(0, 4), " set log_statement = none"));
  }
  if (rows.Text(0, 6) != "-1") {
    findings.Warn(
        "server_log",
        "log_min_duration_statement writes parameters of slow statements to the server log",
        absl::StrCat("alter role ", rows.Text(0, 4), " set log_min_duration_statement = -1"));
  }
  if (rows.Text(0, 7) != "0") {
    findings.Warn(
        "server_log",
        "log_parameter_max_length_on_error writes parameters of failed statements to the server "
        "log",
        absl::StrCat("alter role ", rows.Text(0, 4), " set log_parameter_max_length_on_error = 0"));
  }
  if (rows.Text(0, 8) != "-1") {
    findings.Warn(
        "server_log", "auto_explain writes statements to the server log",
        absl::StrCat("alter role ", rows.Text(0, 4), " set auto_explain.log_min_duration = -1"));
  }
}

void CheckServer(const db::Rows& rows, Findings& findings) {
  constexpr int kOldest = 12;
  constexpr int kNewest = 18;
  int major = 0;
  (void)absl::SimpleAtoi(rows.Text(0, 1), &major);
  if (major < kOldest || major > kNewest) {
    findings.Warn("database", absl::StrCat("PostgreSQL ", rows.Text(0, 0), " is not tested"),
                  "use PostgreSQL 12 to 18");
  } else {
    findings.Ok("database", absl::StrCat("database ", rows.Text(0, 0)));
  }
  if (rows.Text(0, 2) == "t")
    findings.Add(Finding::LEVEL_NOTE, "rights",
                 "the database is read-only: a source, not a target");
  if (rows.Text(0, 3) == "t") {
    findings.Warn(
        "rights",
        absl::StrCat("role ", rows.Text(0, 4),
                     " is a superuser or may create roles, which is too much"),
        "use a role of its own: deploy/sql/source_grants.sql, deploy/sql/target_grants.sql");
  }
  CheckLogSettings(rows, findings);
}

void CheckSchema(db::Session& session, Findings& findings) {
  const auto catalog = schema::Catalog::Read(session);
  if (!catalog.ok())
    return findings.Fail("revision", catalog.status().message(), "check the role's rights");
  if (const auto unfit = schema::FindUnfitColumns(*catalog, schema::Role::kSource);
      !unfit.empty()) {
    for (const schema::UnfitColumn& each : unfit) {
      findings.Fail("revision", each.sentence, "upgrade Dify, or mend its schema");
    }
    return;
  }
  const auto revision = schema::ReadRevision(session, *catalog);
  if (!revision.ok() || revision->empty()) {
    return findings.Warn("revision", "the database's revision can't be read",
                         "grant select on alembic_version");
  }
  const absl::string_view release = schema::ReleaseOf(*revision);
  findings.Ok("revision",
              absl::StrCat("revision ", absl::StrReplaceAll(*revision, {{",", ", "}}),
                           release.empty() ? "" : " (Dify ", release, release.empty() ? "" : ")"));
  const auto may_write = session.Query(kMayWrite);
  if (may_write.ok() && may_write->Text(0, 0) == "t") {
    findings.Ok("rights", "may write");
  } else {
    findings.Add(Finding::LEVEL_NOTE, "rights", "may read only: a source, not a target");
  }
}

void CheckKeys(const AgentContext& agent, const std::string& caller, db::Session& session,
               Findings& findings) {
  if (agent.config.storage.type == dify::KeyStorage::Type::kNone) {
    return findings.Add(Finding::LEVEL_NOTE, "keys", "private keys: none readable, none needed");
  }
  const auto rows = session.Query(kKeys);
  if (!rows.ok()) return findings.Fail("keys", rows.status().message(), "grant select on tenants");
  size_t matching = 0;
  size_t visible = 0;
  for (size_t r = 0; r < rows->size(); ++r) {
    const dify::Workspace workspace{std::string(rows->Text(r, 0)), std::string(rows->Text(r, 1)),
                                    ""};
    if (!caller.empty() &&
        !agent.policy.Allows(caller, policy::Action::kDescribe, workspace.id, workspace.name))
      continue;
    ++visible;
    const auto key =
        dify::LoadPrivateKey(agent.config.storage, workspace, std::string(rows->Text(r, 3)));
    if (key.ok()) ++matching;
    if (!key.ok())
      findings.Fail("keys", key.status().message(), "check storage in the agent's configuration");
  }
  if (matching > 0) {
    findings.Ok("keys",
                absl::StrCat(matching, " of ", visible,
                             visible == 1 ? " private key matches" : " private keys match"));
  }
}

void CheckDatabase(const AgentContext& agent, const std::string& caller, Findings& findings) {
  const auto connection = db::Connection::Open(agent.config.database, "courier-doctor");
  if (!connection.ok())
    return findings.Fail("database", connection.status().message(),
                         "check database in the agent's configuration");
  const auto session = db::Snapshot::Begin(**connection);
  if (!session.ok())
    return findings.Fail("database", session.status().message(), "check the database");
  const auto server = (*session)->Query(kServer);
  if (!server.ok())
    return findings.Fail("database", server.status().message(), "check the database");
  CheckServer(*server, findings);
  CheckSchema(**session, findings);
  CheckKeys(agent, caller, **session, findings);
}

void CheckProcess(Findings& findings) {
  rlimit lock{};
  getrlimit(RLIMIT_MEMLOCK, &lock);
  if (lock.rlim_cur != RLIM_INFINITY && lock.rlim_cur < kLockedBytes) {
    findings.Fail("memory_lock",
                  absl::StrCat("memory lock limit is ", lock.rlim_cur >> 10U, " KiB, ",
                               kLockedBytes >> 10U, " KiB needed for secrets"),
                  "systemd: LimitMEMLOCK=16M; shell: ulimit -l 16384");
  } else {
    findings.Ok("memory_lock", "memory lock");
  }
  rlimit core{};
  getrlimit(RLIMIT_CORE, &core);
  if (core.rlim_cur != 0)
    findings.Fail("core_limit", "core dumps are possible", "systemd: LimitCORE=0");
  std::ifstream swaps("/proc/swaps");
  std::string line;
  std::getline(swaps, line);
  if (std::getline(swaps, line)) {
    findings.Add(Finding::LEVEL_NOTE, "swap",
                 "swap is on; secrets are in locked memory and never swapped");
  }
}

void CheckRedis(const AgentContext& agent, Findings& findings) {
  if (!agent.config.redis) {
    return findings.Add(Finding::LEVEL_NOTE, "redis",
                        "redis is not configured: stale keys are named in the report");
  }
  if (cache::Answers(agent.config.redis->url)) return findings.Ok("redis", "redis");
  findings.Warn("redis", "redis does not answer", "check redis.url in the agent's configuration");
}

// Whether `courier env --on` could do its work here; values are neither needed nor kept.
void CheckEnv(const AgentContext& agent, Findings& findings) {
  if (!agent.config.env) {
    return findings.Add(Finding::LEVEL_NOTE, "env",
                        "env is not configured: courier env can't be used here");
  }
  const config::EnvSettings& env = *agent.config.env;
  const envfile::EnvContext context{{env.file, env.example, env.backups},
                                    envfile::SecretNames(),
                                    [](absl::string_view) { return std::string(); },
                                    absl::Now(),
                                    absl::LocalTimeZone()};
  const auto diff = envfile::RunEnvDiff(context, std::nullopt);
  if (!diff.ok()) {
    return findings.Warn("env", diff.status().message(), "check env in the agent's configuration");
  }
  if (access(std::filesystem::path(env.file).parent_path().c_str(), W_OK) != 0) {
    findings.Warn("env", absl::StrCat("the folder of ", env.file, " can't be written"),
                  "give the agent's user the right to; systemd: ReadWritePaths=");
  } else {
    findings.Ok("env", ".env and template");
  }
  const auto backups = envfile::RunEnvBackups(context);
  if (backups.ok() && backups->open_to_others) {
    findings.Warn("env", absl::StrCat("others can reach the backups in ", env.backups),
                  absl::StrCat("chmod -R go= ", env.backups));
  }
}

// Whether `courier schema upgrade` could do its work here.
void CheckUpgrade(const AgentContext& agent, Findings& findings) {
  if (!agent.config.schema) {
    return findings.Add(Finding::LEVEL_NOTE, "schema",
                        "schema is not configured: courier schema upgrade can't be used here");
  }
  const config::SchemaSettings& settings = *agent.config.schema;
  const auto code = schema::ReadCodeChain(
      {settings.versions, settings.working_directory, settings.upgrade_command});
  if (!code.ok()) {
    return findings.Warn("schema", code.status().message(),
                         "check schema in the agent's configuration");
  }
  std::error_code ignored;
  for (const std::string& folder : {settings.working_directory, settings.dump_directory}) {
    if (folder.empty() || std::filesystem::is_directory(folder, ignored)) continue;
    findings.Warn("schema", absl::StrCat(folder, " is no folder that the agent can see"),
                  "check schema in the agent's configuration");
  }
  if (*code) return findings.Ok("schema", "migration files");
  findings.Add(Finding::LEVEL_NOTE, "schema",
               "no migration files: courier schema compares with the newest known Dify");
}

}  // namespace

void DiagnoseAgent(const AgentContext& agent, const std::string& caller,
                   v1::DiagnoseResponse& response) {
  Findings findings(response);
  CheckCertificate(agent, findings);
  CheckDatabase(agent, caller, findings);
  CheckProcess(findings);
  CheckRedis(agent, findings);
  CheckEnv(agent, findings);
  CheckUpgrade(agent, findings);
}

}  // namespace courier
