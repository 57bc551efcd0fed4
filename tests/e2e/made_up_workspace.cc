#include "tests/e2e/made_up_workspace.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/text/json_spans.h"
#include "deploy/demo/api_tools.h"
#include "deploy/demo/copy_writer.h"
#include "deploy/demo/demo_id.h"
#include "deploy/demo/demo_scope.h"
#include "deploy/demo/node_templates.h"
#include "deploy/demo/workspace_rows.h"
#include "tests/e2e/dice.h"

namespace courier::e2e {
namespace {

using demo::Cell;
using text::JsonStringAscii;

// Odd on purpose; a number makes them unique where the database asks for it.
std::string OddName(Dice& dice) {
  return dice.OneOf({"Support bot", "客服 助手", "🚀 launch", "it's \"quoted\"", "back\\slash",
                     "Ünïcödé", "a", "  spaces  ", "50% [off]*?", "line\nbreak", "tab\there"});
}

std::string ToolName(absl::string_view kind, std::size_t number) {
  static const char* const kNames[] = {"search", "天气", "pets & co", "mailer", "🔧", "x-y_z"};
  return absl::StrCat(kind, " ", kNames[number % std::size(kNames)], " ", number);
}

// One reference of a graph to a tool.
struct Reference {
  std::string kind;
  std::string id;
  std::string name;
};

class WorkspaceWriter {
 public:
  WorkspaceWriter(std::uint64_t seed, demo::DemoScope& scope, const demo::Workspace& workspace)
      : dice_(seed), scope_(scope), workspace_(workspace) {
    made_.id = workspace.id;
    made_.name = workspace.name;
    made_.owner_id = workspace.owner_id;
  }

  absl::StatusOr<MadeUpWorkspace> WriteSource() {
    WriteDatasets(dice_.Below(3));
    for (std::size_t i = dice_.Below(4); i > 0; --i) {
      COURIER_RETURN_IF_ERROR(WriteApiTool(ToolName("api", i), Id("api/", i)));
    }
    for (std::size_t i = dice_.Below(3); i > 0; --i) {
      COURIER_RETURN_IF_ERROR(WriteMcpTool(ToolName("mcp", i), absl::StrCat("mcp-", i),
                                           absl::StrCat("https://mcp.example.test/", i),
                                           Id("mcp/", i)));
    }
    // Known beforehand, so that apps can use tools whose apps come later, themselves included.
    const std::size_t workflow_tools = dice_.Below(4);
    for (std::size_t i = 1; i <= workflow_tools; ++i) {
      made_.workflow_tools.push_back({Id("workflow-tool/", i), ToolName("flow", i)});
    }
    for (std::size_t i = 1; i <= workflow_tools; ++i) {
      COURIER_RETURN_IF_ERROR(WriteToolApp(i));
    }
    for (std::size_t i = 1 + dice_.Below(6); i > 0; --i) {
      COURIER_RETURN_IF_ERROR(WriteApp(Id("app/", i), dice_.Chance(60), dice_.Chance(50)));
    }
    return std::move(made_);
  }

  absl::StatusOr<MadeUpWorkspace> WriteTarget(const MadeUpWorkspace& source,
                                              const std::string& elsewhere) {
    for (const MadeUpTool& dataset : source.datasets) {
      if (dice_.Chance(30)) WriteDataset(dataset.id, dataset.name);
      if (dice_.Chance(40)) WriteDataset(Id("dataset/", made_.datasets.size()), dataset.name);
    }
    if (dice_.Chance(40)) return std::move(made_);
    for (const MadeUpTool& tool : source.api_tools) {
      if (dice_.Chance(30)) {
        COURIER_RETURN_IF_ERROR(WriteApiTool(tool.name, Id("api/", made_.api_tools.size())));
      }
    }
    for (const MadeUpTool& tool : source.mcp_tools) {
      if (!dice_.Chance(30)) continue;
      const bool same_identifier = dice_.Chance(70);
      const std::string url = absl::StrCat("https://mcp.example.test/", dice_.Below(4));
      COURIER_RETURN_IF_ERROR(WriteMcpTool(dice_.Chance(50) ? tool.name : tool.name + " there",
                                           same_identifier ? tool.name : tool.name + "-there",
                                           absl::StrCat(url, "/", made_.mcp_tools.size()),
                                           Id("mcp/", made_.mcp_tools.size())));
    }
    COURIER_RETURN_IF_ERROR(TakeIdsElsewhere(source, elsewhere));
    return std::move(made_);
  }

 private:
  std::string Id(absl::string_view key, std::size_t number) const {
    return scope_.Id(absl::StrCat(workspace_.id, "/", key, number));
  }

  absl::StatusOr<std::string> Token(absl::string_view secret) {
    return workspace_.key.Seal(scope_.Secret(absl::StrCat(workspace_.id, "/", secret)));
  }

  void WriteDatasets(std::size_t count) {
    for (std::size_t i = 1; i <= count; ++i) {
      WriteDataset(Id("dataset/", i), absl::StrCat(OddName(dice_), " ", i));
    }
  }

  void WriteDataset(const std::string& id, const std::string& name) {
    made_.datasets.push_back({id, name});
    scope_.rows().Row("datasets", {{"id", id},
                                   {"tenant_id", workspace_.id},
                                   {"name", name},
                                   {"created_by", workspace_.owner_id}});
  }

  void WriteLabels(const std::string& tool_id, absl::string_view type) {
    for (const char* label : {"search", "weather", "finance"}) {
      if (!dice_.Chance(30)) continue;
      scope_.rows().Row("tool_label_bindings",
                        {{"id", scope_.Id(absl::StrCat("label/", tool_id, "/", label))},
                         {"tool_id", tool_id},
                         {"tool_type", std::string(type)},
                         {"label_name", label}});
    }
  }

  absl::Status WriteApiTool(const std::string& name, const std::string& id) {
    made_.api_tools.push_back({id, name});
    demo::ApiTool tool = dice_.OneOf(demo::ApiTools());
    tool.name = name;
    std::string credentials = absl::StrCat("{", tool.credentials);
    if (tool.has_key) {
      COURIER_ASSIGN_OR_RETURN(const std::string token, Token(absl::StrCat("api/", id)));
      absl::StrAppend(&credentials, ", \"api_key_value\": \"", token, "\"");
    }
    scope_.rows().Row(
        "tool_api_providers",
        {{"id", id},
         {"name", name},
         {"icon", R"({"content": "\u26c5", "background": "#FFEAD5"})"},
         {"schema", demo::OpenApiText(tool)},
         {"schema_type_str", "openapi"},
         {"user_id", workspace_.owner_id},
         {"tenant_id", workspace_.id},
         {"description", std::string(tool.description)},
         {"tools_str", demo::ToolsText(tool)},
         {"credentials_str", credentials + "}"},
         {"privacy_policy", dice_.Chance(50) ? std::optional<std::string>("") : std::nullopt},
         {"custom_disclaimer", ""}});
    WriteLabels(id, "api");
    return absl::OkStatus();
  }

  absl::Status WriteMcpTool(const std::string& name, const std::string& identifier,
                            const std::string& url, const std::string& id) {
    made_.mcp_tools.push_back({id, identifier});
    COURIER_ASSIGN_OR_RETURN(std::string sealed_url, workspace_.key.Seal(url));
    std::optional<std::string> headers;
    if (dice_.Chance(50)) {
      COURIER_ASSIGN_OR_RETURN(const std::string token, Token(absl::StrCat("header/", id)));
      headers = absl::StrCat("{\"Authorization\": \"", token, "\"}");
    }
    scope_.rows().Row("tool_mcp_providers",
                      {{"id", id},
                       {"name", name},
                       {"server_identifier", identifier},
                       {"server_url", std::move(sealed_url)},
                       {"server_url_hash", demo::Sha256Hex(url)},
                       {"icon", R"({"content": "\ud83d\udcc1", "background": "#FFEAD5"})"},
                       {"tenant_id", workspace_.id},
                       {"user_id", workspace_.owner_id},
                       {"encrypted_credentials", std::nullopt},
                       {"encrypted_headers", std::move(headers)},
                       {"authed", dice_.Chance(70) ? "t" : "f"},
                       {"tools", "[]"},
                       {"timeout", dice_.OneOf({"30", "12.5", "0.1"})},
                       {"sse_read_timeout", "300"},
                       {"identity_mode", "off"}});
    return absl::OkStatus();
  }

  // The app behind workflow tool `number`, and the tool.
  absl::Status WriteToolApp(std::size_t number) {
    const MadeUpTool tool = made_.workflow_tools[number - 1];
    const std::string app = Id("tool-app/", number);
    const bool published = dice_.Chance(85);
    COURIER_RETURN_IF_ERROR(WriteApp(app, /*workflow=*/true, published));
    scope_.rows().Row("tool_workflow_providers",
                      {{"id", tool.id},
                       {"name", tool.name},
                       {"label", OddName(dice_)},
                       {"icon", R"({"content": "\ud83e\udde9", "background": "#FFEAD5"})"},
                       {"app_id", app},
                       {"version", kPublishedVersion},
                       {"user_id", workspace_.owner_id},
                       {"tenant_id", workspace_.id},
                       {"description", ""},
                       {"parameter_configuration",
                        absl::StrCat(R"([{"name": ")", dice_.Chance(90) ? "q" : "nobody",
                                     R"(", "description": "What", "form": "llm"}])")},
                       {"privacy_policy", ""}});
    WriteLabels(tool.id, "workflow");
    return absl::OkStatus();
  }

  absl::Status WriteApp(const std::string& id, bool workflow, bool published) {
    const std::string name = absl::StrCat(OddName(dice_), dice_.Chance(80) ? id.substr(0, 4) : "");
    made_.apps.push_back({id, name, published});
    const std::string published_id = scope_.Id(id + "/published");
    const bool image = dice_.Chance(10);
    scope_.rows().Row(
        "apps",
        {{"id", id},
         {"tenant_id", workspace_.id},
         {"name", name},
         {"mode", workflow ? "workflow" : "advanced-chat"},
         {"icon_type",
          dice_.Chance(80) ? std::optional<std::string>(image ? "image" : "emoji") : std::nullopt},
         {"icon", dice_.Chance(80) ? std::optional<std::string>("🤖") : std::nullopt},
         {"icon_background",
          dice_.Chance(80) ? std::optional<std::string>("#FFEAD5") : std::nullopt},
         {"enable_site", dice_.Chance(80) ? "t" : "f"},
         {"enable_api", dice_.Chance(80) ? "t" : "f"},
         {"workflow_id", published ? std::optional<std::string>(published_id) : std::nullopt},
         {"description", dice_.Chance(50) ? OddName(dice_) : ""},
         {"created_by", workspace_.owner_id},
         {"updated_by", workspace_.owner_id},
         {"created_at", demo::DemoScope::Time(static_cast<int>(made_.apps.size()))},
         {"updated_at", demo::DemoScope::Time(static_cast<int>(made_.apps.size()))}});
    COURIER_RETURN_IF_ERROR(WriteWorkflow(id, scope_.Id(id + "/draft"), "draft", workflow));
    if (!published) return absl::OkStatus();
    return WriteWorkflow(id, published_id, kPublishedVersion, workflow);
  }

  absl::Status WriteWorkflow(const std::string& app, const std::string& id,
                             const std::string& version, bool workflow) {
    COURIER_ASSIGN_OR_RETURN(std::string environment, Environment(app));
    scope_.rows().Row(
        "workflows",
        {{"id", id},
         {"tenant_id", workspace_.id},
         {"app_id", app},
         {"type", workflow ? "workflow" : "chat"},
         {"kind", dice_.Chance(80) ? std::optional<std::string>("standard") : std::nullopt},
         {"version", version},
         {"graph", Graph(app, workflow)},
         {"features", dice_.Chance(70) ? std::string(demo::PlainFeatures()) : "{}"},
         {"environment_variables", std::move(environment)},
         {"conversation_variables", "{}"},
         {"rag_pipeline_variables", dice_.Chance(50) ? "{}" : "[]"},
         {"marked_name", ""},
         {"marked_comment", ""},
         {"created_by", workspace_.owner_id},
         {"created_at", demo::DemoScope::Time(1)},
         {"updated_by", std::nullopt},
         {"updated_at", demo::DemoScope::Time(1)}});
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> Environment(const std::string& app) {
    std::vector<std::string> members;
    for (const char* name : {"KEY", "URL", "COUNT"}) {
      if (!dice_.Chance(40)) continue;
      const bool secret = *name == 'K';
      std::string value = *name == 'C' ? "7" : JsonStringAscii(OddName(dice_));
      if (secret) {
        COURIER_ASSIGN_OR_RETURN(const std::string token, Token(absl::StrCat("env/", app)));
        value = absl::StrCat("\"", token, "\"");
      }
      members.push_back(absl::StrCat("\"", name, "\": {\"value_type\": \"",
                                     secret         ? "secret"
                                     : *name == 'C' ? "integer"
                                                    : "string",
                                     "\", \"value\": ", value, ", \"id\": \"",
                                     scope_.Id(absl::StrCat(app, "/", name)), "\", \"name\": \"",
                                     name, "\", \"description\": \"\", \"selector\": [\"env\", \"",
                                     name, "\"]}"));
    }
    return absl::StrCat("{", absl::StrJoin(members, ", "), "}");
  }

  Reference AnyReference() {
    std::vector<Reference> all = {{"builtin", "time", "time"},
                                  {"builtin", "langgenius/tavily/tavily", "tavily"}};
    for (const MadeUpTool& tool : made_.api_tools) all.push_back({"api", tool.id, tool.name});
    for (const MadeUpTool& tool : made_.mcp_tools) all.push_back({"mcp", tool.name, tool.name});
    // Twice as likely.
    for (int twice = 0; twice < 2; ++twice) {
      for (const MadeUpTool& tool : made_.workflow_tools) {
        all.push_back({"workflow", tool.id, tool.name});
      }
    }
    if (dice_.Chance(8)) {
      return {dice_.OneOf({"api", "workflow", "mcp"}), scope_.Id("nothing"), "nothing"};
    }
    return dice_.OneOf(all);
  }

  std::string ToolNode() {
    const Reference to = AnyReference();
    return absl::StrCat("\"provider_id\": ", JsonStringAscii(to.id),
                        ", \"provider_name\": ", JsonStringAscii(to.name),
                        ", \"provider_type\": \"", to.kind,
                        "\", \"tool_configurations\": {}, \"tool_label\": \"T\", \"tool_name\": "
                        "\"t\", \"tool_parameters\": {}, \"type\": \"tool\"");
  }

  std::string AgentNode() {
    std::vector<std::string> entries;
    for (std::size_t i = dice_.Below(3); i > 0; --i) {
      const Reference to = AnyReference();
      const bool by_id = dice_.Chance(30);
      entries.push_back(
          absl::StrCat("{\"enabled\": true, ",
                       by_id ? absl::StrCat("\"provider_id\": ", JsonStringAscii(to.id), ", ") : "",
                       "\"provider_name\": ", JsonStringAscii(by_id ? to.name : to.id),
                       ", \"settings\": {}, \"tool_name\": \"t\", \"type\": \"", to.kind, "\"}"));
    }
    const std::string list = absl::StrCat("[", absl::StrJoin(entries, ", "), "]");
    return absl::StrCat(
        dice_.Chance(50) ? absl::StrCat("\"tools\": ", list)
                         : absl::StrCat("\"agent_parameters\": {\"tools\": {\"type\": "
                                        "\"constant\", \"value\": ",
                                        list, "}}"),
        ", \"agent_strategy_name\": \"function_calling\", \"agent_strategy_provider_name\": "
        "\"langgenius/agent/agent\", \"type\": \"agent\"");
  }

  std::string KnowledgeNode() {
    std::vector<std::string> ids;
    for (const MadeUpTool& dataset : made_.datasets) {
      if (dice_.Chance(60)) ids.push_back(absl::StrCat("\"", dataset.id, "\""));
    }
    if (dice_.Chance(20)) ids.push_back(absl::StrCat("\"", scope_.Id("no dataset"), "\""));
    return absl::StrCat("\"dataset_ids\": [", absl::StrJoin(ids, ", "),
                        "], \"query_variable_selector\": [\"sys\", \"query\"], "
                        "\"retrieval_mode\": \"multiple\", \"type\": \"knowledge-retrieval\"");
  }

  std::string AnyNode() {
    switch (dice_.Below(5)) {
      case 0:
      case 1:
        return ToolNode();
      case 2:
        return AgentNode();
      case 3:
        return KnowledgeNode();
      default:
        return R"("code": "def main():\n    return 1e5", "big": 12345678901234567890, )"
               R"("ratio": 1.50, "type": "code")";
    }
  }

  std::string Graph(const std::string& app, bool workflow) {
    std::vector<std::string> data = {
        R"("variables": [{"label": "Q", "required": true, "type": "text-input", )"
        R"("variable": "q"}], "type": "start")"};
    for (std::size_t i = dice_.Below(4); i > 0; --i) data.push_back(AnyNode());
    data.emplace_back(workflow ? R"("outputs": [], "type": "end")"
                               : R"("answer": "{{#sys.query#}}", "type": "answer")");
    std::vector<std::string> nodes;
    for (const std::string& each : data) {
      nodes.push_back(absl::StrCat("{\"data\": {", each, ", \"title\": \"N", app.substr(0, 4), "-",
                                   nodes.size(), "\"}, \"id\": \"", 1000 + nodes.size(),
                                   "\", \"position\": {\"x\": 30, \"y\": 253.5}, \"type\": "
                                   "\"custom\"}"));
    }
    return absl::StrCat("{\"nodes\": [", absl::StrJoin(nodes, ", "),
                        "], \"edges\": [], \"viewport\": {\"x\": 0, \"y\": 0, \"zoom\": 1}}");
  }

  // Ids of the source that rows of another workspace of the target hold.
  absl::Status TakeIdsElsewhere(const MadeUpWorkspace& source, const std::string& elsewhere) {
    if (!source.apps.empty() && dice_.Chance(8)) {
      scope_.rows().Row("apps", {{"id", dice_.OneOf(source.apps).id},
                                 {"tenant_id", elsewhere},
                                 {"name", "Squatter"},
                                 {"mode", "workflow"},
                                 {"icon_type", "emoji"},
                                 {"icon", "🤖"},
                                 {"icon_background", std::nullopt},
                                 {"enable_site", "t"},
                                 {"enable_api", "t"},
                                 {"workflow_id", std::nullopt},
                                 {"description", ""},
                                 {"created_by", workspace_.owner_id},
                                 {"updated_by", workspace_.owner_id},
                                 {"created_at", demo::DemoScope::Time(1)},
                                 {"updated_at", demo::DemoScope::Time(1)}});
    }
    if (!source.workflow_tools.empty() && dice_.Chance(15)) {
      scope_.rows().Row("tool_workflow_providers", {{"id", dice_.OneOf(source.workflow_tools).id},
                                                    {"name", "Squatter"},
                                                    {"label", "Squatter"},
                                                    {"icon", "{}"},
                                                    {"app_id", scope_.Id("nobody's app")},
                                                    {"version", ""},
                                                    {"user_id", workspace_.owner_id},
                                                    {"tenant_id", elsewhere},
                                                    {"description", ""},
                                                    {"parameter_configuration", "[]"},
                                                    {"privacy_policy", ""}});
    }
    return absl::OkStatus();
  }

  static constexpr const char* kPublishedVersion = "2026-01-05 10:00:00.123456";

  Dice dice_;
  demo::DemoScope& scope_;
  const demo::Workspace& workspace_;
  MadeUpWorkspace made_;
};

}  // namespace

absl::StatusOr<MadeUpWorkspace> WriteMadeUpSource(std::uint64_t seed, const std::string& storage,
                                                  const SqlSink& sink) {
  sink("\\set ON_ERROR_STOP on\nBEGIN;\n");
  demo::CopyWriter rows(sink);
  demo::DemoScope scope(seed, "made-up", rows);
  COURIER_ASSIGN_OR_RETURN(
      const demo::Workspace workspace,
      demo::WriteWorkspace("source", absl::StrCat("Source ", seed),
                           absl::StrCat("source-", seed, "@example.test"), storage, scope));
  COURIER_ASSIGN_OR_RETURN(MadeUpWorkspace made,
                           WorkspaceWriter(seed, scope, workspace).WriteSource());
  rows.Finish();
  sink("COMMIT;\n");
  return made;
}

absl::StatusOr<MadeUpWorkspace> WriteMadeUpTarget(std::uint64_t seed, const MadeUpWorkspace& source,
                                                  const std::string& storage, const SqlSink& sink) {
  sink("\\set ON_ERROR_STOP on\nBEGIN;\n");
  demo::CopyWriter rows(sink);
  demo::DemoScope scope(seed, "made-up", rows);
  COURIER_ASSIGN_OR_RETURN(
      const demo::Workspace elsewhere,
      demo::WriteWorkspace("elsewhere", absl::StrCat("Elsewhere ", seed),
                           absl::StrCat("elsewhere-", seed, "@example.test"), storage, scope));
  COURIER_ASSIGN_OR_RETURN(
      const demo::Workspace workspace,
      demo::WriteWorkspace("target", absl::StrCat("Target ", seed),
                           absl::StrCat("target-", seed, "@example.test"), storage, scope));
  COURIER_ASSIGN_OR_RETURN(
      MadeUpWorkspace made,
      WorkspaceWriter(~seed, scope, workspace).WriteTarget(source, elsewhere.id));
  rows.Finish();
  sink("COMMIT;\n");
  return made;
}

std::string MadeUpEdits(std::uint64_t seed, const MadeUpWorkspace& workspace) {
  Dice dice(seed);
  const std::string mine = absl::StrCat("tenant_id = '", workspace.id, "'");
  const auto one_of = [&](absl::string_view table) {
    return absl::StrCat("id = (SELECT id FROM ", table, " WHERE ", mine,
                        " ORDER BY md5(id::text || '", dice.Below(1000), "') LIMIT 1)");
  };
  std::string sql;
  const auto perhaps = [&](unsigned percent, const std::function<std::string()>& edit) {
    if (dice.Chance(percent)) absl::StrAppend(&sql, edit(), ";\n");
  };
  perhaps(40, [&] {
    return absl::StrCat("UPDATE apps SET name = 'renamed', description = 'edited' WHERE ",
                        one_of("apps"));
  });
  perhaps(30, [&] {
    return absl::StrCat("UPDATE workflows SET graph = '{\"nodes\": [], \"edges\": []}' WHERE ",
                        one_of("workflows"), " AND version = 'draft'");
  });
  perhaps(15, [&] {
    return absl::StrCat("UPDATE apps SET workflow_id = NULL WHERE ", one_of("apps"));
  });
  perhaps(15, [&] { return absl::StrCat("DELETE FROM apps WHERE ", one_of("apps")); });
  perhaps(20, [&] {
    return absl::StrCat(
        "UPDATE tool_api_providers SET description = 'edited', tools_str = '[]' "
        "WHERE ",
        one_of("tool_api_providers"));
  });
  perhaps(15, [&] {
    return absl::StrCat("DELETE FROM tool_api_providers WHERE ", one_of("tool_api_providers"));
  });
  perhaps(20, [&] {
    return absl::StrCat("UPDATE tool_mcp_providers SET name = 'edited', timeout = 1 WHERE ",
                        one_of("tool_mcp_providers"));
  });
  perhaps(15, [&] {
    return absl::StrCat(
        "UPDATE tool_workflow_providers SET name = 'edited', label = 'edited' "
        "WHERE ",
        one_of("tool_workflow_providers"));
  });
  perhaps(10, [&] {
    return absl::StrCat("DELETE FROM tool_workflow_providers WHERE ",
                        one_of("tool_workflow_providers"));
  });
  // Its id is then that of a tool of another name.
  perhaps(15, [&] {
    return absl::StrCat("UPDATE tool_api_providers SET name = 'edited' WHERE ",
                        one_of("tool_api_providers"));
  });
  perhaps(10, [&] {
    return absl::StrCat("UPDATE tool_mcp_providers SET server_identifier = 'edited' WHERE ",
                        one_of("tool_mcp_providers"));
  });
  perhaps(5, [&] {
    return absl::StrCat("UPDATE tool_workflow_providers SET app_id = gen_random_uuid() WHERE ",
                        one_of("tool_workflow_providers"));
  });
  perhaps(10, [&] {
    return absl::StrCat("DELETE FROM sites WHERE app_id = (SELECT id FROM apps WHERE ",
                        one_of("apps"), ")");
  });
  perhaps(10, [&] {
    return absl::StrCat(
        "DELETE FROM workflows WHERE version = 'draft' AND app_id = (SELECT id "
        "FROM apps WHERE ",
        one_of("apps"), ")");
  });
  perhaps(10, [&] { return absl::StrCat("DELETE FROM datasets WHERE ", one_of("datasets")); });
  perhaps(20, [&] {
    return absl::StrCat(
        "DELETE FROM tool_label_bindings WHERE tool_id IN (SELECT id::text FROM "
        "tool_api_providers WHERE ",
        mine, ")");
  });
  return sql;
}

}  // namespace courier::e2e
