// courier-agent: the daemon beside one Dify installation.
#include <grpc/support/log.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "agent/config/agent_config.h"
#include "agent/environment/environment_service.h"
#include "agent/export/export_service.h"
#include "agent/import/import_service.h"
#include "agent/server/server.h"
#include "agent/service/agent_context.h"
#include "agent/service/agent_service.h"
#include "agent/service/diagnosis.h"
#include "agent/service/stop_signals.h"
#include "agent/upgrade/schema_service.h"
#include "common/base/error.h"
#include "common/base/one_heap.h"
#include "common/base/status_macros.h"
#include "common/base/version.h"
#include "common/secret/process_hardening.h"
#include "common/secret/secure_arena.h"
#include "common/tls/tls_version.h"

namespace courier {
namespace {

constexpr char kHelp[] =
    "Example: courier-agent --config /etc/dify-courier/agent.yaml\n\n"
    "The agent beside one Dify database: sends and receives apps, tools and secrets.\n\n"
    "  --config FILE   configuration (deploy/docs/configuration.md)\n"
    "  --check         validate the configuration and its surroundings, say what is wrong, and "
    "exit\n"
    "  --version       print the version\n";

enum class Mode { kServe, kCheck };

absl::Status CheckEnvironment(const std::string& config_file, const config::AgentConfig& config,
                              const tls::Identity& identity) {
  if (identity.role == tls::Identity::Role::kAgent && identity.name == config.environment)
    return absl::OkStatus();
  return MakeError(
      Reason::kBadConfiguration,
      absl::StrCat(config_file, ": environment is ", config.environment,
                   ", and the certificate is ", identity.uri,
                   "; they must name the same. Issue one with: courier pki issue DIR agent ",
                   config.environment));
}

Reason ReasonFor(absl::string_view check) {
  if (check == "database") return Reason::kDatabaseUnreachable;
  if (check == "certificate") return Reason::kTlsRefused;
  if (check == "revision") return Reason::kSchemaUnfit;
  if (check == "rights") return Reason::kMissingRight;
  if (check == "disk") return Reason::kDiskFull;
  if (check == "keys") return Reason::kBadKey;
  return Reason::kBadConfiguration;
}

// Findings as lines; an error when one of them would keep the agent from its work.
absl::Status PrintDiagnosis(const AgentContext& agent) {
  v1::DiagnoseResponse found;
  DiagnoseAgent(agent, "", found);
  absl::Status status;
  for (const v1::Finding& finding : found.findings()) {
    const bool failure = finding.level() == v1::Finding::LEVEL_FAILURE;
    const bool warning = finding.level() == v1::Finding::LEVEL_WARNING;
    std::printf("%s %s%s%s\n",
                failure   ? "x"
                : warning ? "!"
                          : "-",
                finding.message().c_str(),
                finding.remedy().empty() ? "" : "   mend: ", finding.remedy().c_str());
    if (!failure || !status.ok()) continue;
    status =
        MakeError(ReasonFor(finding.check()),
                  absl::StrCat(finding.message(), absl::EndsWith(finding.message(), ".") ? "" : ".",
                               " Mend: ", finding.remedy()));
  }
  return status;
}

absl::Status Run(const std::string& config_file, Mode mode) {
  COURIER_RETURN_IF_ERROR(secret::InitSecureArena());
  COURIER_ASSIGN_OR_RETURN(const config::AgentConfig config, config::LoadAgentConfig(config_file));
  const auto opened = tls::RotatingTlsMaterial::Open(config.tls, absl::Now());
  if (!opened.ok()) {
    return MakeError(ReasonOf(opened.status()),
                     absl::StrCat(config_file, ": tls: ", opened.status().message()));
  }
  const auto& tls = *opened;
  COURIER_RETURN_IF_ERROR(CheckEnvironment(config_file, config, tls->Current().identity));
  log::Logger log(config.log_level, config.log_format);
  for (const std::string& warning : tls->Current().warnings) log.Warning(warning);
  const policy::Policy policy(config.environment, config.policy);
  policy::Admission admission(config.limits.max_transfers);
  COURIER_ASSIGN_OR_RETURN(const auto audit, policy::AuditLog::Open(config.audit));
  db::ConnectionAhead transfer_database(config.database);
  const AgentContext agent{config, *tls, policy, admission, *audit, transfer_database, log};
  if (mode == Mode::kCheck) return PrintDiagnosis(agent);
  AgentService describing(agent);
  COURIER_ASSIGN_OR_RETURN(const auto environment, EnvironmentService::Create(agent));
  exporting::ExportService exporting(agent);
  import::ImportService importing(agent);
  StopSignals stops;
  upgrade::SchemaService schema(agent, stops);
  return server::Serve(config, *tls,
                       {&describing, &exporting, &importing, environment.get(), &schema}, stops,
                       *audit, log);
}

int Usage(absl::string_view what) {
  std::fprintf(stderr, "courier-agent: %s\n%s", std::string(what).c_str(), kHelp);
  return ExitStatusOf(Reason::kUsage);
}

int Main(const std::vector<std::string>& args) {
  std::string config_file;
  Mode mode = Mode::kServe;
  for (size_t i = 0; i < args.size(); ++i) {
    if (args[i] == "--help") return std::fputs(kHelp, stdout) < 0 ? 1 : 0;
    if (args[i] == "--version")
      return std::printf("courier-agent %s\n", std::string(kVersion).c_str()) < 0 ? 1 : 0;
    if (args[i] == "--check") {
      mode = Mode::kCheck;
    } else if (args[i] == "--config" && i + 1 < args.size()) {
      config_file = args[++i];
    } else {
      return Usage(absl::StrCat("unknown argument ", args[i], "."));
    }
  }
  if (config_file.empty()) return Usage("--config FILE is missing.");
  const absl::Status status = Run(config_file, mode);
  if (status.ok()) return 0;
  std::fprintf(stderr, "courier-agent: %s\n", std::string(status.message()).c_str());
  return ExitStatusOf(ReasonOf(status));
}

}  // namespace
}  // namespace courier

int main(int argc, char** argv) {
  // These must come before threads, OpenSSL and gRPC.
  courier::server::BlockSignals();
  courier::UseOneHeap();
  if (const absl::Status status = courier::secret::HardenProcess(); !status.ok()) {
    std::fprintf(stderr, "courier-agent: %s\n", std::string(status.message()).c_str());
    return courier::ExitStatusOf(courier::ReasonOf(status));
  }
  courier::tls::RequireTls13();
  // gRPC's own log tells little and might tell too much.
  gpr_set_log_function([](gpr_log_func_args*) {});
  return courier::Main(std::vector<std::string>(argv + 1, argv + argc));
}
