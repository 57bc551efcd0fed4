// `courier wizard`: asks what to move, step by step as Dify's own wizard does, shows the plan, does
// it, and offers to keep the answers as a selection file.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "controller/cli/prompt.h"
#include "controller/cli/questions.h"
#include "controller/commands/all_commands.h"
#include "controller/commands/session.h"
#include "controller/commands/transfer_run.h"
#include "controller/config/selection_file.h"
#include "controller/output/display_width.h"
#include "controller/output/item_lists.h"
#include "controller/output/private_file.h"
#include "controller/output/words.h"
#include "courier/v1/agent_service.pb.h"

namespace courier::controller {
namespace {

std::string NameAndId(const std::string& name, const std::string& id) {
  return absl::StrCat(name, " (", id, ")");
}

model::ItemKind ModelKind(v1::ItemKind tool) {
  if (tool == v1::ITEM_KIND_API_TOOL) return model::ItemKind::kApiTool;
  return tool == v1::ITEM_KIND_MCP_TOOL ? model::ItemKind::kMcpTool
                                        : model::ItemKind::kWorkflowTool;
}

class Wizard {
 public:
  Wizard(const CommandContext& context, Session& session, Questions questions)
      : context_(context), session_(session), questions_(std::move(questions)) {}

  absl::StatusOr<int> Run() {
    COURIER_RETURN_IF_ERROR(ChooseRoute());
    COURIER_RETURN_IF_ERROR(ChooseApps());
    COURIER_RETURN_IF_ERROR(ChooseReferencedTools());
    COURIER_RETURN_IF_ERROR(ChooseAdditionalTools());
    COURIER_RETURN_IF_ERROR(ChooseOptions());
    if (!AnythingSelected()) {
      return MakeError(Reason::kEmptySelection, "nothing is selected: there is nothing to do");
    }
    questions_.Heading("Plan");
    const absl::StatusOr<int> done = TransferRun(context_, {}).Run(request_, session_);
    if (session_.interrupt().requested()) return done;
    const absl::Status kept = OfferSelectionFile();
    if (!done.ok()) return done;
    // What was written stays written: leaving this question is no cancelled transfer.
    if (ReasonOf(kept) != Reason::kCancelled) COURIER_RETURN_IF_ERROR(kept);
    return done;
  }

 private:
  // `last` is offered last: few want to move from an environment to itself.
  absl::StatusOr<std::string> ChooseEnvironment(absl::string_view question,
                                                const std::string& last) {
    std::vector<std::string> names;
    for (const auto& each : session_.configuration().environments) names.push_back(each.first);
    std::stable_partition(names.begin(), names.end(),
                          [&last](const std::string& name) { return name != last; });
    if (names.empty()) {
      return MakeError(Reason::kBadConfiguration,
                       absl::StrCat(session_.configuration().path, " has no environments"));
    }
    COURIER_ASSIGN_OR_RETURN(const size_t index, questions_.PickOne(question, names));
    return names[index];
  }

  absl::StatusOr<v1::Workspace> ChooseWorkspace(AgentClient& agent, absl::string_view question) {
    COURIER_ASSIGN_OR_RETURN(const v1::ListWorkspacesResponse found, agent.ListWorkspaces());
    if (found.workspaces().empty()) {
      return MakeError(Reason::kWorkspaceNotFound,
                       absl::StrCat("you may see no workspace in ", agent.environment().name));
    }
    std::vector<std::string> choices;
    for (const v1::Workspace& each : found.workspaces()) {
      choices.push_back(NameAndId(each.name(), each.id()));
    }
    COURIER_ASSIGN_OR_RETURN(const size_t index, questions_.PickOne(question, choices));
    return found.workspaces(static_cast<int>(index));
  }

  absl::Status ChooseRoute() {
    questions_.Heading("Source");
    COURIER_ASSIGN_OR_RETURN(request_.from, ChooseEnvironment("Take from environment", ""));
    COURIER_ASSIGN_OR_RETURN(source_, session_.Connect(request_.from));
    questions_.Heading("Source workspace");
    COURIER_ASSIGN_OR_RETURN(const v1::Workspace from, ChooseWorkspace(*source_, "Workspace"));
    request_.selection.workspace = from.id();
    request_.expected_workspace_name = from.name();
    questions_.Heading("Target");
    COURIER_ASSIGN_OR_RETURN(request_.to, ChooseEnvironment("Write to environment", request_.from));
    COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<AgentClient> target,
                             session_.Connect(request_.to));
    questions_.Heading("Target workspace");
    COURIER_ASSIGN_OR_RETURN(const v1::Workspace to, ChooseWorkspace(*target, "Workspace"));
    request_.options.workspace = to.id();
    return absl::OkStatus();
  }

  absl::Status ChooseApps() {
    COURIER_ASSIGN_OR_RETURN(
        const std::vector<v1::Resource> apps,
        source_->ListResources(request_.selection.workspace, v1::ListResourcesRequest::KIND_APPS));
    std::vector<std::string> choices;
    std::vector<std::string> ids;
    for (const v1::Resource& app : apps) {
      if (app.mode() != "workflow" && app.mode() != "advanced-chat") continue;
      choices.push_back(absl::StrCat(app.name(), " [", app.mode(), "] (", app.id(), ")"));
      ids.push_back(app.id());
    }
    if (ids.empty()) {
      return MakeError(Reason::kAppNotFound,
                       "the workspace has no workflow or chatflow that could be moved");
    }
    questions_.Heading("Apps");
    COURIER_ASSIGN_OR_RETURN(const std::vector<size_t> picked,
                             questions_.PickSome("Apps (all, or numbers such as 1-3,5)", choices,
                                                 Questions::Default::kAll));
    request_.selection.all_apps = picked.size() == ids.size();
    for (const size_t index : picked) {
      if (!request_.selection.all_apps) request_.selection.apps.push_back(ids[index]);
      questions_.Tell(absl::StrCat("  + ", PrintableLine(choices[index]), "\n"));
    }
    return absl::OkStatus();
  }

  absl::Status ChooseReferencedTools() {
    questions_.Heading("Referenced tools");
    COURIER_ASSIGN_OR_RETURN(
        const bool referenced,
        questions_.YesNo("Take the tools that these apps use, and the apps behind them?", true));
    request_.selection.dependencies =
        referenced ? model::Dependencies::kClosure : model::Dependencies::kNone;
    if (!referenced || !AnythingSelected()) return absl::OkStatus();
    const TransferRecord found = TransferRun::PlanQuietly(request_, session_);
    // A plan that is refused, for a conflict say, still knows what would come along.
    if (!found.plan) return found.error;
    questions_.Heading("Found automatically");
    const std::vector<ItemLine> along = ComingAlong(found.items);
    if (along.empty()) questions_.Tell("  – none\n");
    for (const ItemLine& line : along) {
      questions_.Tell(absl::StrCat("  – ", line.thing, line.remark.empty() ? "" : ": ",
                                   PrintableLine(line.remark), "\n"));
    }
    for (const model::ReportItem& item : found.items) {
      const bool tool = item.kind != model::ItemKind::kApp;
      if (tool && !item.selected && !item.source_id.empty()) {
        automatic_.emplace(item.source_id.text, ThingName(item));
      }
    }
    return absl::OkStatus();
  }

  absl::Status ChooseAdditionalTools() {
    questions_.Heading("Additional tools");
    COURIER_ASSIGN_OR_RETURN(const bool more, questions_.YesNo("Add tools by hand?", false));
    if (!more) return absl::OkStatus();
    COURIER_ASSIGN_OR_RETURN(
        const std::vector<v1::Resource> tools,
        source_->ListResources(request_.selection.workspace, v1::ListResourcesRequest::KIND_TOOLS));
    model::Selection& selection = request_.selection;
    COURIER_RETURN_IF_ERROR(
        ChooseTools("Custom API tools", tools, v1::ITEM_KIND_API_TOOL, selection.api_tools));
    COURIER_RETURN_IF_ERROR(ChooseTools("Workflow tools", tools, v1::ITEM_KIND_WORKFLOW_TOOL,
                                        selection.workflow_tools));
    COURIER_RETURN_IF_ERROR(
        ChooseTools("MCP tools", tools, v1::ITEM_KIND_MCP_TOOL, selection.mcp_tools));
    TellFinalTools();
    return absl::OkStatus();
  }

  // What was added by hand and comes by itself too is told once.
  void TellFinalTools() {
    std::set<std::string> lines;
    for (const auto& [id, thing] : automatic_) lines.insert(absl::StrCat("  [auto] ", thing, "\n"));
    for (const auto& [id, thing] : by_hand_) {
      if (!automatic_.contains(id)) lines.insert(absl::StrCat("  [manual] ", thing, "\n"));
    }
    questions_.Heading("Final tool selection");
    questions_.Tell(lines.empty() ? "  – none\n" : absl::StrJoin(lines, ""));
  }

  absl::Status ChooseTools(absl::string_view heading, const std::vector<v1::Resource>& tools,
                           v1::ItemKind kind, std::vector<std::string>& chosen) {
    std::vector<std::string> choices;
    std::vector<const v1::Resource*> offered;
    for (const v1::Resource& tool : tools) {
      if (tool.kind() != kind) continue;
      const bool automatic = automatic_.contains(tool.id());
      const std::string& detail =
          tool.server_identifier().empty() ? tool.id() : tool.server_identifier();
      choices.push_back(
          absl::StrCat(automatic ? "[auto] " : "[ ] ", NameAndId(tool.name(), detail)));
      offered.push_back(&tool);
    }
    questions_.Heading(heading);
    if (choices.empty()) {
      questions_.Tell("  none\n");
      return absl::OkStatus();
    }
    COURIER_ASSIGN_OR_RETURN(const std::vector<size_t> picked,
                             questions_.PickSome("Tools (all, or numbers such as 1-3,5)", choices,
                                                 Questions::Default::kNone));
    for (const size_t index : picked) {
      const v1::Resource& tool = *offered[index];
      // As in Dify's files: API tools by name, the others by id.
      chosen.push_back(kind == v1::ITEM_KIND_API_TOOL ? tool.name() : tool.id());
      by_hand_.emplace(tool.id(),
                       absl::StrCat(KindWord(ModelKind(kind)), " ", PrintableLine(tool.name())));
    }
    return absl::OkStatus();
  }

  absl::Status ChooseOptions() {
    questions_.Heading("Options");
    COURIER_ASSIGN_OR_RETURN(
        request_.selection.include_secrets,
        questions_.YesNo("Take secrets along, re-encrypted for the target workspace?", false));
    COURIER_ASSIGN_OR_RETURN(
        request_.options.create_app_api_token,
        questions_.YesNo("Create an API token for each app that has none?", false));
    COURIER_ASSIGN_OR_RETURN(
        const std::string ids,
        questions_.Choose("Ids", {"preserve-id", "generate-new-id"}, "preserve-id"));
    request_.options.id_strategy =
        ids == "preserve-id" ? model::IdStrategy::kPreserveId : model::IdStrategy::kGenerateNewId;
    COURIER_ASSIGN_OR_RETURN(const std::string conflicts,
                             questions_.Choose("Items that are in the target already",
                                               {"fail", "skip", "update"}, "update"));
    request_.options.conflict_strategy = conflicts == "fail"   ? model::ConflictStrategy::kFail
                                         : conflicts == "skip" ? model::ConflictStrategy::kSkip
                                                               : model::ConflictStrategy::kUpdate;
    return absl::OkStatus();
  }

  bool AnythingSelected() const {
    const model::Selection& selection = request_.selection;
    return selection.all_apps || !selection.apps.empty() || !selection.api_tools.empty() ||
           !selection.workflow_tools.empty() || !selection.mcp_tools.empty();
  }

  absl::Status OfferSelectionFile() {
    COURIER_ASSIGN_OR_RETURN(const bool keep,
                             questions_.YesNo("Keep these answers as a selection file?", false));
    if (!keep) return absl::OkStatus();
    const std::string proposed = absl::FormatTime("courier-selection-%Y%m%d-%H%M%S.json",
                                                  absl::Now(), absl::LocalTimeZone());
    while (true) {
      COURIER_ASSIGN_OR_RETURN(const std::string path, questions_.Text("File", proposed));
      const std::string word = absl::AsciiStrToLower(path);
      if (word == "y" || word == "yes" || word == "n" || word == "no") {
        questions_.Tell("Please name a file.\n");
        continue;
      }
      std::error_code ignored;
      if (std::filesystem::exists(path, ignored)) {
        COURIER_ASSIGN_OR_RETURN(const bool overwrite,
                                 questions_.YesNo("It exists already. Overwrite?", false));
        if (!overwrite) continue;
      }
      const absl::Status written = WriteSelectionFile(path);
      // The transfer is over, and no wrong command line: another place may do.
      if (written.ok() || ReasonOf(written) != Reason::kUsage) return written;
      questions_.Tell(absl::StrCat(written.message(), "\n"));
    }
  }

  absl::Status WriteSelectionFile(const std::string& path) {
    SelectionFile file;
    file.selection = request_.selection;
    file.expected_workspace_name = request_.expected_workspace_name;
    file.create_app_api_token = request_.options.create_app_api_token;
    file.id_strategy = request_.options.id_strategy;
    file.conflict_strategy = request_.options.conflict_strategy;
    COURIER_RETURN_IF_ERROR(WritePrivateFile(path, SelectionFileText(file)));
    questions_.Tell(absl::StrCat("Again with: courier transfer --from ", request_.from, " --to ",
                                 request_.to, " --selection ", path, "\n"));
    return absl::OkStatus();
  }

  const CommandContext& context_;
  Session& session_;
  Questions questions_;
  TransferRequest request_;
  std::unique_ptr<AgentClient> source_;
  // Tools that come along by themselves and those added by hand: by id, as they are told.
  std::map<std::string, std::string> automatic_;
  std::map<std::string, std::string> by_hand_;
};

absl::StatusOr<int> Run(const CommandContext& context) {
  if (!context.terminal.interactive) {
    return MakeError(Reason::kConfirmationNeeded,
                     "the wizard asks questions and needs a terminal. Without one, use: courier "
                     "transfer");
  }
  COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session, Session::Open(context));
  const int interrupted = session->interrupt().descriptor();
  Questions questions(
      [interrupted](absl::string_view question) { return Ask(question, interrupted); },
      [](absl::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); });
  return Wizard(context, *session, std::move(questions)).Run();
}

}  // namespace

void AddWizard(CommandLine& line) {
  CLI::App& command =
      line.Add("wizard", "Ask what to move, show the plan, do it.", "courier wizard");
  line.On(command, [](const CommandContext& context) { return Run(context); });
}

}  // namespace courier::controller
