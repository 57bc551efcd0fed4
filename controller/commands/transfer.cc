// `courier transfer` and `courier plan`: the same flags, the same flow; plan stops before writing.
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "controller/cli/prompt.h"
#include "controller/cli/transfer_flags.h"
#include "controller/commands/all_commands.h"
#include "controller/commands/session.h"
#include "controller/output/item_lists.h"
#include "controller/output/plan_text.h"
#include "controller/output/private_file.h"
#include "controller/output/progress.h"
#include "controller/output/report_json.h"
#include "controller/output/report_text.h"
#include "controller/transfer/coordinator.h"

namespace courier::controller {
namespace {

constexpr size_t kUnlimitedWidth = 10'000;
constexpr size_t kBarWidth = 100;

struct Flags {
  TransferFlags transfer;
  bool yes = false;
  bool detailed_exitcode = false;
};

// Runs one transfer or plan and says what became of it.
class TransferRun {
 public:
  TransferRun(const CommandContext& context, const Flags& flags)
      : context_(context),
        flags_(flags),
        width_(context.terminal.width.value_or(kUnlimitedWidth)),
        progress_(stderr, context.flags.progress_mode(), context.terminal.live,
                  std::min(context.terminal.width.value_or(kBarWidth), kBarWidth)) {}

  absl::StatusOr<int> Run(bool apply) {
    COURIER_ASSIGN_OR_RETURN(TransferRequest request, BuildRequest(flags_.transfer));
    request.apply = apply;
    if (apply && !flags_.yes && !context_.terminal.interactive) {
      return MakeError(Reason::kConfirmationNeeded,
                       "there is no terminal to ask on. Look at it with: courier plan; then give "
                       "--yes");
    }
    if (!context_.flags.report.empty()) {
      COURIER_RETURN_IF_ERROR(CheckWritablePlace(context_.flags.report));
    }
    const TransferRecord record = Transfer(std::move(request));
    progress_.Clear();
    return Conclude(record, apply);
  }

 private:
  TransferRecord Transfer(TransferRequest request) {
    TransferRecord failed;
    failed.started_at = absl::Now();
    failed.source.environment = request.from;
    failed.target.environment = request.to;
    absl::StatusOr<TransferRecord> record = Connected(std::move(request));
    if (record.ok()) return *std::move(record);
    failed.finished_at = absl::Now();
    failed.error = record.status();
    return failed;
  }

  absl::StatusOr<TransferRecord> Connected(TransferRequest request) {
    COURIER_ASSIGN_OR_RETURN(session_, Session::Open(context_));
    COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<AgentClient> source,
                             session_->Connect(request.from));
    COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<AgentClient> target,
                             session_->Connect(request.to));
    TransferHooks hooks;
    hooks.approve = [&](const TransferRecord& record) {
      return Approve(record, target->environment());
    };
    hooks.progress = [this](const ProgressState& state) { progress_.Update(state, absl::Now()); };
    Coordinator coordinator(*source, *target, session_->own(), session_->interrupt(),
                            std::move(hooks));
    return coordinator.Run(std::move(request));
  }

  absl::StatusOr<bool> Approve(const TransferRecord& record, const Environment& target) {
    progress_.Clear();
    ShowPlan(record);
    const bool nothing_to_ask = !PlanHasChanges(record) && !record.options.create_app_api_token;
    if (flags_.yes || nothing_to_ask) return true;
    if (target.confirm) {
      COURIER_ASSIGN_OR_RETURN(
          const std::string answer,
          Ask(absl::StrCat("Type the name of the environment to apply (", target.name, "): "),
              session_->interrupt().descriptor()));
      return answer == target.name;
    }
    COURIER_ASSIGN_OR_RETURN(const std::string answer,
                             Ask("Apply? [y/N] ", session_->interrupt().descriptor()));
    return IsYes(answer);
  }

  // With JSON on stdout, the plan is for the person who will be asked.
  void ShowPlan(const TransferRecord& record) {
    plan_shown_ = true;
    const bool json = context_.flags.format() == OutputFormat::kJson;
    if (json && !context_.terminal.interactive) return;
    std::FILE* out = json ? stderr : stdout;
    const bool color = json ? context_.terminal.color_err : context_.terminal.color_out;
    std::fputs(PlanText(record, width_, color).c_str(), out);
    std::fflush(out);
  }

  absl::StatusOr<int> Conclude(const TransferRecord& record, bool apply) {
    const bool usage = !record.error.ok() && ExitStatusOf(ReasonOf(record.error)) == 2;
    if (usage) return record.error;
    const absl::Status written = WriteReport(record);
    if (context_.flags.format() == OutputFormat::kJson) {
      std::fputs(ReportJson(record, TokenDisplay::kShow).c_str(), stdout);
    } else {
      if (record.plan && !plan_shown_) ShowPlan(record);
      ShowEnd(record, apply);
    }
    COURIER_RETURN_IF_ERROR(record.error);
    COURIER_RETURN_IF_ERROR(written);
    constexpr int kPlanHasChanges = 3;
    return !apply && flags_.detailed_exitcode && PlanHasChanges(record) ? kPlanHasChanges : 0;
  }

  void ShowEnd(const TransferRecord& record, bool apply) {
    if (!record.error.ok() || !record.outcome) return;
    if (apply) {
      std::fputs(ReportText(record, width_, context_.terminal.color_out).c_str(), stdout);
    } else {
      std::fputs(LabelledLine("plan hash", record.plan->plan_hash, width_).c_str(), stdout);
    }
  }

  absl::Status WriteReport(const TransferRecord& record) {
    if (context_.flags.report.empty()) return absl::OkStatus();
    return WritePrivateFile(context_.flags.report, ReportJson(record, TokenDisplay::kCount));
  }

  const CommandContext& context_;
  const Flags& flags_;
  const size_t width_;
  Progress progress_;
  std::unique_ptr<Session> session_;
  bool plan_shown_ = false;
};

std::shared_ptr<Flags> AddFlags(CLI::App& command) {
  const auto flags = std::make_shared<Flags>();
  AddRouteFlags(command, flags->transfer);
  AddSelectionFlags(command, flags->transfer);
  AddOptionFlags(command, flags->transfer);
  return flags;
}

}  // namespace

void AddTransfer(CommandLine& line) {
  CLI::App& command = line.Add(
      "transfer", "Move apps, tools and secrets from one environment to another.",
      "courier transfer --from staging --to production --app \"Support bot\"\n"
      "courier transfer --from staging --to production --all-apps --include-secrets \\\n"
      "    --conflict-strategy update\n"
      "courier transfer --from staging --to production --selection selection.json --yes \\\n"
      "    --report report.json");
  const std::shared_ptr<Flags> flags = AddFlags(command);
  command
      .add_option("--plan-hash", flags->transfer.plan_hash,
                  "Apply only if the plan still has this hash")
      ->type_name("H");
  command.add_flag("-y,--yes", flags->yes, "Don't ask");
  line.On(command, [flags](const CommandContext& context) {
    return TransferRun(context, *flags).Run(/*apply=*/true);
  });
}

void AddPlan(CommandLine& line) {
  CLI::App& command =
      line.Add("plan", "Show what a transfer would do. Changes nothing.",
               "courier plan --from staging --to production --app \"Support *\"\n"
               "courier plan --from staging --to production --all-apps --detailed-exitcode");
  const std::shared_ptr<Flags> flags = AddFlags(command);
  command.add_flag("--detailed-exitcode", flags->detailed_exitcode,
                   "Exit with 3 when the transfer would change something");
  line.On(command, [flags](const CommandContext& context) {
    return TransferRun(context, *flags).Run(/*apply=*/false);
  });
}

}  // namespace courier::controller
