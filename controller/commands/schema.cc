// courier schema: which migrations Dify's databases have, and bringing one up to date.
#include <algorithm>
#include <cstdio>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "controller/commands/all_commands.h"
#include "controller/commands/environment_list.h"
#include "controller/commands/schema_json.h"
#include "controller/commands/schema_text.h"
#include "controller/commands/schema_upgrade.h"
#include "controller/commands/session.h"

namespace courier::controller {
namespace {

struct LookFlags {
  std::vector<std::string> on;
  std::string release;
  bool all = false;
};

bool WantsJson(const CommandContext& context) {
  return context.flags.format() == OutputFormat::kJson;
}

absl::StatusOr<std::vector<std::string>> NamesOf(const Session& session, const LookFlags& flags) {
  COURIER_ASSIGN_OR_RETURN(std::vector<std::string> names,
                           NamedEnvironments(session.configuration(), flags.on));
  if (names.empty()) return MakeError(Reason::kUsage, "--on ENV is missing");
  return names;
}

SchemaAnswer Look(const std::string& name, AgentClient& agent, const std::string& release) {
  SchemaAnswer answer{name, absl::OkStatus(), {}};
  auto state = agent.GetSchemaState(release);
  if (state.ok()) {
    answer.state = *std::move(state);
  } else {
    answer.error = state.status();
  }
  return answer;
}

// The worst of what was found: not to be asked, then unknown, then pending.
int WorstOf(const std::vector<SchemaAnswer>& answers) {
  int worst = 0;
  for (const SchemaAnswer& each : answers) {
    if (!each.error.ok()) return ExitStatusOf(ReasonOf(each.error));
    worst = std::max(worst, ExitStatusFor(each.state));
  }
  return worst;
}

absl::StatusOr<int> Status(const CommandContext& context, const LookFlags& flags) {
  COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session, Session::Open(context));
  COURIER_ASSIGN_OR_RETURN(const std::vector<std::string> names, NamesOf(*session, flags));
  std::vector<std::unique_ptr<AgentClient>> agents;
  std::vector<std::future<SchemaAnswer>> pending;
  for (const std::string& name : names) {
    COURIER_ASSIGN_OR_RETURN(std::unique_ptr<AgentClient> agent, session->Connect(name));
    agents.push_back(std::move(agent));
    pending.push_back(std::async(std::launch::async, [&flags, name, agent = agents.back().get()] {
      return Look(name, *agent, flags.release);
    }));
  }
  std::vector<SchemaAnswer> answers;
  for (std::future<SchemaAnswer>& each : pending) answers.push_back(each.get());
  // One environment that can't be asked is an error like any other.
  if (answers.size() == 1) COURIER_RETURN_IF_ERROR(answers.front().error);
  const std::string text = WantsJson(context)
                               ? SchemaStatusJson(answers)
                               : SchemaStatusText(answers, context.terminal.color_out);
  std::fputs(text.c_str(), stdout);
  return WorstOf(answers);
}

absl::StatusOr<int> History(const CommandContext& context, const LookFlags& flags) {
  COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session, Session::Open(context));
  COURIER_ASSIGN_OR_RETURN(const std::vector<std::string> names, NamesOf(*session, flags));
  if (names.size() != 1) return MakeError(Reason::kUsage, "name one environment with --on ENV");
  COURIER_ASSIGN_OR_RETURN(const auto agent, session->Connect(names.front()));
  COURIER_ASSIGN_OR_RETURN(const v1::ListRevisionsResponse history,
                           agent->ListRevisions(flags.release));
  const std::string text = WantsJson(context)
                               ? SchemaHistoryJson(names.front(), history)
                               : SchemaHistoryText(history, flags.all, context.terminal.color_out);
  std::fputs(text.c_str(), stdout);
  return 0;
}

void AddLookFlags(CLI::App& command, LookFlags& flags, const std::string& environments) {
  command.add_option("--on", flags.on, environments)->type_name("ENV");
  command
      .add_option("--release", flags.release,
                  "Compare with this Dify release; default: the Dify beside the agent, else the "
                  "newest known")
      ->type_name("R");
}

}  // namespace

void AddSchema(CommandLine& line) {
  CLI::App& schema = line.Add("schema", "Dify's database revision: see it, bring it up to date",
                              "courier schema status --on staging --on production\n"
                              "courier schema history --on staging\n"
                              "courier schema upgrade --on staging");
  CLI::App& status = line.Add("status",
                              "Which migrations a database has, and what fits between two; exit "
                              "status 0: up to date, 3: pending, 6: unknown",
                              "courier schema status --on staging,production\n"
                              "courier schema status --on staging --release 1.14.2",
                              &schema);
  const auto status_flags = std::make_shared<LookFlags>();
  AddLookFlags(status, *status_flags, "Environments to ask; repeatable, or with commas");
  line.On(status,
          [status_flags](const CommandContext& context) { return Status(context, *status_flags); });

  CLI::App& history = line.Add(
      "history", "The migrations of an environment, applied and pending",
      "courier schema history --on staging\ncourier schema history --on staging --all", &schema);
  const auto history_flags = std::make_shared<LookFlags>();
  AddLookFlags(history, *history_flags, "Environment to ask");
  history.add_flag("--all", history_flags->all, "From the first one on");
  line.On(history, [history_flags](const CommandContext& context) {
    return History(context, *history_flags);
  });
  AddSchemaUpgrade(line, schema);
}

}  // namespace courier::controller
