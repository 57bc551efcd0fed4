#include "controller/commands/transfer_run.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "controller/cli/prompt.h"
#include "controller/commands/report_file.h"
#include "controller/output/item_lists.h"
#include "controller/output/plan_text.h"
#include "controller/output/report_json.h"
#include "controller/output/report_text.h"
#include "controller/transfer/coordinator.h"

namespace courier::controller {
namespace {

constexpr size_t kUnlimitedWidth = 10'000;
constexpr size_t kBarWidth = 100;

// A transfer that failed before it began, for the report.
TransferRecord NotBegun(const TransferRequest& request, absl::Status error) {
  TransferRecord record;
  record.started_at = absl::Now();
  record.finished_at = record.started_at;
  record.from = request.from;
  record.to = request.to;
  record.error = std::move(error);
  return record;
}

// `file` in the place of the source agent, if there is one.
absl::StatusOr<TransferRecord> Coordinate(TransferRequest request, Session& session,
                                          TransferHooks hooks, PackageSource* file = nullptr) {
  COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<AgentClient> target, session.Connect(request.to));
  if (file != nullptr) {
    Coordinator coordinator(*file, *target, session.own(), session.interrupt(), std::move(hooks));
    return coordinator.Run(std::move(request));
  }
  COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<AgentClient> source,
                           session.Connect(request.from));
  AgentSource from(*source);
  Coordinator coordinator(from, *target, session.own(), session.interrupt(), std::move(hooks));
  return coordinator.Run(std::move(request));
}

// What no plan can foresee: something that was to be done once everything was written, and failed.
bool LeftOpen(const TransferRecord& record, const std::string& closing_note) {
  if (!record.options.strict || !record.error.ok() || !record.outcome) return false;
  const std::vector<std::string>& warnings = record.outcome->warnings;
  return std::any_of(warnings.begin(), warnings.end(),
                     [&](const std::string& warning) { return warning != closing_note; });
}

}  // namespace

TransferRun::TransferRun(const CommandContext& context, const TransferRunOptions& options)
    : context_(context),
      options_(options),
      width_(context.terminal.width.value_or(kUnlimitedWidth)),
      progress_(stderr, context.flags.progress_mode(), context.terminal.live,
                std::min(context.terminal.width.value_or(kBarWidth), kBarWidth)) {}

absl::StatusOr<int> TransferRun::Run(TransferRequest request) {
  COURIER_RETURN_IF_ERROR(CheckBeforehand(request));
  const absl::StatusOr<std::unique_ptr<Session>> session = Session::Open(context_);
  if (!session.ok()) return Conclude(NotBegun(request, session.status()), request.apply);
  return Run(std::move(request), **session);
}

absl::StatusOr<int> TransferRun::Run(TransferRequest request, Session& session) {
  COURIER_RETURN_IF_ERROR(CheckBeforehand(request));
  const bool apply = request.apply;
  const TransferRequest asked = request;
  absl::StatusOr<TransferRecord> record = Connected(std::move(request), session);
  progress_.Clear();
  if (record.ok() && record->error.ok() && record->outcome && apply &&
      !options_.closing_note.empty()) {
    record->outcome->warnings.push_back(options_.closing_note);
  }
  return Conclude(record.ok() ? *std::move(record) : NotBegun(asked, record.status()), apply);
}

absl::StatusOr<int> TransferRun::Fail(const TransferRequest& request, absl::Status error) {
  return Conclude(NotBegun(request, std::move(error)), request.apply);
}

TransferRecord TransferRun::PlanQuietly(TransferRequest request, Session& session) {
  request.apply = false;
  // Under fail the plan would end at the first item that is there already.
  request.options.conflict_strategy = model::ConflictStrategy::kUpdate;
  const TransferRequest asked = request;
  absl::StatusOr<TransferRecord> record =
      Coordinate(std::move(request), session, {nullptr, [](const ProgressState&) {}});
  return record.ok() ? *std::move(record) : NotBegun(asked, record.status());
}

absl::Status TransferRun::CheckBeforehand(const TransferRequest& request) const {
  if (request.apply && !options_.yes && !context_.terminal.interactive) {
    const absl::string_view how_to_plan =
        options_.file == nullptr ? "courier plan" : options_.file->how_to_plan();
    return MakeError(Reason::kConfirmationNeeded,
                     absl::StrCat("there is no terminal to ask on. Look at it with: ", how_to_plan,
                                  "; then give --yes"));
  }
  if (request.apply && request.options.show_tokens) COURIER_RETURN_IF_ERROR(CheckTokensPlace());
  return CheckReportPlace(context_);
}

// A pipe or a file would keep what is good for whoever reads it.
absl::Status TransferRun::CheckTokensPlace() const {
  if (context_.surroundings.stdout_is_terminal && context_.flags.format() == OutputFormat::kText) {
    return absl::OkStatus();
  }
  return MakeError(Reason::kUsage,
                   "--show-tokens shows tokens as text on a terminal only. Leave it out, and see "
                   "them in Dify, under the app's API access");
}

absl::StatusOr<TransferRecord> TransferRun::Connected(TransferRequest request, Session& session) {
  COURIER_ASSIGN_OR_RETURN(const Environment target,
                           FindEnvironment(session.configuration(), request.to));
  TransferHooks hooks;
  hooks.approve = [&](const TransferRecord& record) { return Approve(record, target, session); };
  hooks.progress = [this](const ProgressState& state) { progress_.Update(state, absl::Now()); };
  return Coordinate(std::move(request), session, std::move(hooks), options_.file);
}

absl::StatusOr<bool> TransferRun::Approve(const TransferRecord& record, const Environment& target,
                                          Session& session) {
  progress_.Clear();
  ShowPlan(record);
  const bool nothing_to_ask = !PlanHasChanges(record) && !record.options.create_app_api_token;
  if (options_.yes || nothing_to_ask) return true;
  if (target.confirm) {
    COURIER_ASSIGN_OR_RETURN(
        const std::string answer,
        Ask(absl::StrCat("Type the name of the environment to apply (", target.name, "): "),
            session.interrupt().descriptor()));
    return answer == target.name;
  }
  COURIER_ASSIGN_OR_RETURN(const std::string answer,
                           Ask("Apply? [y/N] ", session.interrupt().descriptor()));
  return IsYes(answer);
}

// With JSON on stdout, the plan is for the person who will be asked.
void TransferRun::ShowPlan(const TransferRecord& record) {
  plan_shown_ = true;
  const bool json = context_.flags.format() == OutputFormat::kJson;
  if (json && !context_.terminal.interactive) return;
  std::FILE* out = json ? stderr : stdout;
  const bool color = json ? context_.terminal.color_err : context_.terminal.color_out;
  std::fputs(PlanText(record, width_, color).c_str(), out);
  std::fflush(out);
}

absl::StatusOr<int> TransferRun::Conclude(const TransferRecord& record, bool apply) {
  const bool usage = !record.error.ok() && ExitStatusOf(ReasonOf(record.error)) == 2;
  if (usage) return record.error;
  const absl::Status end =
      WriteReportFile(context_, record, apply ? "The transfer is done" : "The plan is made");
  if (context_.flags.format() == OutputFormat::kJson) {
    std::fputs(ReportJson(record).c_str(), stdout);
  } else {
    if (record.plan && !plan_shown_) ShowPlan(record);
    ShowEnd(record, apply);
  }
  COURIER_RETURN_IF_ERROR(end);
  if (LeftOpen(record, options_.closing_note)) {
    std::fputs(
        "courier: done, but --strict was given and something is left open; see the report.\n",
        stderr);
    constexpr int kDoneAndLeftOpen = 8;
    return kDoneAndLeftOpen;
  }
  constexpr int kPlanHasChanges = 3;
  return !apply && options_.detailed_exitcode && PlanHasChanges(record) ? kPlanHasChanges : 0;
}

void TransferRun::ShowEnd(const TransferRecord& record, bool apply) {
  if (!record.error.ok() || !record.outcome) return;
  if (apply) {
    std::fputs(ReportText(record, PlanAbove::kYes, width_, context_.terminal.color_out).c_str(),
               stdout);
  } else {
    std::fputs(LabelledLine("plan hash", record.plan->plan_hash, width_).c_str(), stdout);
  }
}

}  // namespace courier::controller
