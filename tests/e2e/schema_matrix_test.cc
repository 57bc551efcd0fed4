// Each release's schema with each other, in both directions, with the demo workspaces in it.
// Skipped where the schemas of the releases are not.
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "tests/e2e/report.h"
#include "tests/e2e/schema_fixture.h"
#include "tests/support/file_text.h"
#include "tests/support/source_path.h"

namespace courier::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

const std::string kReleases[] = {"head-1.0", "head-1.7", "head-1.11", "head-1.14.2-release",
                                 "head-1.14.2"};

std::string DumpOf(absl::string_view release) {
  return test::SharedPath(absl::StrCat("goldens/schema/", release, ".sql"));
}

constexpr const char* kFilledTables =
    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND "
    "table_name <> 'alembic_version' AND (xpath('/row/n/text()', query_to_xml(format("
    "'SELECT count(*) AS n FROM %I', table_name), false, true, '')))[1]::text <> '0' ORDER BY 1";

// What a transfer leaves in the workspace, but for ids of its own making and tokens.
constexpr const char* kContents =
    "SELECT kind, name, text FROM ("
    "SELECT 'app' AS kind, a.name, a.tenant_id, md5(concat(a.id, a.mode, a.description, a.icon, "
    "w.features, w.conversation_variables, length(w.environment_variables))) AS text "
    "FROM apps a JOIN workflows w ON w.app_id = a.id AND w.version = 'draft' "
    "UNION ALL SELECT 'api', name, tenant_id, md5(concat(id, schema, tools_str, icon)) "
    "FROM tool_api_providers "
    "UNION ALL SELECT 'workflow', name, tenant_id, md5(concat(id, app_id, label, "
    "parameter_configuration)) FROM tool_workflow_providers) all_kinds "
    "WHERE tenant_id = (SELECT id FROM tenants WHERE name = 'Acme Production') ORDER BY 1, 2, 3";
constexpr const char* kMcpServers =
    "SELECT name, server_identifier, server_url_hash, authed, tools FROM tool_mcp_providers WHERE "
    "tenant_id = (SELECT id FROM tenants WHERE name = 'Acme Production') ORDER BY 1";

class SchemaMatrixTest : public SchemaTest {
 protected:
  void SetUp() override {
    for (const std::string& release : kReleases) {
      if (!std::filesystem::exists(DumpOf(release))) GTEST_SKIP() << "no " << DumpOf(release);
    }
    SchemaTest::SetUp();
    for (const Side* side : {&source(), &target()}) {
      for (const std::string& release : kReleases) FillRelease(*side, release);
    }
  }

  // The side's rows in a database of `release`, as far as it has tables and columns for them.
  void FillRelease(const Side& side, const std::string& release) {
    if (HasFatalFailure()) return;
    auto made = side.cluster().NewDatabase({DumpOf(release)});
    ASSERT_TRUE(made.ok()) << made.status();
    std::string sql;
    for (const auto& [table, rows] : RowsOf(side)) {
      const auto there =
          side.cluster().Query(*made, absl::StrCat("SELECT to_regclass('public.", table, "')"));
      ASSERT_TRUE(there.ok()) << there.status();
      if (there->empty()) continue;
      absl::StrAppend(&sql, "INSERT INTO public.", table,
                      " SELECT * FROM json_populate_recordset(null::public.", table, ", $rows$",
                      rows, "$rows$);\n");
    }
    absl::Status done = side.cluster().Exec(*made, sql);
    const bool is_source = &side == &source();
    if (done.ok()) {
      done = side.cluster().LoadFile(
          *made, is_source ? "deploy/sql/source_grants.sql" : "deploy/sql/target_grants.sql",
          {"role=courier"});
    }
    ASSERT_TRUE(done.ok()) << done;
    databases_[{is_source, release}] = *made;
  }

  const std::map<std::string, std::string>& RowsOf(const Side& side) {
    std::map<std::string, std::string>& rows = rows_[&side];
    if (!rows.empty()) return rows;
    const std::vector<std::string> tables = absl::StrSplit(side.Query(kFilledTables), '\n');
    for (const std::string& table : tables) {
      rows[table] = side.Query(absl::StrCat("SELECT json_agg(t) FROM ", table, " t"));
    }
    return rows;
  }

  void Between(const std::string& from, const std::string& to) {
    Restore(source(), databases_.at({true, from}));
    Restore(target(), databases_.at({false, to}));
  }

  // Refused for its MCP servers; without them it works.
  void ExpectNoMcpServers() {
    const std::string before = target().Digest();
    const auto refused = TransferAll();
    EXPECT_EQ(refused.status, 6) << refused.err;
    EXPECT_THAT(refused.err, AllOf(HasSubstr("tool_mcp_providers"), HasSubstr("Dify 1.7.0")));
    EXPECT_EQ(target().Digest(), before);
    const auto done = installation().Transfer({"--all-apps"});
    EXPECT_EQ(done.status, 0) << done.err;
  }

  void ExpectEverything(const std::string& from, const std::string& to) {
    const auto result = TransferAll();
    ASSERT_EQ(result.status, 0) << result.err;
    const Report report(result.out);
    EXPECT_EQ(report.Count("app", "created"), 20);
    EXPECT_EQ(report.Count("api_tool", "created"), 4);
    EXPECT_EQ(report.Count("workflow_tool", "created"), 2);
    // What has left the first pair is what every pair must leave.
    const std::string contents = target().Query(kContents);
    EXPECT_EQ(contents_.emplace("", contents).first->second, contents);
    const bool headers_lost = to == "head-1.7" && from != "head-1.7" && from != "head-1.0";
    EXPECT_EQ(absl::StrContains(result.out, "its encrypted_headers is not carried"), headers_lost);
    if (from == "head-1.0") return;
    EXPECT_EQ(report.Count("mcp_tool", "created"), 3);
    const std::string servers = target().Query(kMcpServers);
    EXPECT_EQ(contents_.emplace("mcp", servers).first->second, servers);
  }

 private:
  std::map<const Side*, std::map<std::string, std::string>> rows_;
  std::map<std::pair<bool, std::string>, std::string> databases_;
  std::map<std::string, std::string> contents_;
};

TEST_F(SchemaMatrixTest, EachReleaseGivesToAndTakesFromEachOther) {
  for (const std::string& from : kReleases) {
    for (const std::string& to : kReleases) {
      SCOPED_TRACE(absl::StrCat(from, " to ", to));
      Between(from, to);
      if (to == "head-1.0" && from != "head-1.0") {
        ExpectNoMcpServers();
      } else {
        ExpectEverything(from, to);
      }
    }
  }
}

}  // namespace
}  // namespace courier::e2e
