#include <cstdio>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/checkup/certificate_checkup.h"
#include "common/checkup/process_checkup.h"
#include "controller/commands/all_commands.h"
#include "controller/commands/doctor_judgement.h"
#include "controller/commands/doctor_text.h"
#include "controller/commands/environment_list.h"
#include "controller/commands/session.h"
#include "courier/v1/agent_service.pb.h"

namespace courier::controller {
namespace {

using Level = Checkup::Level;

constexpr size_t kUnlimitedWidth = 10'000;

Level LevelOf(v1::Finding::Level level) {
  switch (level) {
    case v1::Finding::LEVEL_OK:
      return Level::kOk;
    case v1::Finding::LEVEL_NOTE:
      return Level::kNote;
    case v1::Finding::LEVEL_WARNING:
      return Level::kWarning;
    default:
      return Level::kFailure;
  }
}

tls::TlsFiles FilesOf(const Configuration& configuration) {
  return {configuration.certificate, configuration.key, configuration.ca};
}

// Without a session there is no certificate to show, and no agent can be asked.
Checkup OwnCheckup(const Configuration& configuration,
                   const absl::StatusOr<std::unique_ptr<Session>>& session) {
  Checkup checkup;
  checkup.name = "controller";
  if (session.ok()) {
    checkup.findings =
        checkup::CheckCertificate(FilesOf(configuration), (*session)->own(), absl::Now());
  } else {
    checkup.error = session.status();
    checkup.remedy = checkup::UnusableCertificate(FilesOf(configuration), session.status()).remedy;
  }
  for (Checkup::Finding& each : checkup::CheckProcess(checkup::ReadProcessFacts())) {
    checkup.findings.push_back(std::move(each));
  }
  return checkup;
}

absl::Status Examine(AgentClient& agent, Checkup& checkup) {
  COURIER_ASSIGN_OR_RETURN(const v1::GetCapabilitiesResponse capabilities, agent.GetCapabilities());
  checkup.agent_version = capabilities.agent_version();
  checkup.dify_release = capabilities.dify_release();
  // The first call has made the connection, so this one measures the way alone.
  const absl::Time sent = absl::Now();
  COURIER_RETURN_IF_ERROR(agent.GetCapabilities().status());
  checkup.latency = absl::Now() - sent;
  COURIER_ASSIGN_OR_RETURN(const v1::DiagnoseResponse diagnosis, agent.Diagnose());
  // The agent looks at its clock at the end of its work.
  const absl::Duration difference = absl::FromUnixMillis(diagnosis.now_ms()) - absl::Now();
  checkup.clock_difference = difference;
  for (const v1::Finding& finding : diagnosis.findings()) {
    checkup.findings.push_back(
        {LevelOf(finding.level()), finding.check(), finding.message(), finding.remedy()});
  }
  checkup.findings.push_back(ClockFinding(difference));
  return absl::OkStatus();
}

Checkup CheckupOf(const Environment& environment, const std::string& own, AgentClient& agent) {
  Checkup checkup;
  checkup.name = environment.name;
  checkup.error = Examine(agent, checkup);
  if (!checkup.error.ok()) {
    checkup.remedy = RemedyForUnreachable(checkup.error, environment, own);
  }
  return checkup;
}

absl::StatusOr<std::vector<std::string>> EnvironmentsToCheck(const Configuration& configuration,
                                                             const std::vector<std::string>& on) {
  if (!on.empty()) return NamedEnvironments(configuration, on);
  std::vector<std::string> names;
  for (const auto& [name, environment] : configuration.environments) names.push_back(name);
  return names;
}

absl::StatusOr<std::vector<Checkup>> CheckAgents(Session& session,
                                                 const std::vector<std::string>& names) {
  std::vector<std::future<Checkup>> pending;
  std::vector<std::unique_ptr<AgentClient>> agents;
  for (const std::string& name : names) {
    COURIER_ASSIGN_OR_RETURN(const Environment environment,
                             FindEnvironment(session.configuration(), name));
    COURIER_ASSIGN_OR_RETURN(std::unique_ptr<AgentClient> agent, session.Connect(name));
    agents.push_back(std::move(agent));
    pending.push_back(std::async(std::launch::async, [environment, own = session.own().identity.uri,
                                                      agent = agents.back().get()] {
      return CheckupOf(environment, own, *agent);
    }));
  }
  std::vector<Checkup> checkups;
  for (std::future<Checkup>& each : pending) checkups.push_back(each.get());
  return checkups;
}

absl::StatusOr<int> Run(const CommandContext& context, const std::vector<std::string>& on) {
  COURIER_ASSIGN_OR_RETURN(const Configuration configuration, LoadConfiguration(context));
  COURIER_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                           EnvironmentsToCheck(configuration, on));
  const absl::StatusOr<std::unique_ptr<Session>> session = Session::Open(context);
  std::vector<Checkup> checkups = {OwnCheckup(configuration, session)};
  if (session.ok()) {
    COURIER_ASSIGN_OR_RETURN(std::vector<Checkup> agents, CheckAgents(**session, names));
    for (Checkup& each : agents) checkups.push_back(std::move(each));
  }
  const bool json = context.flags.format() == OutputFormat::kJson;
  std::fputs((json ? DoctorJson(checkups)
                   : DoctorText(checkups, context.terminal.width.value_or(kUnlimitedWidth),
                                context.terminal.color_out))
                 .c_str(),
             stdout);
  return ExitStatusFor(checkups);
}

}  // namespace

void AddDoctor(CommandLine& line) {
  CLI::App& command = line.Add("doctor", "Check everything and say how to mend what is wrong",
                               "courier doctor\ncourier doctor --on staging --on production");
  const auto on = std::make_shared<std::vector<std::string>>();
  command.add_option("--on", *on, "Environments to check; all by default")->type_name("ENV");
  line.On(command, [on](const CommandContext& context) { return Run(context, *on); });
}

}  // namespace courier::controller
