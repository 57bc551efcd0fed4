// courier env: the .env of a Dify installation against its .env.example, in a folder of this
// machine or beside an agent. What will change is shown first; what is applied is what was shown.
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/crypto/random.h"
#include "common/envfile/report_json.h"
#include "common/envfile_store/file_access.h"
#include "common/envfile_store/store_report.h"
#include "controller/cli/duration.h"
#include "controller/cli/whole_number.h"
#include "controller/commands/all_commands.h"
#include "controller/commands/env_access.h"

namespace courier::controller {
namespace {

struct Flags {
  EnvWhere where;
  std::string base;
  std::string against;
  std::string backup;
  std::vector<std::string> follow;
  std::optional<size_t> keep;
  std::string older_than;
  bool drop_removed = false;
  bool yes = false;
};

constexpr size_t kDigestKeyBytes = 32;
// How many of the newest backups stay when nothing is said: alone, and beside --older-than.
constexpr size_t kKeep = 10;
constexpr size_t kKeepBesideAge = 1;

absl::StatusOr<std::optional<std::string>> BaseText(const Flags& flags) {
  if (flags.base.empty()) return std::nullopt;
  COURIER_ASSIGN_OR_RETURN(auto file, envfile::ReadSmallFile(flags.base));
  if (!file) {
    return MakeError(Reason::kUsage, absl::StrCat("--base: there is no file ", flags.base));
  }
  return std::move(file->bytes);
}

envfile::TextStyle StyleOf(const CommandContext& context) {
  return {.color = context.terminal.color_out, .longest_section = 0};
}

bool WantsJson(const CommandContext& context) {
  return context.flags.format() == OutputFormat::kJson;
}

void Print(const std::string& text) { std::fputs(text.c_str(), stdout); }

void PrintJson(const std::string& json) { Print(absl::StrCat(json, "\n")); }

// Shows a plan and gets a yes for it. With JSON on stdout the plan's text is for the person who is
// asked; where nobody can be, the plan itself is the answer.
absl::Status Approve(const CommandContext& context, const EnvAccess& access, const Flags& flags,
                     const std::string& text, const std::string& json, bool changes,
                     absl::string_view question) {
  if (!WantsJson(context)) {
    Print(text);
    std::fflush(stdout);
  } else if (changes && !flags.yes) {
    if (context.terminal.interactive) {
      std::fputs(text.c_str(), stderr);
    } else {
      PrintJson(json);
    }
  }
  return changes ? access.Confirm(context, flags.yes, question) : absl::OkStatus();
}

// Two environments, variable by variable. Secrets are compared by digests under a key that was made
// for this comparison and is forgotten with it.
absl::StatusOr<int> Compare(const CommandContext& context, EnvAccess& access, const Flags& flags) {
  if (!flags.base.empty()) {
    return MakeError(Reason::kUsage, "--base and --against don't go together");
  }
  if (flags.against == flags.where.environment) {
    return MakeError(Reason::kUsage, "--against names the same environment as --on");
  }
  COURIER_ASSIGN_OR_RETURN(EnvPlace* const other, access.Connect(context, flags.against));
  COURIER_ASSIGN_OR_RETURN(const std::string key, crypto::RandomBytes(kDigestKeyBytes));
  COURIER_ASSIGN_OR_RETURN(const auto first, access.place().Describe(key));
  COURIER_ASSIGN_OR_RETURN(const auto second, other->Describe(key));
  const envfile::EnvironmentComparison comparison = envfile::CompareEnvironments(first, second);
  envfile::TextStyle style = StyleOf(context);
  style.from_name = access.name();
  style.to_name = flags.against;
  if (WantsJson(context)) {
    PrintJson(envfile::ComparisonJson(comparison, style.from_name, style.to_name));
  } else {
    Print(envfile::ComparisonText(comparison, style));
  }
  return 0;
}

absl::StatusOr<int> Diff(const CommandContext& context, EnvAccess& access, const Flags& flags) {
  if (!flags.against.empty()) return Compare(context, access, flags);
  COURIER_ASSIGN_OR_RETURN(const auto base, BaseText(flags));
  COURIER_ASSIGN_OR_RETURN(const auto report, access.place().Diff(base));
  if (WantsJson(context)) {
    PrintJson(envfile::DiffReportJson(report));
  } else {
    Print(envfile::DiffReportText(report, StyleOf(context)));
  }
  return 0;
}

absl::StatusOr<int> Sync(const CommandContext& context, EnvAccess& access, const Flags& flags) {
  envfile::SyncRequest request;
  COURIER_ASSIGN_OR_RETURN(request.base, BaseText(flags));
  request.drop_removed = flags.drop_removed;
  request.follow = {flags.follow.begin(), flags.follow.end()};
  COURIER_ASSIGN_OR_RETURN(const envfile::SyncPlan plan, access.place().PlanSync(request));
  COURIER_RETURN_IF_ERROR(Approve(context, access, flags,
                                  envfile::SyncPlanText(plan, StyleOf(context)),
                                  envfile::SyncPlanJson(plan), plan.changes, "Apply? [y/N] "));
  COURIER_ASSIGN_OR_RETURN(const envfile::SyncOutcome outcome,
                           access.place().ApplySync(request, plan.digest));
  if (WantsJson(context)) {
    PrintJson(envfile::SyncOutcomeJson(outcome));
  } else {
    Print(envfile::SyncOutcomeText(outcome, access.flag()));
  }
  return 0;
}

absl::StatusOr<int> Backups(const CommandContext& context, EnvAccess& access, const Flags&) {
  COURIER_ASSIGN_OR_RETURN(const envfile::BackupList list, access.place().Backups());
  if (WantsJson(context)) {
    PrintJson(envfile::BackupsJson(list));
  } else {
    Print(envfile::BackupsText(list, absl::LocalTimeZone()));
  }
  return 0;
}

absl::StatusOr<int> Restore(const CommandContext& context, EnvAccess& access, const Flags& flags) {
  COURIER_ASSIGN_OR_RETURN(const envfile::RestorePlan plan,
                           access.place().PlanRestore(flags.backup));
  COURIER_RETURN_IF_ERROR(Approve(context, access, flags,
                                  envfile::RestorePlanText(plan, StyleOf(context)),
                                  envfile::RestorePlanJson(plan), plan.changes, "Restore? [y/N] "));
  // By the name that was shown: "the newest" may be another by now.
  COURIER_ASSIGN_OR_RETURN(const auto outcome,
                           access.place().ApplyRestore(plan.backup, plan.digest));
  if (WantsJson(context)) {
    PrintJson(envfile::RestoreOutcomeJson(outcome));
  } else {
    Print(envfile::RestoreOutcomeText(outcome));
  }
  return 0;
}

absl::StatusOr<envfile::PrunePolicy> PolicyOf(const Flags& flags) {
  envfile::PrunePolicy policy{.keep = flags.keep.value_or(kKeep), .older_than = std::nullopt};
  if (flags.older_than.empty()) return policy;
  policy.keep = flags.keep.value_or(kKeepBesideAge);
  COURIER_ASSIGN_OR_RETURN(policy.older_than, ParseAge(flags.older_than, "--older-than"));
  return policy;
}

absl::StatusOr<int> Prune(const CommandContext& context, EnvAccess& access, const Flags& flags) {
  COURIER_ASSIGN_OR_RETURN(const envfile::PrunePolicy policy, PolicyOf(flags));
  COURIER_ASSIGN_OR_RETURN(const envfile::PrunePlan plan, access.place().PlanPrune(policy));
  COURIER_RETURN_IF_ERROR(Approve(context, access, flags, envfile::PrunePlanText(plan),
                                  envfile::PrunePlanJson(plan), !plan.remove.empty(),
                                  "Remove them? [y/N] "));
  COURIER_ASSIGN_OR_RETURN(const auto removed, access.place().ApplyPrune(policy, plan.digest));
  if (WantsJson(context)) {
    PrintJson(envfile::PruneOutcomeJson(removed));
  } else {
    Print(envfile::PruneOutcomeText(removed));
  }
  return 0;
}

using Action = absl::StatusOr<int> (*)(const CommandContext&, EnvAccess&, const Flags&);

CLI::App& AddAction(CommandLine& line, CLI::App& env, const std::string& name,
                    const std::string& description, const std::string& examples,
                    const std::shared_ptr<Flags>& flags, Action action) {
  CLI::App& command = line.Add(name, description, examples, &env);
  command
      .add_option("--dir", flags->where.directory, "The folder that holds .env and .env.example")
      ->type_name("DIR");
  command.add_option("--on", flags->where.environment, "The environment; its agent does it")
      ->type_name("ENV");
  line.On(command, [flags, action](const CommandContext& context) -> absl::StatusOr<int> {
    COURIER_ASSIGN_OR_RETURN(const auto access, EnvAccess::Open(context, flags->where));
    return action(context, *access, *flags);
  });
  return command;
}

void AddYes(CLI::App& command, Flags& flags) {
  command.add_flag("-y,--yes", flags.yes, "Do not ask");
}

void AddBase(CLI::App& command, Flags& flags) {
  command
      .add_option("--base", flags.base,
                  "The template that .env was made from, for a three-way comparison")
      ->type_name("FILE");
}

// Only the commands that show values need them.
void AddSecretNames(CLI::App& command, Flags& flags) {
  command
      .add_option("--secret", flags.where.secret_names,
                  "With --dir: variables of this name hold a secret too; * and ? as in a shell")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command
      .add_option("--not-secret", flags.where.open_names,
                  "With --dir: variables of this name hold none")
      ->type_name("NAME")
      ->allow_extra_args(false);
}

void AddDiff(CommandLine& line, CLI::App& env) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command = AddAction(line, env, "diff",
                                "What differs between .env and its template, or two environments",
                                "courier env diff --dir /opt/dify/docker\n"
                                "courier env diff --on staging\n"
                                "courier env diff --on staging --against production",
                                flags, Diff);
  AddBase(command, *flags);
  command
      .add_option("--against", flags->against,
                  "Compare the settings with those of this environment; secrets read the same or "
                  "different")
      ->type_name("ENV");
  AddSecretNames(command, *flags);
}

void AddSync(CommandLine& line, CLI::App& env) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command =
      AddAction(line, env, "sync", "Take over the template, keep what was customised",
                "courier env sync --on staging\n"
                "courier env sync --dir /opt/dify/docker --base .env.example.old",
                flags, Sync);
  AddBase(command, *flags);
  AddYes(command, *flags);
  command.add_flag("--drop-removed", flags->drop_removed, "Drop variables that the template lacks");
  command
      .add_option("--follow", flags->follow,
                  "Let this variable take its new default although data depends on it")
      ->type_name("KEY")
      ->allow_extra_args(false);
  AddSecretNames(command, *flags);
}

void AddRestore(CommandLine& line, CLI::App& env) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command =
      AddAction(line, env, "restore", "Put a backup back; what is there is backed up first",
                "courier env restore --on staging\n"
                "courier env restore .env.backup_20260131_093000 --dir /opt/dify/docker",
                flags, Restore);
  command.add_option("BACKUP", flags->backup, "Its name; the newest when left out");
  AddYes(command, *flags);
  AddSecretNames(command, *flags);
}

void AddPrune(CommandLine& line, CLI::App& env) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command = AddAction(line, env, "prune", "Remove old backups",
                                "courier env prune --on staging --older-than 30d\n"
                                "courier env prune --dir /opt/dify/docker --keep 5",
                                flags, Prune);
  command
      .add_option("--keep", flags->keep,
                  absl::StrCat("So many of the newest stay in any case (", kKeep, "; ",
                               kKeepBesideAge, " with --older-than)"))
      ->check(WholeNumber())
      ->type_name("N");
  command
      .add_option("--older-than", flags->older_than,
                  "Of the others, remove only those older than this: 30d, 12h")
      ->type_name("AGE");
  AddYes(command, *flags);
}

}  // namespace

void AddEnv(CommandLine& line) {
  CLI::App& env =
      line.Add("env", "Bring a Dify installation's .env up to date with its .env.example",
               "courier env diff --on staging\n"
               "courier env sync --dir /opt/dify/docker\n"
               "courier env diff --on staging --against production");
  AddDiff(line, env);
  AddSync(line, env);
  AddAction(line, env, "backups", "The backups of .env", "courier env backups --on staging",
            std::make_shared<Flags>(), Backups);
  AddRestore(line, env);
  AddPrune(line, env);
}

}  // namespace courier::controller
