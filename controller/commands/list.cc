#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_replace.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "controller/commands/all_commands.h"
#include "controller/commands/session.h"
#include "controller/output/json_writer.h"
#include "controller/output/text_table.h"
#include "courier/v1/agent_service.pb.h"

namespace courier::controller {
namespace {

struct Flags {
  std::string on;
  std::string workspace;
};

absl::string_view KindText(v1::ItemKind kind, bool for_people) {
  switch (kind) {
    case v1::ITEM_KIND_APP:
      return "app";
    case v1::ITEM_KIND_API_TOOL:
      return for_people ? "API tool" : "api_tool";
    case v1::ITEM_KIND_WORKFLOW_TOOL:
      return for_people ? "workflow tool" : "workflow_tool";
    case v1::ITEM_KIND_MCP_TOOL:
      return for_people ? "MCP tool" : "mcp_tool";
    default:
      return "unknown";
  }
}

std::string WorkspacesJson(const v1::ListWorkspacesResponse& response) {
  JsonWriter json;
  json.BeginArray();
  for (const v1::Workspace& each : response.workspaces()) {
    json.BeginObject();
    json.Member("id", each.id());
    json.Member("name", each.name());
    json.Member("kind", "workspace");
    json.Member("status", each.status());
    json.EndObject();
  }
  json.EndArray();
  return json.Take();
}

std::string WorkspacesText(const v1::ListWorkspacesResponse& response) {
  TextTable table({"WORKSPACE", "STATUS", "ID"});
  for (const v1::Workspace& each : response.workspaces()) {
    table.AddRow({each.name(), each.status(), each.id()});
  }
  return table.Render();
}

std::string ResourcesJson(const std::vector<v1::Resource>& resources) {
  JsonWriter json;
  json.BeginArray();
  for (const v1::Resource& each : resources) {
    json.BeginObject();
    json.Member("id", each.id());
    json.Member("name", each.name());
    json.Member("kind", KindText(each.kind(), /*for_people=*/false));
    if (each.kind() == v1::ITEM_KIND_APP) {
      json.Member("mode", each.mode());
      json.Flag("published", each.published());
    }
    if (!each.server_identifier().empty()) {
      json.Member("server_identifier", each.server_identifier());
    }
    json.EndObject();
  }
  json.EndArray();
  return json.Take();
}

std::string AppsText(const std::vector<v1::Resource>& apps) {
  TextTable table({"APP", "MODE", "PUBLISHED", "ID"});
  for (const v1::Resource& each : apps) {
    table.AddRow({each.name(), each.mode(), each.published() ? "yes" : "no", each.id()});
  }
  return table.Render();
}

std::string ToolsText(const std::vector<v1::Resource>& tools) {
  TextTable table({"TOOL", "KIND", "ID", "SERVER IDENTIFIER"});
  for (const v1::Resource& each : tools) {
    table.AddRow({each.name(), std::string(KindText(each.kind(), /*for_people=*/true)), each.id(),
                  each.server_identifier()});
  }
  return table.Render();
}

// The agent's sentence is for a transfer, which has a flag for each side.
absl::Status WithOwnFlag(const absl::Status& status) {
  if (ReasonOf(status) != Reason::kWorkspaceAmbiguous) return status;
  return MakeError(
      Reason::kWorkspaceAmbiguous,
      absl::StrReplaceAll(status.message(), {{" (source) or --target-workspace (target)", ""}}));
}

// Lists are data: an empty one is a heading, or [], and no error.
absl::StatusOr<std::string> ListWorkspaces(AgentClient& agent, bool json) {
  COURIER_ASSIGN_OR_RETURN(const v1::ListWorkspacesResponse response, agent.ListWorkspaces());
  return json ? WorkspacesJson(response) : WorkspacesText(response);
}

absl::StatusOr<std::string> ListResources(AgentClient& agent, const std::string& workspace,
                                          v1::ListResourcesRequest::Kind kind, bool json) {
  const absl::StatusOr<std::vector<v1::Resource>> resources = agent.ListResources(workspace, kind);
  if (!resources.ok()) return WithOwnFlag(resources.status());
  if (json) return ResourcesJson(*resources);
  return kind == v1::ListResourcesRequest::KIND_APPS ? AppsText(*resources) : ToolsText(*resources);
}

using Lister = std::function<absl::StatusOr<std::string>(AgentClient& agent, bool json)>;

absl::StatusOr<int> Run(const CommandContext& context, const Flags& flags, const Lister& list) {
  if (flags.on.empty()) return MakeError(Reason::kUsage, "--on ENV is missing");
  COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session, Session::Open(context));
  COURIER_ASSIGN_OR_RETURN(const std::unique_ptr<AgentClient> agent, session->Connect(flags.on));
  COURIER_ASSIGN_OR_RETURN(const std::string text,
                           list(*agent, context.flags.format() == OutputFormat::kJson));
  std::fputs(text.c_str(), stdout);
  return 0;
}

void AddOn(CLI::App& command, Flags& flags) {
  command.add_option("--on", flags.on, "Environment to ask")->type_name("ENV");
}

void AddResources(CommandLine& line, CLI::App& list, const std::string& name,
                  v1::ListResourcesRequest::Kind kind) {
  CLI::App& command =
      line.Add(name, "The " + name + " of a workspace",
               "courier list " + name + " --on staging --workspace \"Acme Staging\"", &list);
  const auto flags = std::make_shared<Flags>();
  AddOn(command, *flags);
  command
      .add_option("--workspace,--tenant", flags->workspace,
                  "Name or id; may be left out where only one is visible")
      ->type_name("W");
  line.On(command, [flags, kind](const CommandContext& context) {
    return Run(context, *flags, [&](AgentClient& agent, bool json) {
      return ListResources(agent, flags->workspace, kind, json);
    });
  });
}

}  // namespace

void AddList(CommandLine& line) {
  CLI::App& list = line.Add("list", "Show what is there: workspaces, apps, tools",
                            "courier list workspaces --on staging\n"
                            "courier list apps --on staging --workspace \"Acme Staging\"\n"
                            "courier list tools --on staging --output-format json");
  CLI::App& workspaces = line.Add("workspaces", "The workspaces you may see",
                                  "courier list workspaces --on staging", &list);
  const auto flags = std::make_shared<Flags>();
  AddOn(workspaces, *flags);
  line.On(workspaces,
          [flags](const CommandContext& context) { return Run(context, *flags, ListWorkspaces); });
  AddResources(line, list, "apps", v1::ListResourcesRequest::KIND_APPS);
  AddResources(line, list, "tools", v1::ListResourcesRequest::KIND_TOOLS);
}

}  // namespace courier::controller
