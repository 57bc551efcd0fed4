#include "controller/commands/doctor_judgement.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/tls/identity.h"
#include "controller/output/words.h"

namespace courier::controller {
namespace {

using checkup::Finding;
using checkup::Level;

// An offer is accepted within 300 s of clock difference.
constexpr absl::Duration kClockFailure = absl::Seconds(300);
constexpr absl::Duration kClockWarning = absl::Seconds(30);

std::string AgentName(const Environment& environment) {
  const auto identity = tls::ParseIdentity(environment.identity);
  return identity.ok() ? identity->name : environment.name;
}

bool IsDatabaseFailure(const Finding& finding) {
  return finding.level == Level::kFailure && finding.check == "database";
}

}  // namespace

Finding ClockFinding(absl::Duration difference) {
  constexpr char kRemedy[] = "set the clock by NTP: timedatectl set-ntp true";
  const absl::Duration size = absl::AbsDuration(difference);
  const std::string text =
      absl::StrCat("clock ", Span(size), difference > absl::ZeroDuration() ? " ahead" : " behind");
  if (size > kClockFailure) {
    return checkup::Failure("clock", text + ", packages will be refused", kRemedy);
  }
  if (size > kClockWarning) return checkup::Warning("clock", text, kRemedy);
  return checkup::Ok("clock", "clock agrees");
}

std::string RemedyForUnreachable(const absl::Status& error, const Environment& environment,
                                 absl::string_view own) {
  const std::string key = absl::StrCat("environments.", environment.name);
  switch (ReasonOf(error)) {
    case Reason::kUnreachable:
    case Reason::kConnectionLost:
      return absl::StrCat("on its host: systemctl start courier-agent; or correct ", key,
                          ".address in the configuration");
    case Reason::kTimeout:
      return absl::StrCat("correct ", key, ".address in the configuration, or --timeout 60s");
    case Reason::kTlsRefused:
      return absl::StrCat("courier pki renew DIR agent ", AgentName(environment),
                          " where its CA is, and give both sides the same ca file");
    case Reason::kWrongIdentity:
      return absl::StrCat("correct ", key, ".identity in the configuration, or courier pki issue ",
                          "DIR agent ", AgentName(environment));
    case Reason::kPolicyRefused:
      return absl::StrCat("in the policy of its agent: - {identity: \"", own,
                          "\", allow: [describe]}");
    default:
      return "";
  }
}

int ExitStatusFor(const std::vector<Checkup>& checkups) {
  constexpr int kRefusedBeforehand = 6;
  if (ThingsToMend(checkups) == 0) return 0;
  for (const Checkup& checkup : checkups) {
    if (!checkup.error.ok()) return ExitStatusOf(ReasonOf(checkup.error));
  }
  for (const Checkup& checkup : checkups) {
    for (const Finding& finding : checkup.findings) {
      if (IsDatabaseFailure(finding)) return ExitStatusOf(Reason::kDatabaseUnreachable);
    }
  }
  return kRefusedBeforehand;
}

}  // namespace courier::controller
