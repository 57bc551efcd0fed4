#include "controller/commands/doctor_text.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/error.h"
#include "controller/output/display_width.h"
#include "controller/output/json_writer.h"
#include "controller/output/terminal.h"
#include "controller/output/words.h"

namespace courier::controller {
namespace {

using Finding = Checkup::Finding;
using Level = Checkup::Level;

absl::string_view LevelName(Level level) {
  switch (level) {
    case Level::kOk:
      return "ok";
    case Level::kNote:
      return "note";
    case Level::kWarning:
      return "warning";
    case Level::kFailure:
      return "failure";
  }
  return "";
}

// The sign carries the meaning, the colour only helps to find it.
std::string Sign(Level level, bool color) {
  switch (level) {
    case Level::kOk:
      return Paint("✓", Tone::kGood, color);
    case Level::kNote:
      return Paint("–", Tone::kFaint, color);
    case Level::kWarning:
      return Paint("!", Tone::kWarning, color);
    case Level::kFailure:
      return Paint("✗", Tone::kBad, color);
  }
  return "";
}

std::vector<Finding> AllFindings(const Checkup& checkup) {
  std::vector<Finding> all;
  if (!checkup.error.ok()) {
    all.push_back(
        {Level::kFailure, "reachable", std::string(checkup.error.message()), checkup.remedy});
  } else if (checkup.latency) {
    all.push_back(
        {Level::kOk, "reachable",
         absl::StrFormat("reachable, %.1f ms", absl::ToDoubleMilliseconds(*checkup.latency)), ""});
  }
  all.insert(all.end(), checkup.findings.begin(), checkup.findings.end());
  return all;
}

// What is well shares lines; what is not stands alone, with its remedy.
std::string FindingLines(const std::vector<Finding>& findings, size_t indent, size_t width,
                         bool color) {
  std::vector<std::string> lines;
  std::string well;
  size_t well_width = 0;
  for (const Finding& finding : findings) {
    if (finding.level == Level::kWarning || finding.level == Level::kFailure) continue;
    const std::string message = PrintableLine(finding.message);
    const size_t message_width = DisplayWidth(message) + 2;
    if (!well.empty() && indent + well_width + 3 + message_width > width) {
      lines.push_back(std::move(well));
      well.clear();
      well_width = 0;
    }
    absl::StrAppend(&well, well.empty() ? "" : "   ", Sign(finding.level, color), " ", message);
    well_width += message_width + (well_width == 0 ? 0 : 3);
  }
  if (!well.empty()) lines.push_back(std::move(well));
  for (const Level level : {Level::kFailure, Level::kWarning}) {
    for (const Finding& finding : findings) {
      if (finding.level != level) continue;
      lines.push_back(absl::StrCat(Sign(level, color), " ", PrintableLine(finding.message)));
      if (!finding.remedy.empty()) {
        lines.push_back(absl::StrCat("  → ", PrintableLine(finding.remedy)));
      }
    }
  }
  std::string out;
  for (const std::string& line : lines) {
    absl::StrAppend(&out, out.empty() ? "" : std::string(indent, ' '), line, "\n");
  }
  return out;
}

void WriteCheckup(JsonWriter& json, const Checkup& checkup) {
  json.BeginObject();
  json.Member("name", checkup.name);
  json.Flag("reachable", checkup.error.ok());
  if (checkup.latency) {
    json.Member("latency_ms", absl::ToDoubleMilliseconds(*checkup.latency));
  }
  if (checkup.clock_difference) {
    json.Member("clock_difference_ms", absl::ToInt64Milliseconds(*checkup.clock_difference));
  }
  if (!checkup.agent_version.empty()) json.Member("agent_version", checkup.agent_version);
  if (!checkup.dify_release.empty()) json.Member("dify_release", checkup.dify_release);
  if (!checkup.error.ok()) {
    json.Key("error");
    json.BeginObject();
    json.Member("code", ReasonName(ReasonOf(checkup.error)));
    json.Member("message", absl::string_view(checkup.error.message()));
    json.Member("remedy", checkup.remedy);
    json.EndObject();
  }
  json.Key("findings");
  json.BeginArray();
  for (const Finding& finding : checkup.findings) {
    json.BeginObject();
    json.Member("level", LevelName(finding.level));
    json.Member("check", finding.check);
    json.Member("message", finding.message);
    json.Member("remedy", finding.remedy);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

}  // namespace

uint64_t ThingsToMend(const std::vector<Checkup>& checkups) {
  uint64_t number = 0;
  for (const Checkup& checkup : checkups) {
    for (const Finding& finding : AllFindings(checkup)) {
      if (finding.level == Level::kWarning || finding.level == Level::kFailure) ++number;
    }
  }
  return number;
}

std::string DoctorText(const std::vector<Checkup>& checkups, size_t width, bool color) {
  size_t name_width = 0;
  for (const Checkup& checkup : checkups) {
    name_width = std::max(name_width, DisplayWidth(checkup.name));
  }
  std::string out;
  for (const Checkup& checkup : checkups) {
    absl::StrAppend(&out, PadTo(checkup.name, name_width + 3),
                    FindingLines(AllFindings(checkup), name_width + 3, width, color));
  }
  const uint64_t number = ThingsToMend(checkups);
  absl::StrAppend(&out,
                  number == 0 ? "Nothing to mend." : Count(number, "thing", "things") + " to mend.",
                  "\n");
  return out;
}

std::string DoctorJson(const std::vector<Checkup>& checkups) {
  JsonWriter json;
  json.BeginArray();
  for (const Checkup& checkup : checkups) WriteCheckup(json, checkup);
  json.EndArray();
  return json.Take();
}

}  // namespace courier::controller
