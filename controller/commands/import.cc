// `courier import`: a package file, or one app's YAML, into an environment; from then on the same
// flow as a transfer.
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/package_file/package_file.h"
#include "controller/cli/transfer_flags.h"
#include "controller/commands/all_commands.h"
#include "controller/commands/transfer_run.h"
#include "controller/package_import/file_source.h"
#include "controller/package_import/input_text.h"
#include "controller/package_import/package_records.h"
#include "controller/package_import/secret_places.h"
#include "controller/package_import/secret_vault.h"

namespace courier::controller {
namespace {

struct Flags {
  TransferFlags transfer;
  TransferRunOptions run;
  std::string input;
  std::string dsl;
  bool allow_secret_file = false;
};

// What a file holds, ready to be sealed.
struct LoadedPackage {
  std::string name;
  PackageRecords records;
  SecretVault vault;
  bool is_file = false;
};

absl::Status Named(const std::string& name, const absl::Status& status) {
  if (absl::string_view(status.message()).substr(0, name.size()) == name) return status;
  return MakeError(ReasonOf(status), absl::StrCat(name, ": ", status.message()));
}

// Secrets are welcome from a pipe; from a file only when that was asked for and the file is kept
// well.
absl::Status CheckSecrets(const InputText& input, const Flags& flags, const std::string& name) {
  if (!input.is_file()) return absl::OkStatus();
  if (!flags.allow_secret_file) {
    return MakeError(Reason::kUsage,
                     absl::StrCat(name,
                                  " holds secrets in the clear. Hand them over through a pipe "
                                  "(--input -), or say --allow-secret-file"));
  }
  COURIER_RETURN_IF_ERROR(input.CheckPrivate());
  std::fputs(absl::StrCat("courier: warning: ", name,
                          " holds secrets in the clear; delete it when they have arrived\n")
                 .c_str(),
             stderr);
  return absl::OkStatus();
}

absl::StatusOr<LoadedPackage> Load(const Flags& flags) {
  const bool dsl = !flags.dsl.empty();
  const std::string& path = dsl ? flags.dsl : flags.input;
  LoadedPackage loaded;
  loaded.name = path == "-" ? "stdin" : path;
  COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<InputText> input, InputText::Open(path));
  loaded.is_file = input->is_file();
  std::vector<SecretPlace> places;
  if (dsl) {
    places = FindSecretsInDsl(input->text());
  } else {
    auto found = FindSecretsInPackage(input->text());
    if (!found.ok()) return Named(loaded.name, found.status());
    places = *std::move(found);
  }
  if (!places.empty()) COURIER_RETURN_IF_ERROR(CheckSecrets(*input, flags, loaded.name));
  auto redacted = Redact(input->text(), places);
  if (!redacted.ok()) return Named(loaded.name, redacted.status());
  loaded.vault = std::move(redacted->vault);
  if (dsl) {
    COURIER_ASSIGN_OR_RETURN(loaded.records,
                             RecordsOfDsl(redacted->text, loaded.name, loaded.vault));
    return loaded;
  }
  const auto package = package_file::ParsePackage(redacted->text);
  if (!package.ok()) return Named(loaded.name, package.status());
  COURIER_ASSIGN_OR_RETURN(loaded.records, RecordsOfPackage(*package, loaded.name, loaded.vault));
  return loaded;
}

absl::Status CheckInput(const Flags& flags) {
  if (flags.input.empty() == flags.dsl.empty()) {
    return MakeError(Reason::kUsage,
                     "name the file: --input FILE for a package, --dsl FILE for one app's YAML; - "
                     "is stdin");
  }
  return absl::OkStatus();
}

absl::StatusOr<int> Run(const CommandContext& context, const Flags& flags) {
  COURIER_RETURN_IF_ERROR(CheckInput(flags));
  // Flags are checked before the file is looked at.
  COURIER_ASSIGN_OR_RETURN(TransferRequest request, BuildImportRequest(flags.transfer, {}));
  request.from = flags.dsl.empty() ? flags.input : flags.dsl;
  absl::StatusOr<LoadedPackage> loaded = Load(flags);
  if (!loaded.ok()) {
    return TransferRun(context, flags.run)
        .Fail(request, MakeError(ReasonOf(loaded.status()),
                                 absl::StrCat(loaded.status().message(),
                                              ExitStatusOf(ReasonOf(loaded.status())) == 2
                                                  ? ""
                                                  : "\nNothing was changed.")));
  }
  COURIER_ASSIGN_OR_RETURN(request,
                           BuildImportRequest(flags.transfer, std::move(loaded->records.options)));
  request.from = loaded->name;
  if (flags.transfer.target_workspace.empty()) {
    request.expected_target_name = loaded->records.target_workspace_name;
  }
  request.selection.include_secrets = loaded->records.header.include_secrets;
  TransferRunOptions options = flags.run;
  if (loaded->is_file && !loaded->vault.empty()) {
    options.closing_note = absl::StrCat("delete ", loaded->name,
                                        " now: it holds secrets in the "
                                        "clear");
  }
  const auto session = Session::Open(context);
  if (!session.ok()) return TransferRun(context, options).Fail(request, session.status());
  const auto target = FindEnvironment((*session)->configuration(), request.to);
  if (!target.ok()) return target.status();
  FileSource source(loaded->name, std::move(loaded->records), std::move(loaded->vault),
                    (*session)->own(), *target);
  options.file = &source;
  return TransferRun(context, options).Run(std::move(request), **session);
}

}  // namespace

void AddImport(CommandLine& line) {
  CLI::App& command =
      line.Add("import", "Load a package file made by this program or by Dify into an environment.",
               "courier import --input package.json --to production\n"
               "courier import --dsl support-bot.yml --to production --conflict-strategy update\n"
               "ssh old-host cat secrets.json | courier import --input - --to production --yes");
  const auto flags = std::make_shared<Flags>();
  command.add_option("--input", flags->input, "The package file; - is stdin")->type_name("FILE");
  command.add_option("--dsl", flags->dsl, "One app's YAML in place of a package; - is stdin")
      ->type_name("FILE");
  command.add_flag("--allow-secret-file", flags->allow_secret_file,
                   "Read secrets from a file too, which must be yours alone (mode 0600)");
  command.add_option("--to", flags->transfer.to, "Environment to write to")->type_name("ENV");
  AddEnvironmentFlags(command, flags->transfer);
  AddOptionFlags(command, flags->transfer);
  command
      .add_option("--plan-hash", flags->transfer.plan_hash,
                  "Apply only if the plan still has this hash")
      ->type_name("H");
  command.add_flag("-y,--yes", flags->run.yes, "Don't ask");
  line.On(command, [flags](const CommandContext& context) { return Run(context, *flags); });
}

}  // namespace courier::controller
