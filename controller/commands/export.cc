// `courier export`: a selection as Dify's own package file, or one app as its YAML. Never with
// secrets: those are sealed for a target agent, and a file has none.
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "controller/cli/transfer_flags.h"
#include "controller/commands/all_commands.h"
#include "controller/commands/report_file.h"
#include "controller/commands/session.h"
#include "controller/model/transfer_record.h"
#include "controller/output/item_lists.h"
#include "controller/output/private_file.h"
#include "controller/output/report_json.h"
#include "controller/output/standard_output.h"
#include "controller/output/words.h"
#include "controller/package_export/dsl_file.h"
#include "controller/package_export/package_json.h"
#include "controller/package_export/package_receiver.h"

namespace courier::controller {
namespace {

constexpr size_t kUnlimitedWidth = 10'000;
constexpr size_t kMaxListed = 40;

struct Flags {
  TransferFlags transfer;
  std::string output;
  bool overwrite = false;
  std::string dsl_app;
};

bool ToStdout(const Flags& flags) { return flags.output == "-"; }

// Where the text goes: a file that appears when it is complete, or stdout at the end.
class Destination {
 public:
  static absl::StatusOr<std::unique_ptr<Destination>> Open(const Flags& flags) {
    auto destination = std::make_unique<Destination>();
    destination->existing_ = flags.overwrite ? Existing::kReplace : Existing::kKeep;
    if (!ToStdout(flags)) {
      COURIER_ASSIGN_OR_RETURN(destination->file_, PrivateFileWriter::Create(flags.output));
    }
    return destination;
  }

  absl::Status Append(absl::string_view piece) {
    if (file_ != nullptr) return file_->Append(piece);
    absl::StrAppend(&text_, piece);
    return absl::OkStatus();
  }

  absl::Status Commit() {
    if (file_ != nullptr) return file_->Commit(existing_);
    std::fwrite(text_.data(), 1, text_.size(), stdout);
    return FlushStandardOutput();
  }

 private:
  std::unique_ptr<PrivateFileWriter> file_;
  Existing existing_ = Existing::kKeep;
  std::string text_;
};

absl::Status CheckOutput(const Flags& flags) {
  if (flags.output.empty()) {
    return MakeError(Reason::kUsage, "--output FILE is missing; - is stdout");
  }
  if (ToStdout(flags)) return absl::OkStatus();
  std::error_code ignored;
  if (!flags.overwrite && std::filesystem::exists(flags.output, ignored)) {
    return MakeError(Reason::kUsage,
                     absl::StrCat(flags.output, " exists already; --overwrite replaces it"));
  }
  return CheckWritablePlace(flags.output);
}

absl::StatusOr<TransferRequest> RequestOf(const Flags& flags) {
  TransferFlags selection = flags.transfer;
  if (!flags.dsl_app.empty()) {
    if (!selection.selection_file.empty() || !selection.apps.empty() || selection.all_apps) {
      return MakeError(Reason::kUsage, "--dsl takes one app and no other selection");
    }
    selection.apps = {flags.dsl_app};
    selection.dependencies = "none";
  }
  COURIER_ASSIGN_OR_RETURN(TransferRequest request, BuildExportRequest(selection));
  if (request.selection.include_secrets || !request.secret_overrides.empty()) {
    return MakeError(Reason::kUsage,
                     "secrets never go into a file, where everybody who gets it could read them; "
                     "move them with: courier transfer --include-secrets");
  }
  return request;
}

class ExportRun {
 public:
  ExportRun(const CommandContext& context, const Flags& flags)
      : context_(context),
        flags_(flags),
        progress_(stderr, context.flags.progress_mode(), context.terminal.live,
                  context.terminal.width.value_or(100)) {
    record_.started_at = absl::Now();
    record_.from = flags.transfer.from;
    record_.to = flags.output;
  }

  absl::StatusOr<int> Run() {
    COURIER_ASSIGN_OR_RETURN(const TransferRequest request, RequestOf(flags_));
    COURIER_RETURN_IF_ERROR(CheckOutput(flags_));
    COURIER_RETURN_IF_ERROR(CheckReportPlace(context_));
    record_.error = Export(request);
    record_.finished_at = absl::Now();
    progress_.Clear();
    return Conclude();
  }

 private:
  absl::Status Export(const TransferRequest& request) {
    COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session, Session::Open(context_));
    COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<AgentClient> source,
                             session->Connect(request.from));
    COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<Destination> destination,
                             Destination::Open(flags_));
    PackageReceiver receiver(*source, session->own(), [this](const ProgressState& state) {
      progress_.Update(state, absl::Now());
    });
    COURIER_RETURN_IF_ERROR(flags_.dsl_app.empty() ? Package(request, receiver, *destination)
                                                   : Dsl(request, receiver, *destination));
    record_.bytes = receiver.bytes();
    record_.plan->transfer_id = receiver.transfer_id();
    record_.outcome.emplace();
    return destination->Commit();
  }

  absl::Status Package(const TransferRequest& request, PackageReceiver& receiver,
                       Destination& destination) {
    PackageJson json(request.options, absl::Now(),
                     [&](absl::string_view piece) { return destination.Append(piece); });
    COURIER_RETURN_IF_ERROR(
        receiver.Run(request, [&](wire::PackageItem&& item) { return json.Add(std::move(item)); }));
    Tell(json.header(), std::move(json.items()));
    COURIER_RETURN_IF_ERROR(CheckWorkspace(request, json.header()));
    return json.Finish();
  }

  absl::Status Dsl(const TransferRequest& request, PackageReceiver& receiver,
                   Destination& destination) {
    DslFile dsl;
    COURIER_RETURN_IF_ERROR(
        receiver.Run(request, [&](wire::PackageItem&& item) { return dsl.Add(std::move(item)); }));
    Tell(dsl.header(), std::move(dsl.items()));
    COURIER_ASSIGN_OR_RETURN(const std::string text, dsl.Finish());
    return destination.Append(text);
  }

  // A selection file names a workspace by id and name: both must fit.
  static absl::Status CheckWorkspace(const TransferRequest& request,
                                     const model::PackageHeader& header) {
    if (request.expected_workspace_name.empty() ||
        request.expected_workspace_name == header.workspace_name) {
      return absl::OkStatus();
    }
    return MakeError(
        Reason::kWorkspaceNotFound,
        absl::StrCat("the selection file calls the workspace \"", request.expected_workspace_name,
                     "\", but ", header.workspace_id, " is \"", header.workspace_name, "\"."));
  }

  void Tell(const model::PackageHeader& header, model::ReportItems items) {
    record_.items = std::move(items);
    record_.plan.emplace();
    record_.plan->source_workspace_id = header.workspace_id;
    record_.plan->source_workspace_name = header.workspace_name;
    record_.plan->source_environment = header.source_environment;
  }

  absl::StatusOr<int> Conclude() {
    const bool usage = !record_.error.ok() && ExitStatusOf(ReasonOf(record_.error)) == 2;
    if (usage) return record_.error;
    const absl::Status end = WriteReportFile(context_, record_, "The package is written");
    std::FILE* out = ToStdout(flags_) ? stderr : stdout;
    if (context_.flags.format() == OutputFormat::kJson) {
      std::fputs(ReportJson(record_).c_str(), out);
    } else if (record_.error.ok()) {
      std::fputs(Summary().c_str(), out);
    }
    COURIER_RETURN_IF_ERROR(end);
    return 0;
  }

  std::string Summary() const {
    const size_t width = context_.terminal.width.value_or(kUnlimitedWidth);
    const std::string counts =
        CountKinds(CountByStatus(record_.items, model::ItemStatus::kCreated), ", ");
    return absl::StrCat(
        "  written to ", ToStdout(flags_) ? "stdout" : flags_.output, "   ", counts,
        ", without secrets\n",
        RenderLines("needs your hand", NeedingAHand(record_.items), kMaxListed, width));
  }

  const CommandContext& context_;
  const Flags& flags_;
  Progress progress_;
  TransferRecord record_;
};

}  // namespace

void AddExport(CommandLine& line) {
  CLI::App& command = line.Add(
      "export", "Write apps and tools to a package file in Dify's own format, without secrets.",
      "courier export --from staging --all-apps --output package.json\n"
      "courier export --from staging --app \"Support bot\" --dependencies tools --output - \n"
      "courier export --from staging --dsl \"Support bot\" --output support-bot.yml");
  const auto flags = std::make_shared<Flags>();
  command.add_option("--from", flags->transfer.from, "Environment to take from")->type_name("ENV");
  command.add_option("--output", flags->output, "Write it here; - is stdout")->type_name("FILE");
  command.add_flag("--overwrite", flags->overwrite, "Replace the file if it is there");
  command
      .add_option("--dsl", flags->dsl_app,
                  "Write this one app's YAML, as Dify's editor exports it, and no package")
      ->type_name("APP");
  AddSelectionFlags(command, flags->transfer);
  command.get_option("--include-secrets")
      ->description("Refused: secrets never go into a file; use courier transfer");
  line.On(command,
          [flags](const CommandContext& context) { return ExportRun(context, *flags).Run(); });
}

}  // namespace courier::controller
