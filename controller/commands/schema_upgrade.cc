#include "controller/commands/schema_upgrade.h"

#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/wire/status_conversion.h"
#include "controller/cli/prompt.h"
#include "controller/commands/confirmation.h"
#include "controller/commands/schema_json.h"
#include "controller/commands/schema_text.h"
#include "controller/commands/session.h"
#include "controller/commands/sql_folder.h"
#include "controller/output/display_width.h"
#include "controller/output/terminal.h"

namespace courier::controller {
namespace {

struct Flags {
  std::string on;
  std::string sql_dir;
  bool dump = false;
  bool yes = false;
};

bool WantsJson(const CommandContext& context) {
  return context.flags.format() == OutputFormat::kJson;
}

void Print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

// Shows the plan and gets a yes for it. With JSON on stdout the plan's text is for the person who
// is asked; where nobody can be, the plan itself is the answer.
absl::Status Approve(const CommandContext& context, Session& session, const AgentClient& agent,
                     const Flags& flags, const v1::UpgradePlan& plan) {
  const bool asks = !flags.yes && !plan.nothing_to_do();
  if (!WantsJson(context)) {
    Print(UpgradePlanText(plan, context.terminal.color_out));
  } else if (asks && !context.terminal.interactive) {
    Print(UpgradePlanJson(flags.on, plan));
  } else if (asks) {
    std::fputs(UpgradePlanText(plan, context.terminal.color_err).c_str(), stderr);
  }
  if (plan.nothing_to_do()) return absl::OkStatus();
  return Confirm(
      context,
      {flags.yes, "Upgrade the database? [y/N] ",
       agent.environment().confirm ? flags.on : std::string()},
      [&](absl::string_view question) { return Ask(question, session.interrupt().descriptor()); });
}

// What is printed while it runs goes to stderr: stdout has the result.
absl::Status Follow(UpgradeCall& call, bool color, v1::UpgradeOutcome& outcome) {
  v1::UpgradeResponse response;
  while (call.Read(response)) {
    switch (response.event_case()) {
      case v1::UpgradeResponse::kLine:
        std::fputs(absl::StrCat("  ", PrintableLine(response.line()), "\n").c_str(), stderr);
        break;
      case v1::UpgradeResponse::kStep:
        std::fputs(Paint(absl::StrCat("… ", PrintableLine(response.step())), Tone::kFaint, color)
                       .append("\n")
                       .c_str(),
                   stderr);
        break;
      case v1::UpgradeResponse::kOutcome:
        outcome = response.outcome();
        break;
      case v1::UpgradeResponse::EVENT_NOT_SET:
        break;
    }
  }
  return call.Finish();
}

// An upgrade that nobody listens to any more goes on.
absl::Status ExplainEnd(const absl::Status& status, const std::string& environment) {
  const bool left_alone = ReasonOf(status) == Reason::kCancelled || wire::IsTransportError(status);
  if (status.ok() || !left_alone) return status;
  return MakeError(ReasonOf(status),
                   absl::StrCat(status.message(),
                                "\nAn upgrade that has begun goes on beside the agent. Look with: "
                                "courier schema status --on ",
                                environment));
}

absl::StatusOr<int> Upgrade(const CommandContext& context, const Flags& flags) {
  if (flags.on.empty()) return MakeError(Reason::kUsage, "--on ENV is missing");
  v1::UpgradeOrder order;
  if (!flags.sql_dir.empty()) {
    COURIER_ASSIGN_OR_RETURN(order, ReadSqlFolder(flags.sql_dir));
  }
  order.set_dump(flags.dump);
  COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session, Session::Open(context));
  COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<AgentClient> agent, session->Connect(flags.on));
  COURIER_ASSIGN_OR_RETURN(const v1::UpgradePlan plan, agent->PlanSchemaUpgrade(order));
  COURIER_RETURN_IF_ERROR(Approve(context, *session, *agent, flags, plan));
  if (plan.nothing_to_do()) {
    if (WantsJson(context)) Print(UpgradePlanJson(flags.on, plan));
    return ExitStatusFor(plan.state());
  }
  v1::UpgradeRequest request;
  *request.mutable_order() = std::move(order);
  request.set_plan_hash(plan.plan_hash());
  const std::unique_ptr<UpgradeCall> call = agent->StartUpgrade(request);
  v1::UpgradeOutcome outcome;
  const absl::Status ended =
      ExplainEnd(Follow(*call, context.terminal.color_err, outcome), flags.on);
  if (WantsJson(context)) {
    Print(UpgradeOutcomeJson(flags.on, outcome, ended));
  } else if (!ended.ok()) {
    std::fputs(LastLinesText(outcome).c_str(), stderr);
  }
  COURIER_RETURN_IF_ERROR(ended);
  if (!WantsJson(context)) {
    Print(UpgradeOutcomeText(outcome, flags.on, context.terminal.color_out));
  }
  return ExitStatusFor(outcome.after());
}

}  // namespace

void AddSchemaUpgrade(CommandLine& line, CLI::App& schema) {
  CLI::App& command =
      line.Add("upgrade", "Run the pending migrations beside an agent, or SQL scripts made offline",
               "courier schema upgrade --on staging\n"
               "courier schema upgrade --on production --dump\n"
               "courier schema upgrade --on production --sql-dir ./migrations-sql",
               &schema);
  const auto flags = std::make_shared<Flags>();
  command.add_option("--on", flags->on, "The environment; its agent does it")->type_name("ENV");
  command
      .add_option("--sql-dir", flags->sql_dir,
                  "Run the files *.sql of this folder, by name, in place of the agent's command")
      ->type_name("D");
  command.add_flag("--dump", flags->dump,
                   "First dump the whole database into a file beside the agent");
  command.add_flag("-y,--yes", flags->yes, "Do not ask");
  line.On(command, [flags](const CommandContext& context) { return Upgrade(context, *flags); });
}

}  // namespace courier::controller
