#include <set>
#include <string>

#include "agent/export/export_session.h"
#include "tests/integration/agent_source/source_fixture.h"

namespace courier::exporting {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr absl::string_view kTokenStart = "SFlCUklEO";

// Every token in a text, which is followed by a quote or the end.
void FindTokens(absl::string_view text, std::vector<std::string>& tokens) {
  for (size_t at = text.find(kTokenStart); at != absl::string_view::npos;
       at = text.find(kTokenStart, at + 1)) {
    tokens.emplace_back(text.substr(at, text.find('"', at) - at));
  }
}

std::vector<std::string> TokensOf(const CollectedPackage& package) {
  std::vector<std::string> tokens;
  for (const model::App& app : package.apps) {
    FindTokens(app.workflow.graph, tokens);
    FindTokens(app.workflow.environment_variables, tokens);
  }
  for (const model::ApiTool& tool : package.api_tools) {
    FindTokens(tool.credentials.value_or(""), tokens);
  }
  for (const model::McpTool& tool : package.mcp_tools) {
    FindTokens(tool.server_url, tokens);
    FindTokens(tool.encrypted_headers.value_or(""), tokens);
    FindTokens(tool.encrypted_credentials.value_or(""), tokens);
  }
  return tokens;
}

template <class Record>
std::vector<std::string> NamesOf(const std::vector<Record>& records) {
  std::vector<std::string> names;
  for (const Record& record : records) names.push_back(record.name);
  return names;
}

std::vector<std::string> ProvidersOf(const CollectedPackage& package,
                                     model::Dependency::Kind kind) {
  std::vector<std::string> ids;
  for (const model::Dependency& dependency : package.dependencies) {
    if (dependency.kind == kind) ids.push_back(dependency.provider_id);
  }
  return ids;
}

class ExportSessionTest : public SourceTest {
 protected:
  void SetUp() override {
    SourceTest::SetUp();
    MakeDemo();
  }

  CollectedPackage MustExport(model::Selection selection, bool plan_only = false) {
    auto package = Export(std::move(selection), plan_only);
    EXPECT_TRUE(package.ok()) << package.status();
    return package.ok() ? *std::move(package) : CollectedPackage();
  }

  absl::Status Refused(model::Selection selection) { return Export(std::move(selection)).status(); }

  // SQL for the draft of an app.
  static std::string DraftOf(absl::string_view name) {
    return absl::StrCat("version = 'draft' and app_id = (select id from apps where name = '", name,
                        "')");
  }
};

TEST_F(ExportSessionTest, APackageIsHeaderItemsTrailerAndTheTrailerCounts) {
  const CollectedPackage package = MustExport(AllApps(true));
  ASSERT_THAT(package.headers, SizeIs(1));
  EXPECT_EQ(package.headers[0].workspace_id, demo_->summary.workspace_id);
  EXPECT_EQ(package.headers[0].workspace_name, "Acme Staging");
  EXPECT_EQ(package.headers[0].source_environment, "staging");
  EXPECT_EQ(package.headers[0].schema_revision, Sql("select version_num from alembic_version"));
  EXPECT_TRUE(package.headers[0].include_secrets);
  EXPECT_THAT(package.apps, SizeIs(demo_->summary.apps));
  ASSERT_THAT(package.trailers, SizeIs(1));
  const model::PackageTrailer& trailer = package.trailers[0];
  EXPECT_EQ(trailer.apps, package.apps.size());
  EXPECT_EQ(trailer.api_tools, package.api_tools.size());
  EXPECT_EQ(trailer.workflow_tools, package.workflow_tools.size());
  EXPECT_EQ(trailer.mcp_tools, package.mcp_tools.size());
  EXPECT_EQ(trailer.dependencies, package.dependencies.size());
  EXPECT_EQ(trailer.datasets, package.datasets.size());
  EXPECT_EQ(trailer.notices, package.notices.size());
}

TEST_F(ExportSessionTest, EverySecretOpensWithTheTargetsKey) {
  const CollectedPackage package = MustExport(AllApps(true));
  const std::vector<std::string> tokens = TokensOf(package);
  EXPECT_EQ(tokens.size(), package.trailers[0].secrets);
  EXPECT_GT(tokens.size(), 10u);
  std::vector<std::string> opened;
  for (const std::string& token : tokens) opened.push_back(OpenWithTargetKey(token));
  EXPECT_THAT(opened, Each(Not(HasSubstr("unreadable"))));
  const std::set<std::string> known(demo_->summary.secrets.begin(), demo_->summary.secrets.end());
  int demo_secrets = 0;
  for (const std::string& secret : opened) demo_secrets += known.contains(secret) ? 1 : 0;
  EXPECT_GT(demo_secrets, 5);
}

// The first time, when nothing is known, as well as later.
TEST_F(ExportSessionTest, APlanSendsNoSecretAndCountsEach) {
  const CollectedPackage plans[] = {MustExport(AllApps(true), /*plan_only=*/true),
                                    MustExport(AllApps(true), /*plan_only=*/true)};
  const CollectedPackage transfer = MustExport(AllApps(true));
  for (const CollectedPackage& plan : plans) {
    const std::vector<std::string> tokens = TokensOf(plan);
    EXPECT_EQ(tokens.size(), transfer.trailers[0].secrets);
    EXPECT_THAT(tokens, Each(tokens[0]));
    EXPECT_EQ(OpenWithTargetKey(tokens[0]), "");
    EXPECT_EQ(plan.trailers[0].secrets, transfer.trailers[0].secrets);
    EXPECT_EQ(plan.notices.size(), transfer.notices.size());
  }
}

TEST_F(ExportSessionTest, EveryByteThatIsNoSecretComesAsStored) {
  const CollectedPackage package = MustExport(AllApps(true));
  const model::App* zoo = package.FindApp("Variable zoo");
  ASSERT_NE(zoo, nullptr);
  EXPECT_EQ(zoo->workflow.graph,
            Sql("select graph from workflows where " + DraftOf("Variable zoo")));
  EXPECT_EQ(zoo->workflow.features,
            Sql("select features from workflows where " + DraftOf("Variable zoo")));
  EXPECT_EQ(zoo->workflow.conversation_variables,
            Sql("select conversation_variables from workflows where " + DraftOf("Variable zoo")));
  std::string stored =
      Sql("select environment_variables from workflows where " + DraftOf("Variable zoo"));
  std::string sent = zoo->workflow.environment_variables;
  std::vector<std::string> before;
  std::vector<std::string> after;
  FindTokens(stored, before);
  FindTokens(sent, after);
  ASSERT_THAT(before, SizeIs(1));
  ASSERT_THAT(after, SizeIs(1));
  EXPECT_NE(before[0], after[0]);
  stored.replace(stored.find(before[0]), before[0].size(), "TOKEN");
  sent.replace(sent.find(after[0]), after[0].size(), "TOKEN");
  EXPECT_EQ(sent, stored);
}

TEST_F(ExportSessionTest, WithoutSecretsNoTokenLeavesAndNoKeyIsNeeded) {
  storage_ = {};
  const CollectedPackage package = MustExport(AllApps(false));
  EXPECT_THAT(TokensOf(package), IsEmpty());
  EXPECT_THAT(package.mcp_tools, IsEmpty());
  EXPECT_EQ(package.trailers[0].secrets, 0u);
  for (const model::ApiTool& tool : package.api_tools) EXPECT_EQ(tool.credentials, std::nullopt);
  EXPECT_THAT(ProvidersOf(package, model::Dependency::Kind::kMcpTool),
              UnorderedElementsAre("files-mcp", "tickets-mcp", "clock-mcp"));
  const model::App* zoo = package.FindApp("Variable zoo");
  EXPECT_THAT(zoo->workflow.environment_variables, HasSubstr("\"value\": \"\""));
}

TEST_F(ExportSessionTest, TheClosureBringsToolsAndTheAppsBehindThem) {
  const CollectedPackage package = MustExport(OneApp("Order desk", true));
  EXPECT_THAT(NamesOf(package.apps),
              ElementsAre("Order desk", "Nested helper", "Inner summarizer 摘要"));
  EXPECT_TRUE(package.apps[0].selected);
  EXPECT_FALSE(package.apps[1].selected);
  EXPECT_FALSE(package.apps[2].selected);
  EXPECT_THAT(NamesOf(package.api_tools), ElementsAre("weather"));
  EXPECT_THAT(NamesOf(package.workflow_tools),
              UnorderedElementsAre("nested_helper", "inner_summarizer"));
  EXPECT_THAT(NamesOf(package.mcp_tools), ElementsAre("Files MCP"));
  EXPECT_THAT(ProvidersOf(package, model::Dependency::Kind::kBuiltinOrPluginTool), SizeIs(2));
  EXPECT_THAT(package.notices, IsEmpty());
  ASSERT_FALSE(progress_.empty());
  EXPECT_EQ(progress_.back(), std::make_pair(uint64_t{7}, uint64_t{7}));
}

TEST_F(ExportSessionTest, ReferencedToolsAloneLeaveTheAppBehindThemAsADependency) {
  model::Selection selection = OneApp("Order desk", true);
  selection.dependencies = model::Dependencies::kTools;
  const CollectedPackage package = MustExport(selection);
  EXPECT_THAT(NamesOf(package.apps), ElementsAre("Order desk"));
  EXPECT_THAT(NamesOf(package.workflow_tools), ElementsAre("nested_helper"));
  EXPECT_THAT(ProvidersOf(package, model::Dependency::Kind::kWorkflowToolApp),
              ElementsAre(Sql("select id from apps where name = 'Nested helper'")));
}

TEST_F(ExportSessionTest, WithoutDependenciesOnlyWhatIsNamedMoves) {
  model::Selection selection = OneApp("Order desk", true);
  selection.dependencies = model::Dependencies::kNone;
  selection.api_tools = {"pets"};
  const CollectedPackage package = MustExport(selection);
  EXPECT_THAT(NamesOf(package.apps), ElementsAre("Order desk"));
  EXPECT_THAT(NamesOf(package.api_tools), ElementsAre("pets"));
  EXPECT_THAT(package.workflow_tools, IsEmpty());
  EXPECT_THAT(package.dependencies, IsEmpty());
}

TEST_F(ExportSessionTest, AgentNodesBringTheirToolsById) {
  const CollectedPackage package = MustExport(OneApp("Research agent", true));
  EXPECT_THAT(NamesOf(package.api_tools), ElementsAre("catalogue"));
  EXPECT_THAT(NamesOf(package.workflow_tools), ElementsAre("inner_summarizer"));
  EXPECT_THAT(NamesOf(package.mcp_tools), ElementsAre("Clock MCP"));
}

TEST_F(ExportSessionTest, KnowledgeBasesComeByName) {
  const CollectedPackage package = MustExport(OneApp("Knowledge bot", false));
  ASSERT_FALSE(package.datasets.empty());
  EXPECT_EQ(package.datasets[0].name, Sql(absl::StrCat("select name from datasets where id = '",
                                                       package.datasets[0].id.text, "'")));
}

TEST_F(ExportSessionTest, WebhookAddressesAndSubscriptionsStayBehind) {
  EXPECT_THAT(MustExport(OneApp("Order intake", true)).apps[0].workflow.graph,
              HasSubstr("\"webhook_url\": \"\""));
  EXPECT_THAT(MustExport(OneApp("Issue watcher", true)).apps[0].workflow.graph,
              HasSubstr("\"subscription_id\": \"\""));
}

TEST_F(ExportSessionTest, ThePublishedVersionMovesWhenItIsAskedFor) {
  model::Selection selection = OneApp("Draft ahead of published", true);
  const std::string draft = MustExport(selection).apps[0].workflow.graph;
  selection.revision = model::Revision::kPublished;
  const std::string published = MustExport(selection).apps[0].workflow.graph;
  EXPECT_EQ(published, Sql("select w.graph from workflows w join apps a on a.workflow_id = w.id "
                           "where a.name = 'Draft ahead of published'"));
  EXPECT_NE(published, draft);
}

TEST_F(ExportSessionTest, AnAppThatWasNeverPublishedIsRefusedByName) {
  model::Selection selection = OneApp("Never published", true);
  selection.revision = model::Revision::kPublished;
  const absl::Status status = Refused(selection);
  EXPECT_EQ(ReasonOf(status), Reason::kNeverPublished);
  EXPECT_THAT(std::string(status.message()), HasSubstr("\"Never published\""));
}

TEST_F(ExportSessionTest, AnAppWithoutADraftIsRefusedByName) {
  Change("delete from workflows where " + DraftOf("Poll until ready"));
  const absl::Status status = Refused(OneApp("Poll until ready", true));
  EXPECT_EQ(ReasonOf(status), Reason::kBadGraph);
  EXPECT_THAT(std::string(status.message()), HasSubstr("\"Poll until ready\""));
}

TEST_F(ExportSessionTest, AnAppWithoutADraftKeepsNoOthersFromMoving) {
  Change("delete from workflows where " + DraftOf("Order desk"));
  for (const auto& selection : {AllApps(false), OneApp("Order*", false)}) {
    const CollectedPackage package = MustExport(selection);
    EXPECT_EQ(package.FindApp("Order desk"), nullptr);
    EXPECT_NE(package.FindApp("Order intake"), nullptr);
    ASSERT_THAT(package.notices, SizeIs(1));
    EXPECT_EQ(package.notices[0].name, "Order desk");
    EXPECT_THAT(package.notices[0].message, HasSubstr("no draft"));
  }
  EXPECT_THAT(MustExport(AllApps(false)).apps, SizeIs(demo_->summary.apps - 1));
}

TEST_F(ExportSessionTest, AnAppWithTwoDraftsIsSentOnce) {
  Change("create temp table twin as select * from workflows where " + DraftOf("Order desk") +
         "; update twin set id = gen_random_uuid(); insert into workflows select * from twin");
  EXPECT_THAT(MustExport(AllApps(true)).apps, SizeIs(demo_->summary.apps));
}

TEST_F(ExportSessionTest, AGraphThatIsNoJsonIsRefusedByName) {
  Change("update workflows set graph = '{\"nodes\": [canary' where " + DraftOf("Poll until ready"));
  const absl::Status status = Refused(AllApps(false));
  EXPECT_EQ(ReasonOf(status), Reason::kBadGraph);
  EXPECT_THAT(std::string(status.message()), HasSubstr("app \"Poll until ready\""));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("canary")));
}

TEST_F(ExportSessionTest, ATokenThatDoesNotOpenNamesAppAndVariable) {
  // The other workspace's key made it.
  Change(
      "update workflows set environment_variables = replace(environment_variables, 'SFlCUklEO',"
      " 'SFlCUklEOx') where " +
      DraftOf("Order desk"));
  const absl::Status status = Refused(AllApps(true));
  EXPECT_EQ(ReasonOf(status), Reason::kBadToken);
  EXPECT_EQ(ExitStatusOf(ReasonOf(status)), 6);
  EXPECT_THAT(std::string(status.message()), HasSubstr("app \"Order desk\""));
  EXPECT_THAT(std::string(status.message()), HasSubstr("WAREHOUSE_TOKEN"));
}

TEST_F(ExportSessionTest, ABadTokenOfAToolNamesTheTool) {
  Change(
      "update tool_mcp_providers set server_url = 'https://plain.example.test' where name = "
      "'Clock MCP'");
  const absl::Status status = Refused(AllApps(true));
  EXPECT_EQ(ReasonOf(status), Reason::kBadToken);
  EXPECT_THAT(std::string(status.message()), HasSubstr("MCP server \"Clock MCP\""));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("plain.example")));
}

TEST_F(ExportSessionTest, APrivateKeyOfAnotherWorkspaceIsRefused) {
  Change(
      "update tenants set encrypt_public_key = (select encrypt_public_key from tenants where "
      "name = 'Other Staging') where name = 'Acme Staging'");
  const absl::Status status = Refused(AllApps(true));
  EXPECT_EQ(ReasonOf(status), Reason::kBadKey);
  EXPECT_THAT(std::string(status.message()), HasSubstr("\"Acme Staging\""));
}

TEST_F(ExportSessionTest, AMissingKeyFileIsNamed) {
  storage_.root = "/nonexistent";
  const absl::Status status = Refused(AllApps(true));
  EXPECT_EQ(ReasonOf(status), Reason::kBadKey);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr(absl::StrCat("/nonexistent/privkeys/", demo_->summary.workspace_id,
                                     "/private.pem")));
}

TEST_F(ExportSessionTest, AToolThatNobodyHasIsTold) {
  Change("delete from tool_api_providers where name = 'weather'");
  const CollectedPackage package = MustExport(OneApp("Support triage", true));
  ASSERT_THAT(package.notices, SizeIs(1));
  EXPECT_EQ(package.notices[0].kind, model::ItemKind::kApiTool);
  EXPECT_EQ(package.notices[0].name, "weather");
  EXPECT_THAT(package.notices[0].message, HasSubstr("\"Support triage\""));
  EXPECT_THAT(package.notices[0].message, HasSubstr("\"Current weather\""));
}

TEST_F(ExportSessionTest, AnOverriddenSecretNeedNotOpenAtTheSource) {
  Change(
      "update workflows set environment_variables = replace(environment_variables, 'SFlCUklEO',"
      " 'SFlCUklEOx') where " +
      DraftOf("Order desk"));
  model::Selection selection = OneApp("Order desk", true);
  selection.dependencies = model::Dependencies::kNone;
  selection.environment_overrides = {{"Order desk", "WAREHOUSE_TOKEN", "finished-token", true},
                                     {"*", "LIMIT", "7", false}};
  const CollectedPackage package = MustExport(selection);
  EXPECT_THAT(package.apps[0].workflow.environment_variables,
              HasSubstr("\"value\": \"finished-token\""));
  EXPECT_THAT(package.apps[0].workflow.environment_variables, HasSubstr("\"value\": 7"));
  EXPECT_EQ(package.trailers[0].secrets, 0u);
}

TEST_F(ExportSessionTest, AnOverrideThatFindsNothingIsRefused) {
  model::Selection selection = OneApp("Order desk", true);
  selection.environment_overrides = {{"*", "NOT_THERE", "x", false}};
  EXPECT_EQ(ReasonOf(Refused(selection)), Reason::kBadSelection);
  selection.environment_overrides = {{"Support triage", "BASE_URL", "x", false}};
  EXPECT_EQ(ReasonOf(Refused(selection)), Reason::kBadSelection);
}

TEST_F(ExportSessionTest, UnknownAppsAndToolsAreRefusedWithASuggestion) {
  const absl::Status app = Refused(OneApp("Suport triage", true));
  EXPECT_EQ(ReasonOf(app), Reason::kAppNotFound);
  EXPECT_THAT(std::string(app.message()), HasSubstr("Did you mean \"Support triage\"?"));
  model::Selection selection = OneApp("Order desk", true);
  selection.mcp_tools = {"files-mpc"};
  EXPECT_EQ(ReasonOf(Refused(selection)), Reason::kToolNotFound);
}

TEST_F(ExportSessionTest, AnAppOfAnotherWorkspaceIsNotThere) {
  const std::string other =
      Sql("select a.id from apps a join tenants t on t.id = a.tenant_id where t.name = "
          "'Other Staging' limit 1");
  ASSERT_FALSE(other.empty());
  EXPECT_EQ(ReasonOf(Refused(OneApp(other, false))), Reason::kAppNotFound);
}

TEST_F(ExportSessionTest, AnEmptySelectionIsRefused) {
  model::Selection selection;
  selection.workspace = "Acme Staging";
  EXPECT_EQ(ReasonOf(Refused(selection)), Reason::kEmptySelection);
}

TEST_F(ExportSessionTest, AllAppsLeavesOutModesThatDoNotMove) {
  Change("update apps set mode = 'agent-chat' where name = 'Never published'");
  EXPECT_EQ(MustExport(AllApps(false)).FindApp("Never published"), nullptr);
  EXPECT_EQ(ReasonOf(Refused(OneApp("Never published", false))), Reason::kUnsupportedMode);
}

TEST_F(ExportSessionTest, AnOlderSchemaIsReadWithDifysDefaults) {
  Change(
      "alter table tool_mcp_providers drop column identity_mode, drop column encrypted_headers,"
      " drop column timeout, drop column sse_read_timeout;"
      "alter table workflows drop column rag_pipeline_variables;"
      "alter table apps drop column max_active_requests");
  const CollectedPackage package = MustExport(AllApps(true));
  ASSERT_FALSE(package.mcp_tools.empty());
  EXPECT_EQ(package.mcp_tools[0].identity_mode, "off");
  EXPECT_EQ(package.mcp_tools[0].encrypted_headers, std::nullopt);
  EXPECT_EQ(package.mcp_tools[0].timeout, 30);
  EXPECT_EQ(package.mcp_tools[0].sse_read_timeout, 300);
  EXPECT_EQ(package.apps[0].workflow.rag_pipeline_variables, "{}");
}

TEST_F(ExportSessionTest, ASchemaWithoutMcpServersHasNone) {
  Change("drop table tool_mcp_providers cascade");
  const CollectedPackage package = MustExport(OneApp("Order desk", true));
  EXPECT_THAT(package.mcp_tools, IsEmpty());
  ASSERT_THAT(package.notices, SizeIs(1));
  EXPECT_EQ(package.notices[0].kind, model::ItemKind::kMcpTool);
}

TEST_F(ExportSessionTest, AColumnThatIsNeededAndMissingIsNamed) {
  Change("alter table workflows drop column environment_variables");
  const absl::Status status = Refused(AllApps(false));
  EXPECT_EQ(ReasonOf(status), Reason::kSchemaUnfit);
  EXPECT_THAT(std::string(status.message()), HasSubstr("workflows.environment_variables"));
}

TEST_F(ExportSessionTest, ARightThatIsMissingIsToldAsSuch) {
  Change("revoke select on tool_workflow_providers from courier");
  EXPECT_EQ(ReasonOf(Refused(AllApps(false))), Reason::kMissingRight);
}

TEST_F(ExportSessionTest, AFailingReceiverEndsTheExportWithItsError) {
  auto connection = Open();
  ASSERT_TRUE(connection.ok());
  int records = 0;
  ExportSession session(
      **connection,
      {.selection = AllApps(true),
       .environment = "staging",
       .target_public_key = crypto::kPublicPemB,
       .storage = storage_,
       .known_tokens = known_tokens_},
      [](const dify::Workspace&) { return true; },
      [&](wire::PackageItem&&) {
        return ++records == 5 ? MakeError(Reason::kConnectionLost, "gone") : absl::OkStatus();
      },
      [](uint64_t, uint64_t) { return absl::OkStatus(); });
  EXPECT_EQ(ReasonOf(session.Run()), Reason::kConnectionLost);
  EXPECT_EQ(records, 5);
}

class BulkExportTest : public SourceTest {};

TEST_F(BulkExportTest, ManyAppsComeInTheOrderInWhichTheyWereMade) {
  MakeBulk({.count = 300, .graph_bytes = 2000, .secrets = 1});
  const auto package = Export(AllApps(true));
  ASSERT_TRUE(package.ok()) << package.status();
  ASSERT_THAT(package->apps, SizeIs(300));
  EXPECT_EQ(package->trailers[0].secrets, 300u);
  std::string ids;
  for (const model::App& app : package->apps) absl::StrAppend(&ids, app.id.text, ",");
  EXPECT_EQ(ids, Sql("select string_agg(a.id::text || ',', '' order by a.created_at, a.id) from "
                     "apps a join tenants t on t.id = a.tenant_id where t.name = 'Acme Staging'"));
}

}  // namespace
}  // namespace courier::exporting
