// courier env: the .env of a Dify installation against its .env.example, in a folder of this
// machine. What will change is shown first; what is applied is what was shown.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/envfile_store/env_commands.h"
#include "common/envfile_store/env_restore.h"
#include "common/envfile_store/env_sync.h"
#include "common/envfile_store/keyed_digest.h"
#include "common/envfile_store/store_report.h"
#include "controller/cli/prompt.h"
#include "controller/client/interrupt.h"
#include "controller/commands/all_commands.h"

namespace courier::controller {
namespace {

struct Flags {
  std::string directory;
  std::string base;
  std::string backup;
  std::vector<std::string> follow;
  size_t keep = 10;
  bool drop_removed = false;
  bool yes = false;
};

constexpr size_t kMaxBaseBytes = size_t{4} << 20U;

absl::StatusOr<envfile::EnvContext> Open(const Flags& flags) {
  if (flags.directory.empty()) {
    return MakeError(Reason::kUsage,
                     "--dir DIR is missing: the folder that holds .env and .env.example");
  }
  std::error_code ignored;
  if (!std::filesystem::is_directory(flags.directory, ignored)) {
    return MakeError(Reason::kUsage, absl::StrCat(flags.directory, " is no folder"));
  }
  COURIER_ASSIGN_OR_RETURN(envfile::KeyedDigest digest, envfile::PrivateDigest());
  return envfile::EnvContext{envfile::PathsInDirectory(flags.directory),
                             envfile::SecretNames(envfile::DefaultSecretPatterns()),
                             std::move(digest), absl::Now(), absl::LocalTimeZone()};
}

absl::StatusOr<std::optional<std::string>> BaseText(const Flags& flags) {
  if (flags.base.empty()) return std::nullopt;
  std::ifstream in(flags.base, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in || text.size() > kMaxBaseBytes) {
    return MakeError(Reason::kUsage,
                     absl::StrCat("--base: ", flags.base, " can't be read as a template"));
  }
  return text;
}

envfile::TextStyle StyleOf(const CommandContext& context) {
  return {.color = context.terminal.color_out, .longest_section = 0};
}

bool WantsJson(const CommandContext& context) {
  return context.flags.format() == OutputFormat::kJson;
}

void Print(const std::string& text) { std::fputs(text.c_str(), stdout); }

// Yes, from the flag or from a person.
absl::Status Confirm(const CommandContext& context, const Flags& flags,
                     const std::string& question) {
  if (flags.yes) return absl::OkStatus();
  if (!context.terminal.interactive) {
    return MakeError(Reason::kConfirmationNeeded, "there is no terminal to ask on; give --yes");
  }
  Interrupt interrupt;
  COURIER_ASSIGN_OR_RETURN(const std::string answer, Ask(question, interrupt.descriptor()));
  if (IsYes(answer)) return absl::OkStatus();
  return MakeError(Reason::kCancelled, "nothing was changed");
}

absl::StatusOr<int> Diff(const CommandContext& context, const Flags& flags) {
  COURIER_ASSIGN_OR_RETURN(const envfile::EnvContext env, Open(flags));
  COURIER_ASSIGN_OR_RETURN(const auto base, BaseText(flags));
  COURIER_ASSIGN_OR_RETURN(const auto report, envfile::RunEnvDiff(env, base));
  Print(WantsJson(context) ? envfile::DiffReportJson(report)
                           : envfile::DiffReportText(report, StyleOf(context)));
  return 0;
}

absl::StatusOr<int> Sync(const CommandContext& context, const Flags& flags) {
  COURIER_ASSIGN_OR_RETURN(const envfile::EnvContext env, Open(flags));
  envfile::SyncRequest request;
  COURIER_ASSIGN_OR_RETURN(request.base, BaseText(flags));
  request.drop_removed = flags.drop_removed;
  request.follow = {flags.follow.begin(), flags.follow.end()};
  COURIER_ASSIGN_OR_RETURN(const envfile::SyncPlan plan, envfile::PlanEnvSync(env, request));
  const bool json = WantsJson(context);
  if (!json) Print(envfile::SyncPlanText(plan, StyleOf(context)));
  if (plan.changes) COURIER_RETURN_IF_ERROR(Confirm(context, flags, "Apply? [y/N] "));
  COURIER_ASSIGN_OR_RETURN(const envfile::SyncOutcome outcome,
                           envfile::ApplyEnvSync(env, request, plan.digest));
  Print(json ? envfile::SyncOutcomeJson(outcome)
             : envfile::SyncOutcomeText(outcome, absl::StrCat("--dir ", flags.directory)));
  return 0;
}

absl::StatusOr<int> Backups(const CommandContext& context, const Flags& flags) {
  COURIER_ASSIGN_OR_RETURN(const envfile::EnvContext env, Open(flags));
  COURIER_ASSIGN_OR_RETURN(const envfile::BackupList list, envfile::RunEnvBackups(env));
  Print(WantsJson(context) ? envfile::BackupsJson(list) : envfile::BackupsText(list, env.zone));
  return 0;
}

absl::StatusOr<int> Restore(const CommandContext& context, const Flags& flags) {
  COURIER_ASSIGN_OR_RETURN(const envfile::EnvContext env, Open(flags));
  COURIER_ASSIGN_OR_RETURN(const envfile::RestorePlan plan,
                           envfile::PlanEnvRestore(env, flags.backup));
  const bool json = WantsJson(context);
  if (!json) Print(envfile::RestorePlanText(plan, StyleOf(context)));
  if (plan.changes) COURIER_RETURN_IF_ERROR(Confirm(context, flags, "Restore? [y/N] "));
  // By the name that was shown: "the newest" may be another by now.
  COURIER_ASSIGN_OR_RETURN(const auto outcome,
                           envfile::ApplyEnvRestore(env, plan.backup, plan.digest));
  Print(json ? envfile::RestoreOutcomeJson(outcome) : envfile::RestoreOutcomeText(outcome));
  return 0;
}

absl::StatusOr<int> Prune(const CommandContext& context, const Flags& flags) {
  COURIER_ASSIGN_OR_RETURN(const envfile::EnvContext env, Open(flags));
  const envfile::PrunePolicy policy{.keep = flags.keep, .older_than = std::nullopt};
  COURIER_ASSIGN_OR_RETURN(const envfile::PrunePlan plan, envfile::PlanEnvPrune(env, policy));
  const bool json = WantsJson(context);
  if (!json) Print(envfile::PrunePlanText(plan));
  if (!plan.remove.empty()) COURIER_RETURN_IF_ERROR(Confirm(context, flags, "Remove them? [y/N] "));
  COURIER_ASSIGN_OR_RETURN(const auto removed, envfile::ApplyEnvPrune(env, policy, plan.digest));
  Print(json ? envfile::PruneOutcomeJson(removed) : envfile::PruneOutcomeText(removed));
  return 0;
}

using Action = absl::StatusOr<int> (*)(const CommandContext&, const Flags&);

CLI::App& AddAction(CommandLine& line, CLI::App& env, const std::string& name,
                    const std::string& description, const std::string& example,
                    const std::shared_ptr<Flags>& flags, Action action) {
  CLI::App& command = line.Add(name, description, example, &env);
  command.add_option("--dir", flags->directory, "The folder that holds .env and .env.example")
      ->type_name("DIR");
  line.On(command,
          [flags, action](const CommandContext& context) { return action(context, *flags); });
  return command;
}

void AddYes(CLI::App& command, Flags& flags) { command.add_flag("--yes", flags.yes, "Do not ask"); }

void AddBase(CLI::App& command, Flags& flags) {
  command
      .add_option("--base", flags.base,
                  "The template that .env was made from, for a three-way comparison")
      ->type_name("FILE");
}

}  // namespace

void AddEnv(CommandLine& line) {
  CLI::App& env =
      line.Add("env", "Bring a Dify installation's .env up to date with its .env.example",
               "courier env diff --dir /opt/dify/docker\n"
               "courier env sync --dir /opt/dify/docker\n"
               "courier env restore --dir /opt/dify/docker");
  const auto diff = std::make_shared<Flags>();
  AddBase(AddAction(line, env, "diff", "What differs between .env and its template",
                    "courier env diff --dir /opt/dify/docker", diff, Diff),
          *diff);

  const auto sync = std::make_shared<Flags>();
  CLI::App& sync_command =
      AddAction(line, env, "sync", "Take over the template, keep what was customised",
                "courier env sync --dir /opt/dify/docker --base .env.example.old", sync, Sync);
  AddBase(sync_command, *sync);
  AddYes(sync_command, *sync);
  sync_command.add_flag("--drop-removed", sync->drop_removed,
                        "Drop variables that the template lacks");
  sync_command
      .add_option("--follow", sync->follow,
                  "Let this variable take its new default although data depends on it")
      ->type_name("KEY")
      ->allow_extra_args(false);

  const auto backups = std::make_shared<Flags>();
  AddAction(line, env, "backups", "The backups of .env",
            "courier env backups --dir /opt/dify/docker", backups, Backups);

  const auto restore = std::make_shared<Flags>();
  CLI::App& restore_command =
      AddAction(line, env, "restore", "Put a backup back; what is there is backed up first",
                "courier env restore --dir /opt/dify/docker", restore, Restore);
  restore_command.add_option("BACKUP", restore->backup, "Its name; the newest when left out");
  AddYes(restore_command, *restore);

  const auto prune = std::make_shared<Flags>();
  CLI::App& prune_command =
      AddAction(line, env, "prune", "Remove old backups",
                "courier env prune --dir /opt/dify/docker --keep 5", prune, Prune);
  prune_command.add_option("--keep", prune->keep, "How many of the newest stay")->type_name("N");
  AddYes(prune_command, *prune);
}

}  // namespace courier::controller
