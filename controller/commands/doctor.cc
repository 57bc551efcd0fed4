#include <cstdio>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "controller/commands/all_commands.h"
#include "controller/commands/doctor_text.h"
#include "controller/commands/environment_list.h"
#include "controller/commands/session.h"
#include "controller/output/words.h"
#include "courier/v1/agent_service.pb.h"

namespace courier::controller {
namespace {

using Level = Checkup::Level;

constexpr int64_t kExpiresSoonDays = 30;
// An offer is accepted within 300 s of clock difference.
constexpr absl::Duration kClockFailure = absl::Seconds(300);
constexpr absl::Duration kClockWarning = absl::Seconds(30);
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

Checkup OwnCheckup(const Session& session) {
  Checkup checkup;
  checkup.name = "controller";
  const int64_t days = (session.own().not_after - absl::Now()) / absl::Hours(24);
  checkup.findings.push_back(
      {days < kExpiresSoonDays ? Level::kWarning : Level::kOk, "certificate",
       absl::StrCat("certificate ", Count(static_cast<uint64_t>(days), "day", "days"),
                    days < kExpiresSoonDays ? ", expires soon" : ""),
       days < kExpiresSoonDays
           ? absl::StrCat("courier pki renew DIR controller ", session.own().identity.name)
           : ""});
  return checkup;
}

Checkup::Finding ClockFinding(absl::Duration difference) {
  const absl::Duration size = absl::AbsDuration(difference);
  const std::string text =
      absl::StrCat("clock ", Span(size), difference > absl::ZeroDuration() ? " ahead" : " behind");
  if (size > kClockFailure) {
    return {Level::kFailure, "clock", text + ", packages will be refused", "set the clock by NTP"};
  }
  if (size > kClockWarning) return {Level::kWarning, "clock", text, "set the clock by NTP"};
  return {Level::kOk, "clock", "clock agrees", ""};
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

Checkup CheckupOf(const std::string& name, AgentClient& agent) {
  Checkup checkup;
  checkup.name = name;
  checkup.error = Examine(agent, checkup);
  return checkup;
}

absl::StatusOr<std::vector<std::string>> EnvironmentsToCheck(const Configuration& configuration,
                                                             const std::vector<std::string>& on) {
  if (!on.empty()) return NamedEnvironments(configuration, on);
  std::vector<std::string> names;
  for (const auto& [name, environment] : configuration.environments) names.push_back(name);
  return names;
}

// The worst of what was found: not reachable, then something that has to be mended first.
int ExitStatusFor(const std::vector<Checkup>& checkups) {
  constexpr int kRefusedBeforehand = 6;
  int status = 0;
  for (const Checkup& checkup : checkups) {
    if (!checkup.error.ok()) return ExitStatusOf(ReasonOf(checkup.error));
    for (const Checkup::Finding& finding : checkup.findings) {
      if (finding.level == Level::kFailure) status = kRefusedBeforehand;
    }
  }
  return status;
}

absl::StatusOr<int> Run(const CommandContext& context, const std::vector<std::string>& on) {
  COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session, Session::Open(context));
  COURIER_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                           EnvironmentsToCheck(session->configuration(), on));
  std::vector<std::future<Checkup>> pending;
  std::vector<std::unique_ptr<AgentClient>> agents;
  for (const std::string& name : names) {
    COURIER_ASSIGN_OR_RETURN(std::unique_ptr<AgentClient> agent, session->Connect(name));
    agents.push_back(std::move(agent));
    pending.push_back(std::async(std::launch::async, [name, agent = agents.back().get()] {
      return CheckupOf(name, *agent);
    }));
  }
  std::vector<Checkup> checkups = {OwnCheckup(*session)};
  for (std::future<Checkup>& each : pending) checkups.push_back(each.get());
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
