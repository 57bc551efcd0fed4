// `courier transfer` and `courier plan`: the same flags, the same flow; plan stops before writing.
#include <memory>
#include <string>
#include <utility>

#include "common/base/status_macros.h"
#include "controller/cli/transfer_flags.h"
#include "controller/commands/all_commands.h"
#include "controller/commands/transfer_run.h"

namespace courier::controller {
namespace {

struct Flags {
  TransferFlags transfer;
  TransferRunOptions run;
};

absl::StatusOr<int> Run(const CommandContext& context, const Flags& flags, bool apply) {
  COURIER_ASSIGN_OR_RETURN(TransferRequest request, BuildRequest(flags.transfer));
  request.apply = apply;
  return TransferRun(context, flags.run).Run(std::move(request));
}

// With what the last two mean to this command.
std::shared_ptr<Flags> AddFlags(CLI::App& command, const std::string& plan_hash,
                                const std::string& yes) {
  const auto flags = std::make_shared<Flags>();
  AddRouteFlags(command, flags->transfer);
  AddSelectionFlags(command, flags->transfer);
  AddEnvironmentFlags(command, flags->transfer);
  AddOptionFlags(command, flags->transfer);
  command.add_option("--plan-hash", flags->transfer.plan_hash, plan_hash)->type_name("H");
  command.add_flag("-y,--yes", flags->run.yes, yes);
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
  const std::shared_ptr<Flags> flags =
      AddFlags(command, "Apply only if the plan still has this hash", "Don't ask");
  line.On(command,
          [flags](const CommandContext& context) { return Run(context, *flags, /*apply=*/true); });
}

void AddPlan(CommandLine& line) {
  CLI::App& command =
      line.Add("plan", "Show what a transfer would do. Changes nothing.",
               "courier plan --from staging --to production --app \"Support *\"\n"
               "courier plan --from staging --to production --all-apps --detailed-exitcode");
  const std::shared_ptr<Flags> flags =
      AddFlags(command, "Exit with 7 when the plan has another hash by now",
               "Taken as transfer takes it; a plan never asks");
  command.add_flag("--detailed-exitcode", flags->run.detailed_exitcode,
                   "Exit with 3 when the transfer would change something");
  line.On(command,
          [flags](const CommandContext& context) { return Run(context, *flags, /*apply=*/false); });
}

}  // namespace courier::controller
