// Everything that ends Dify's own import, one way or another: here each ends with a status, a code
// and a sentence that names the place, and with the target as it was. Where a transfer can bring it
// about it is a transfer that does; what only a package file can hold comes in one.
#include <sys/stat.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/text/json_spans.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/installation.h"
#include "tests/e2e/report.h"
#include "tests/support/file_text.h"

namespace courier::e2e {
namespace {

using ::testing::HasSubstr;
using Flags = std::vector<std::string>;

struct Refusal {
  int status = 6;
  std::string code;
  // What the sentence must name.
  std::vector<std::string> names;
};

constexpr const char* kTables[] = {"accounts",
                                   "tenants",
                                   "tenant_account_joins",
                                   "apps",
                                   "workflows",
                                   "sites",
                                   "installed_apps",
                                   "tool_api_providers",
                                   "tool_workflow_providers",
                                   "tool_mcp_providers",
                                   "tool_label_bindings",
                                   "workflow_webhook_triggers",
                                   "workflow_plugin_triggers",
                                   "app_triggers"};

class ErrorTable : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto installation = Installation::Start({});
    ASSERT_TRUE(installation.ok()) << installation.status();
    installation_ = installation->release();
    Save(installation_->source(), "as_made");
    Save(installation_->target(), "as_made");
    const auto filled = installation_->Transfer({"--all-apps", "--include-secrets"});
    ASSERT_EQ(filled.status, 0) << filled.err;
    Save(installation_->target(), "filled");
  }
  static void TearDownTestSuite() { delete std::exchange(installation_, nullptr); }

  void SetUp() override {
    ASSERT_NE(installation_, nullptr);
    Restore(source(), "as_made");
    Restore(target(), "as_made");
  }

  static Side& source() { return installation_->source(); }
  static Side& target() { return installation_->target(); }
  // The target as a transfer of everything leaves it.
  static void Fill() { Restore(target(), "filled"); }

  static void ExpectTransferRefused(const Flags& flags, const Refusal& refusal) {
    const std::string before = target().Digest();
    Flags all = {"--output-format", "json"};
    all.insert(all.end(), flags.begin(), flags.end());
    ExpectRefused(installation_->Transfer(all), refusal);
    EXPECT_EQ(target().Digest(), before);
  }

  static void ExpectImportRefused(const std::string& package, const Refusal& refusal,
                                  const Flags& flags = {}) {
    SCOPED_TRACE(package);
    const std::string file = File(package);
    const std::string before = target().Digest();
    Flags all = {"import", "--input",         file,  "--to", "production", "--allow-secret-file",
                 "--yes",  "--output-format", "json"};
    all.insert(all.end(), flags.begin(), flags.end());
    ExpectRefused(installation_->Courier(all), refusal);
    EXPECT_EQ(target().Digest(), before);
  }

  // As a file that only its owner may read.
  static std::string File(const std::string& package) {
    const std::string file = absl::StrCat(installation_->folder(), "/package.json");
    EXPECT_TRUE(test::WriteFileText(file, package).ok());
    EXPECT_EQ(chmod(file.c_str(), 0600), 0);
    return file;
  }

  static std::string Production() { return std::string(demo::kTargetWorkspace); }
  static std::string WorkspaceId() { return target().demo().summary.workspace_id; }

  static Installation* installation_;

  static void ExpectRefused(const test::ProcessResult& result, const Refusal& refusal) {
    EXPECT_EQ(result.status, refusal.status) << result.err;
    for (const std::string& name : refusal.names) EXPECT_THAT(result.err, HasSubstr(name));
    EXPECT_EQ(Report(result.out).At("error.code"), refusal.code);
    EXPECT_THAT(result.err, HasSubstr("Nothing was changed"));
    EXPECT_EQ(result.err.substr(0, 9), "courier: ");
  }

  static void Save(const Side& side, const std::string& name) {
    std::string sql = absl::StrCat("CREATE SCHEMA ", name, ";\n");
    for (const char* table : kTables) {
      absl::StrAppend(&sql, "CREATE TABLE ", name, ".", table, " AS TABLE public.", table, ";\n");
    }
    side.Exec(sql);
  }

  static void Restore(const Side& side, const std::string& name) {
    std::string sql = "BEGIN;\n";
    for (const char* table : kTables) {
      absl::StrAppend(&sql, "DELETE FROM public.", table, "; INSERT INTO public.", table,
                      " SELECT * FROM ", name, ".", table, ";\n");
    }
    side.Exec(sql + "COMMIT;\n");
  }
};

Installation* ErrorTable::installation_ = nullptr;

// ---- a package file ----

constexpr absl::string_view kDsl =
    "app: {name: Bot, mode: workflow, icon: x, icon_type: emoji, icon_background: '#FFF'}\n"
    "kind: app\nversion: 0.6.0\ndependencies: []\n"
    "workflow:\n  environment_variables: []\n  conversation_variables: []\n  features: {}\n"
    "  graph: {edges: [], nodes: [{id: '1', data: {type: start, title: Start, variables: "
    "[{label: Q, required: true, type: text-input, variable: q}]}}]}\n";
constexpr absl::string_view kAppId = "0a4c9a10-1111-4c4c-9c9c-000000000001";
constexpr absl::string_view kSchema =
    R"({"openapi": "3.1.0", "info": {"title": "t", "description": "d", "version": "1"}, )"
    R"("servers": [{"url": "https://x.example.test"}], "paths": {"/a": {"get": {"operationId": "a", )"
    R"("responses": {}}}}})";

// Sections by key, each replaced as a whole.
using Sections = std::map<std::string, std::string>;

std::string Package(const Sections& other) {
  Sections sections = {{"metadata", absl::StrCat(R"({"version": "1", "target_tenant": {"name": ")",
                                                 demo::kTargetWorkspace, R"("}})")},
                       {"workflows", "[]"},
                       {"tools", "[]"},
                       {"workflow_tools", "[]"},
                       {"mcp_tools", "[]"},
                       {"dependencies", "[]"}};
  for (const auto& [key, value] : other) sections[key] = value;
  std::string text = "{";
  for (const auto& [key, value] : sections) {
    absl::StrAppend(&text, text.size() > 1 ? ", " : "", "\"", key, "\": ", value);
  }
  return text + "}";
}

std::string Metadata(absl::string_view members) {
  return Package({{"metadata", absl::StrCat("{", members, "}")}});
}

std::string AppWithDsl(absl::string_view dsl) {
  return absl::StrCat("[{\"id\": \"", kAppId,
                      "\", \"name\": \"Bot\", \"dsl\": ", text::JsonStringAscii(dsl), "}]");
}

// The app with a passage of its DSL replaced.
std::string AppWith(absl::string_view passage, absl::string_view replacement) {
  const std::string dsl = absl::StrReplaceAll(kDsl, {{passage, replacement}});
  EXPECT_NE(dsl, kDsl) << passage;
  return Package({{"workflows", AppWithDsl(dsl)}});
}

std::string ApiTool(const std::string& members, absl::string_view schema = kSchema) {
  return Package({{"tools", absl::StrCat("[{\"provider_name\": \"x\", \"schema\": ",
                                         text::JsonStringAscii(schema), members, "}]")}});
}

std::string McpTool(const Sections& other) {
  Sections members = {{"name", "\"m\""},
                      {"server_identifier", "\"m\""},
                      {"server_url", "\"https://m.example.test\""}};
  for (const auto& [key, value] : other) members[key] = value;
  std::string text;
  for (const auto& [key, value] : members) {
    if (!value.empty()) absl::StrAppend(&text, text.empty() ? "{" : ", ", "\"", key, "\": ", value);
  }
  return Package({{"mcp_tools", absl::StrCat("[", text, "}]")}});
}

std::string WorkflowTool(absl::string_view members) {
  return Package(
      {{"workflows", AppWithDsl(kDsl)},
       {"workflow_tools", absl::StrCat("[{\"app_id\": \"", kAppId, "\", ", members, "}]")}});
}

Refusal BadPackage(const std::string& place) { return {6, "bad_package", {place}}; }

TEST_F(ErrorTable, AGoodPackageIsTaken) {
  // What all the others differ from by one mistake.
  for (const std::string& package :
       {Package({}), Package({{"workflows", AppWithDsl(kDsl)}}), ApiTool(""), McpTool({}),
        WorkflowTool(R"("id": "3f7a3c11-2222-4a4a-8a8a-000000000002", "name": "w", )"
                     R"("parameters": [{"name": "q", "description": "", "form": "llm"}])")}) {
    SCOPED_TRACE(package);
    const std::string file = File(package);
    Restore(target(), "as_made");
    const auto result = installation_->Courier(
        {"import", "--input", file, "--to", "production", "--allow-secret-file", "--yes"});
    EXPECT_EQ(result.status, 0) << result.err;
  }
}

TEST_F(ErrorTable, ShapeOfThePackage) {
  ExpectImportRefused("", BadPackage("package.json"));
  ExpectImportRefused("{\"metadata\": ", BadPackage("line 1"));
  ExpectImportRefused("[]", BadPackage("object"));
  ExpectImportRefused("{}", BadPackage("/metadata"));
  ExpectImportRefused(Package({{"metadata", "[]"}}), BadPackage("/metadata"));
  ExpectImportRefused(Metadata(""), BadPackage("/metadata/version"));
  ExpectImportRefused(Metadata(R"("version": "2")"), BadPackage("/metadata/version"));
  ExpectImportRefused(Metadata(R"("version": "1", "source_scope": "all")"),
                      BadPackage("/metadata/source_scope"));
  ExpectImportRefused(Metadata(R"("version": "1", "source_tenants": {})"),
                      BadPackage("/metadata/source_tenants"));
  ExpectImportRefused(Metadata(R"("version": "1", "target_tenant": "x")"),
                      BadPackage("/metadata/target_tenant"));
  ExpectImportRefused(Metadata(R"("version": "1", "target_tenant": {"id": 7})"),
                      BadPackage("/metadata/target_tenant"));
  ExpectImportRefused(Metadata(R"("version": "1", "target_tenant": {"e-mail": "x"})"),
                      BadPackage("/metadata/target_tenant/e-mail"));
  ExpectImportRefused(Metadata(R"("version": "1", "import_options": [1])"),
                      BadPackage("/metadata/import_options"));
  for (const char* option : {"id_strategy", "conflict_strategy"}) {
    ExpectImportRefused(
        Metadata(absl::StrCat(R"("version": "1", "import_options": {")", option, R"(": "x"})")),
        BadPackage(absl::StrCat("/metadata/import_options/", option)));
  }
  for (const char* section :
       {"workflows", "tools", "workflow_tools", "mcp_tools", "dependencies"}) {
    ExpectImportRefused(Package({{section, "{}"}}), BadPackage(absl::StrCat("/", section)));
    ExpectImportRefused(Package({{section, "[7]"}}), BadPackage(absl::StrCat("/", section, "/0")));
  }
}

TEST_F(ErrorTable, TargetWorkspaceOfThePackage) {
  ExpectImportRefused(Metadata(R"("version": "1")"),
                      {6, "workspace_ambiguous", {"--target-workspace", "Second Workspace"}});
  ExpectImportRefused(Metadata(R"("version": "1", "target_tenant": {"name": "Nowhere"})"),
                      {6, "workspace_not_found", {"Nowhere"}});
  ExpectImportRefused(Metadata(absl::StrCat(R"("version": "1", "target_tenant": {"id": ")",
                                            WorkspaceId(), R"(", "name": "Another"})")),
                      {6, "workspace_not_found", {"Another", Production()}});
}

TEST_F(ErrorTable, TargetWorkspaceAndOperator) {
  const Flags all = {"--all-apps"};
  const auto with = [&](const Flags& more) {
    Flags flags = all;
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
  };
  ExpectTransferRefused(with({"--target-workspace", "Nowhere"}),
                        {6, "workspace_not_found", {"production", "Nowhere"}});
  ExpectTransferRefused(with({"--target-workspace", "0a4c9a10-1111-4c4c-9c9c-00000000ffff"}),
                        {6, "workspace_not_found", {"0a4c9a10-1111-4c4c-9c9c-00000000ffff"}});
  ExpectTransferRefused(with({"--operator-email", "nobody@example.test"}),
                        {6, "operator_not_found", {"nobody@example.test"}});
  // A member of another workspace only.
  ExpectTransferRefused(with({"--operator-email", "second-owner@example.test"}),
                        {6, "operator_not_found", {"second-owner@example.test"}});
  target().Exec("UPDATE accounts SET status = 'banned' WHERE email = 'prod-owner@example.test'");
  ExpectTransferRefused(with({"--operator-email", "prod-owner@example.test"}),
                        {6, "operator_unfit", {"prod-owner@example.test"}});
  target().Exec("UPDATE accounts SET status = 'active'");
  target().Exec("UPDATE tenant_account_joins SET role = 'normal'");
  ExpectTransferRefused(with({"--operator-email", "prod-owner@example.test"}),
                        {6, "operator_unfit", {"prod-owner@example.test"}});
  ExpectTransferRefused(all, {6, "operator_not_found", {Production(), "owner"}});
  target().Exec("UPDATE tenants SET name = 'Acme Production'");
  ExpectTransferRefused(all, {6, "workspace_ambiguous", {Production(), WorkspaceId()}});
}

TEST_F(ErrorTable, FieldsThatMustBeThere) {
  const std::string api = absl::StrCat("[{\"schema\": ", text::JsonStringAscii(kSchema), "}]");
  ExpectImportRefused(Package({{"tools", api}}), BadPackage("/tools/0/provider_name"));
  ExpectImportRefused(Package({{"tools", R"([{"provider_name": "x"}])"}}),
                      BadPackage("/tools/0/schema"));
  ExpectImportRefused(WorkflowTool(R"("label": "w")"), BadPackage("/workflow_tools/0/name"));
  for (const char* key : {"name", "server_identifier", "server_url"}) {
    ExpectImportRefused(McpTool({{key, ""}}), BadPackage(absl::StrCat("/mcp_tools/0/", key)));
    ExpectImportRefused(McpTool({{key, "\"\""}}), BadPackage(absl::StrCat("/mcp_tools/0/", key)));
    ExpectImportRefused(McpTool({{key, "7"}}), BadPackage(absl::StrCat("/mcp_tools/0/", key)));
  }
}

TEST_F(ErrorTable, WhatIsThereAlready) {
  Fill();
  const auto conflict = [](const std::string& thing) {
    return Refusal{5, "conflict", {"production", thing, "--conflict-strategy"}};
  };
  ExpectTransferRefused({"--app", "Order desk", "--dependencies", "none"},
                        conflict("app \"Order desk\""));
  ExpectTransferRefused({"--api-tool", "weather"}, conflict("API tool \"weather\""));
  ExpectTransferRefused({"--mcp-tool", "clock-mcp", "--include-secrets"},
                        conflict("MCP server \"Clock MCP\""));
  ExpectTransferRefused({"--workflow-tool", "inner_summarizer", "--dependencies", "none"},
                        conflict("workflow tool \"inner_summarizer\""));
}

TEST_F(ErrorTable, ApiToolsThatDifyCannotRead) {
  ExpectImportRefused(ApiTool("", "not a schema"), BadPackage("/tools/0/schema"));
  ExpectImportRefused(ApiTool("", "{}"), BadPackage("/tools/0/schema"));
  std::string paths;
  for (int i = 0; i < 101; ++i) {
    absl::StrAppend(&paths, i == 0 ? "" : ", ", "\"/", i, "\": {\"get\": {\"responses\": {}}}");
  }
  ExpectImportRefused(
      ApiTool("", absl::StrReplaceAll(kSchema, {{R"("/a": {"get": {"operationId": "a", )"
                                                 R"("responses": {}}})",
                                                 paths}})),
      BadPackage("/tools/0/schema"));
  ExpectImportRefused(ApiTool(R"(, "credentials": {"api_key_value": "k"})"),
                      BadPackage("/tools/0/credentials/auth_type"));
  ExpectImportRefused(ApiTool(R"(, "credentials": {"auth_type": "magic", "api_key_value": "k"})"),
                      BadPackage("/tools/0/credentials/auth_type"));
  ExpectImportRefused(ApiTool(absl::StrCat(R"(, "icon": {"content": ")", std::string(300, 'x'),
                                           R"(", "background": "b"})")),
                      BadPackage("API tool \"x\": its icon has 334 characters"));
  ExpectImportRefused(
      absl::StrReplaceAll(ApiTool(""),
                          {{"\"x\"", absl::StrCat("\"", std::string(256, 'x'), "\"")}}),
      BadPackage("there takes 255"));
}

TEST_F(ErrorTable, WorkspaceWithoutAPublicKey) {
  target().Exec("UPDATE tenants SET encrypt_public_key = NULL");
  ExpectTransferRefused({"--all-apps", "--include-secrets"}, {6, "bad_key", {Production()}});
  ExpectImportRefused(McpTool({}), {6, "bad_key", {Production()}});
}

TEST_F(ErrorTable, McpServersThatCannotBe) {
  for (const char* url : {"\"nonsense\"", "\"ftp://m.example.test\"", "\"https://\""}) {
    ExpectImportRefused(McpTool({{"server_url", url}}), BadPackage("/mcp_tools/0/server_url"));
  }
  ExpectImportRefused(McpTool({{"name", absl::StrCat("\"", std::string(41, 'x'), "\"")}}),
                      BadPackage("there takes 40"));
  ExpectImportRefused(McpTool({{"headers", R"({"A": 7})"}}), BadPackage("/mcp_tools/0/headers"));
  ExpectImportRefused(McpTool({{"configuration", R"({"timeout": null})"}}),
                      BadPackage("/mcp_tools/0/configuration"));
  ExpectImportRefused(McpTool({{"authentication", R"([1])"}}),
                      BadPackage("/mcp_tools/0/authentication"));
  Fill();
  target().Exec(
      "UPDATE tool_mcp_providers SET server_identifier = 'elsewhere', id = "
      "gen_random_uuid() WHERE name = 'Clock MCP'");
  ExpectTransferRefused(
      {"--mcp-tool", "clock-mcp", "--include-secrets", "--conflict-strategy", "update"},
      {5, "conflict", {"Clock MCP", "name"}});
  target().Exec("UPDATE tool_mcp_providers SET name = 'Another name' WHERE name = 'Clock MCP'");
  ExpectTransferRefused(
      {"--mcp-tool", "clock-mcp", "--include-secrets", "--conflict-strategy", "update"},
      {5, "conflict", {"Another name", "URL"}});
}

TEST_F(ErrorTable, YamlThatIsNoApp) {
  const std::string place = "/workflows/0/dsl";
  const auto dsl = [](absl::string_view text) {
    return Package({{"workflows", AppWithDsl(text)}});
  };
  ExpectImportRefused(dsl("a: [b"), BadPackage(place));
  ExpectImportRefused(dsl(""), BadPackage(place));
  ExpectImportRefused(dsl("- a\n- b\n"), BadPackage(place));
  ExpectImportRefused(dsl("a: &x [1]\nb: *y\n"), BadPackage(place));
  ExpectImportRefused(AppWith("version: 0.6.0", "version: 0.6"), BadPackage(place));
  for (const char* newer : {"version: 0.7.0", "version: 9.0.0"}) {
    ExpectImportRefused(AppWith("version: 0.6.0", newer), {6, "version_mismatch", {place}});
  }
  ExpectImportRefused(AppWith("version: 0.6.0", "version: some.version"), BadPackage(place));
  ExpectImportRefused(AppWith("dependencies: []", "dependencies: [{type: floppy, value: {}}]"),
                      BadPackage(place));
  ExpectImportRefused(AppWith("app: {name: Bot, mode: workflow, ", "other: {"), BadPackage(place));
  for (const char* mode : {"chat", "completion", "agent-chat", "channel", "rag-pipeline", "x"}) {
    ExpectImportRefused(AppWith("mode: workflow", absl::StrCat("mode: ", mode)),
                        {6, "unsupported_mode", {place, "/app/mode"}});
  }
  ExpectImportRefused(AppWith("name: Bot", absl::StrCat("name: ", std::string(256, 'x'))),
                      BadPackage("there takes 255"));
}

TEST_F(ErrorTable, WorkflowsThatDifyCannotLoad) {
  const std::string place = "/workflows/0/dsl";
  const std::string dsl(kDsl);
  ExpectImportRefused(Package({{"workflows", AppWithDsl(dsl.substr(0, dsl.find("workflow:\n")))}}),
                      BadPackage(place));
  ExpectImportRefused(AppWith("environment_variables: []", "environment_variables: [7]"),
                      BadPackage(place));
  ExpectImportRefused(AppWith("environment_variables: []",
                              "environment_variables: [{name: A, value: 1, value_type: nonsense}]"),
                      BadPackage(place));
  ExpectImportRefused(
      AppWith("conversation_variables: []",
              "conversation_variables: [{name: A, value: x, value_type: nonsense}]"),
      BadPackage(place));
  ExpectImportRefused(AppWith("features: {}", "features: {file_upload: {number_limits: many}}"),
                      BadPackage(place));
  ExpectImportRefused(AppWith("graph: {edges: [], nodes: ", "graph: {edges: [], other: "),
                      BadPackage(place));
  ExpectImportRefused(AppWith("{type: start, title: Start, ", "{title: Start, "),
                      BadPackage(place));
}

// The same in the rows of the source.
TEST_F(ErrorTable, WorkflowRowsThatDifyCannotLoad) {
  std::string triggers;
  for (int i = 0; i < 6; ++i) {
    absl::StrAppend(&triggers, i == 0 ? "" : ", ", "{\"id\": \"", i,
                    "\", \"data\": {\"type\": \"trigger-webhook\", \"title\": \"x\"}}");
  }
  const std::vector<std::string> assignments = {
      "graph = '{'",
      "graph = '[]'",
      "graph = '{}'",
      "graph = '{\"nodes\": {}}'",
      "graph = '{\"nodes\": [{\"id\": \"1\", \"data\": {\"title\": \"x\"}}]}'",
      absl::StrCat("graph = '{\"nodes\": [", triggers, "]}'"),
      "features = '{'",
      "environment_variables = '{'",
      "conversation_variables = '{'"};
  for (const std::string& assignment : assignments) {
    SCOPED_TRACE(assignment);
    Restore(source(), "as_made");
    Restore(target(), "as_made");
    source().Exec(absl::StrCat("UPDATE workflows SET ", assignment,
                               " WHERE version = 'draft' AND app_id = (SELECT id FROM apps WHERE "
                               "name = 'Order desk')"));
    ExpectTransferRefused({"--app", "Order desk"}, {6, "bad_graph", {"app \"Order desk\""}});
  }
}

TEST_F(ErrorTable, AppsWhoseIdOrModeIsTaken) {
  Fill();
  target().Exec("UPDATE apps SET mode = 'advanced-chat' WHERE name = 'Order desk'");
  ExpectTransferRefused({"--app", "Order desk", "--conflict-strategy", "update"},
                        {6, "unsupported_mode", {"Order desk", "advanced-chat"}});
  target().Exec(
      "UPDATE apps SET tenant_id = (SELECT id FROM tenants WHERE name = 'Second Workspace') WHERE "
      "name = 'Order desk'");
  ExpectTransferRefused({"--app", "Order desk", "--conflict-strategy", "update"},
                        {6, "id_taken", {"Order desk", "generate-new-id"}});
}

TEST_F(ErrorTable, AppsThatCannotLeaveTheSource) {
  ExpectTransferRefused({"--app", "Legacy assistant"},
                        {6, "unsupported_mode", {"Legacy assistant", "agent-chat"}});
  source().Exec("UPDATE apps SET workflow_id = NULL WHERE name = 'Order desk'");
  ExpectTransferRefused({"--app", "Order desk", "--revision", "published"},
                        {6, "never_published", {"Order desk"}});
  source().Exec(
      "DELETE FROM workflows WHERE version = 'draft' AND app_id = (SELECT id FROM apps WHERE name "
      "= 'Order desk')");
  ExpectTransferRefused({"--app", "Order desk"}, {6, "bad_graph", {"Order desk", "no draft"}});
  ExpectTransferRefused({"--all-apps", "--strict"}, {6, "unresolved", {"--strict"}});
}

TEST_F(ErrorTable, WorkflowToolsThatDisagree) {
  Fill();
  const Flags flags = {"--workflow-tool", "inner_summarizer", "--conflict-strategy", "update"};
  target().Exec(
      "UPDATE tool_workflow_providers SET app_id = (SELECT id FROM apps WHERE name = 'Order desk') "
      "WHERE name = 'inner_summarizer'");
  ExpectTransferRefused(flags, {5, "references_disagree", {"inner_summarizer"}});
  Fill();
  target().Exec(
      "UPDATE tool_workflow_providers SET id = gen_random_uuid() WHERE name = "
      "'inner_summarizer'");
  target().Exec(
      absl::StrCat("INSERT INTO tool_workflow_providers SELECT (jsonb_populate_record(t, "
                   "jsonb_build_object('id', '",
                   source().Query("SELECT id FROM tool_workflow_providers WHERE name = "
                                  "'inner_summarizer'"),
                   "', 'name', 'other', 'app_id', (SELECT id FROM apps WHERE name = "
                   "'Order desk')))).* FROM tool_workflow_providers t WHERE name = "
                   "'inner_summarizer'"));
  ExpectTransferRefused(flags, {5, "references_disagree", {"inner_summarizer", "other"}});
}

TEST_F(ErrorTable, WorkflowToolsOfAPackage) {
  const std::string place = "/workflow_tools/0";
  const std::string name = R"("name": "w", )";
  ExpectImportRefused(WorkflowTool(R"("name": "w", "id": "not a uuid")"), BadPackage(place));
  ExpectImportRefused(WorkflowTool(name + R"("parameters": {})"),
                      BadPackage("/workflow_tools/0/parameters"));
  ExpectImportRefused(
      WorkflowTool(name + R"("parameters": [{"name": "q", "description": "", "form": "x"}])"),
      BadPackage("/workflow_tools/0/parameters/0"));
  ExpectImportRefused(WorkflowTool(name + R"("parameters": [{"name": "q", "form": "llm"}])"),
                      BadPackage("/workflow_tools/0/parameters/0"));
}

// Dify goes on and reports these; so do we, and --strict refuses.
TEST_F(ErrorTable, WhatStaysUnresolvedIsRefusedWhenAsked) {
  const Refusal refusal = {6, "unresolved", {"--strict"}};
  source().Exec(
      "UPDATE tool_workflow_providers SET parameter_configuration = '[{\"name\": "
      "\"nobody\", \"description\": \"\", \"form\": \"llm\"}]'");
  ExpectTransferRefused({"--workflow-tool", "inner_summarizer", "--strict"}, refusal);
  ExpectTransferRefused(
      {"--workflow-tool", "inner_summarizer", "--dependencies", "none", "--strict"}, refusal);
}

}  // namespace
}  // namespace courier::e2e
