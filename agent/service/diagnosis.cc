#include "agent/service/diagnosis.h"

#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "agent/cache/redis_cache.h"
#include "agent/db/connection.h"
#include "agent/schema/code_chain.h"
#include "agent/service/database_diagnosis.h"
#include "common/checkup/certificate_checkup.h"
#include "common/checkup/process_checkup.h"
#include "common/envfile_store/env_commands.h"

namespace courier {
namespace {

using checkup::Finding;
using checkup::Findings;
using checkup::Level;
using checkup::Note;
using checkup::Ok;
using checkup::Warning;

void Add(Findings&& more, Findings& findings) {
  for (Finding& each : more) findings.push_back(std::move(each));
}

void CheckRedis(const AgentContext& agent, Findings& findings) {
  if (!agent.config.redis) {
    findings.push_back(
        Note("redis", "redis is not configured: stale keys are named in the report"));
    return;
  }
  findings.push_back(cache::Answers(agent.config.redis->url)
                         ? Ok("redis", "redis")
                         : Warning("redis", "redis does not answer, or refuses the login",
                                   "start it, or correct redis.url in the agent's configuration"));
}

void CheckPluginDatabase(const AgentContext& agent, Findings& findings) {
  if (!agent.config.plugin_database) return;
  const auto connection = db::Connection::Open(*agent.config.plugin_database, "courier-doctor");
  findings.push_back(
      connection.ok()
          ? Ok("plugin_database", "plugin database")
          : Warning("plugin_database",
                    absl::StrCat("plugin database: ", connection.status().message()),
                    "correct plugin_database in the agent's configuration, or take it out"));
}

// Whether `courier env --on` could do its work here; values are neither needed nor kept.
void CheckEnv(const AgentContext& agent, Findings& findings) {
  if (!agent.config.env) {
    findings.push_back(Note("env", "env is not configured: courier env can't be used here"));
    return;
  }
  const config::EnvSettings& env = *agent.config.env;
  const envfile::EnvContext context{{env.file, env.example, env.backups},
                                    envfile::SecretNames(),
                                    [](absl::string_view) { return std::string(); },
                                    absl::Now(),
                                    absl::LocalTimeZone()};
  const auto diff = envfile::RunEnvDiff(context, std::nullopt);
  if (!diff.ok()) {
    findings.push_back(Warning("env", std::string(diff.status().message()),
                               "correct env in the agent's configuration"));
    return;
  }
  if (access(std::filesystem::path(env.file).parent_path().c_str(), W_OK) != 0) {
    findings.push_back(Warning("env", absl::StrCat("the folder of ", env.file, " can't be written"),
                               "give the agent's user the right to; systemd: ReadWritePaths="));
  } else {
    findings.push_back(Ok("env", ".env and template"));
  }
  const auto backups = envfile::RunEnvBackups(context);
  if (backups.ok() && backups->open_to_others) {
    findings.push_back(Warning("env", absl::StrCat("others can reach the backups in ", env.backups),
                               absl::StrCat("chmod -R go= ", env.backups)));
  }
}

// Whether `courier schema upgrade` could do its work here.
void CheckUpgrade(const AgentContext& agent, Findings& findings) {
  if (!agent.config.schema) {
    findings.push_back(
        Note("schema", "schema is not configured: courier schema upgrade can't be used here"));
    return;
  }
  const config::SchemaSettings& settings = *agent.config.schema;
  const auto code = schema::ReadCodeChain(
      {settings.versions, settings.working_directory, settings.upgrade_command});
  if (!code.ok()) {
    findings.push_back(Warning("schema", std::string(code.status().message()),
                               "correct schema in the agent's configuration"));
    return;
  }
  std::error_code ignored;
  for (const std::string& folder : {settings.working_directory, settings.dump_directory}) {
    if (folder.empty() || std::filesystem::is_directory(folder, ignored)) continue;
    findings.push_back(Warning("schema",
                               absl::StrCat(folder, " is no folder that the agent can see"),
                               "correct schema in the agent's configuration"));
  }
  findings.push_back(*code ? Ok("schema", "migration files")
                           : Note("schema",
                                  "no migration files: courier schema compares with the newest "
                                  "known Dify"));
}

v1::Finding::Level ProtoLevel(Level level) {
  switch (level) {
    case Level::kOk:
      return v1::Finding::LEVEL_OK;
    case Level::kNote:
      return v1::Finding::LEVEL_NOTE;
    case Level::kWarning:
      return v1::Finding::LEVEL_WARNING;
    case Level::kFailure:
      return v1::Finding::LEVEL_FAILURE;
  }
  return v1::Finding::LEVEL_UNSPECIFIED;
}

}  // namespace

void DiagnoseAgent(const AgentContext& agent, const std::string& caller,
                   v1::DiagnoseResponse& response) {
  Findings findings = checkup::CheckCertificate(agent.config.tls, agent.tls.Current(), absl::Now());
  DiagnoseDatabase(agent, caller, findings);
  Add(checkup::CheckProcess(checkup::ReadProcessFacts()), findings);
  CheckRedis(agent, findings);
  CheckPluginDatabase(agent, findings);
  Add(checkup::CheckDisk(agent.config.audit), findings);
  CheckEnv(agent, findings);
  CheckUpgrade(agent, findings);
  for (Finding& each : findings) {
    v1::Finding& finding = *response.add_findings();
    finding.set_level(ProtoLevel(each.level));
    finding.set_check(std::move(each.check));
    finding.set_message(std::move(each.message));
    finding.set_remedy(std::move(each.remedy));
  }
}

}  // namespace courier
