// What must hold for any workspace, any selection and any strategy, on workspaces made up from a
// seed and moved by the real programs. COURIER_PROPERTY_ROUNDS sets how many workspaces,
// COURIER_PROPERTY_SEED where the seeds begin; a failure names its own.
#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/text/json_spans.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/dice.h"
#include "tests/e2e/installation.h"
#include "tests/e2e/made_up_workspace.h"
#include "tests/e2e/report.h"
#include "tests/e2e/tokens.h"

namespace courier::e2e {
namespace {

using Flags = std::vector<std::string>;

std::uint64_t FromEnvironment(const char* name, std::uint64_t by_default) {
  const char* text = std::getenv(name);
  std::uint64_t value = by_default;
  if (text != nullptr) {
    EXPECT_TRUE(absl::SimpleAtoi(text, &value)) << name;
  }
  return value;
}

Flags Joined(Flags flags, const Flags& more) {
  flags.insert(flags.end(), more.begin(), more.end());
  return flags;
}

// A reference that leads nowhere.
struct Dangling {
  std::string app;
  std::string place;
  std::string id;
  std::string title;

  bool operator<(const Dangling& other) const {
    return std::tie(app, place, id) < std::tie(other.app, other.place, other.id);
  }
};

// Of drafts and of published versions that apps point to.
constexpr absl::string_view kDangling = R"sql(
WITH mine AS (SELECT id, workflow_id FROM apps WHERE tenant_id = '$T'),
nodes AS (
  SELECT w.app_id, CASE WHEN w.version = 'draft' THEN 'draft' ELSE 'published' END AS version,
         n.value -> 'data' AS d, n.value ->> 'id' AS node
  FROM workflows w JOIN mine a ON a.id = w.app_id,
       jsonb_array_elements(w.graph::jsonb -> 'nodes') n
  WHERE w.version = 'draft' OR w.id = a.workflow_id),
entries AS (
  SELECT app_id, version, node, 0 AS number, d ->> 'title' AS title, d ->> 'provider_id' AS id,
         d ->> 'provider_type' AS kind
  FROM nodes WHERE d ->> 'type' = 'tool'
  UNION ALL
  SELECT app_id, version, node, e.number, d ->> 'title',
         coalesce(e.value ->> 'provider_id', e.value ->> 'provider_name'), e.value ->> 'type'
  FROM nodes, jsonb_array_elements(
    CASE WHEN d ? 'tools' THEN d -> 'tools' ELSE d -> 'agent_parameters' -> 'tools' -> 'value' END)
    WITH ORDINALITY e(value, number)
  WHERE d ->> 'type' = 'agent')
SELECT app_id, version || '/' || node || '/' || number, id, title FROM entries WHERE
  kind = 'api' AND id NOT IN
    (SELECT id::text FROM tool_api_providers WHERE tenant_id = '$T')
  OR kind = 'workflow' AND id NOT IN
    (SELECT id::text FROM tool_workflow_providers WHERE tenant_id = '$T')
  OR kind = 'mcp' AND id NOT IN
    (SELECT server_identifier FROM tool_mcp_providers WHERE tenant_id = '$T')
ORDER BY 1, 2)sql";

std::set<Dangling> DanglingIn(const Side& side, const std::string& workspace) {
  std::set<Dangling> found;
  const std::string rows = side.Query(absl::StrReplaceAll(kDangling, {{"$T", workspace}}));
  for (const absl::string_view row : absl::StrSplit(rows, '\n', absl::SkipEmpty())) {
    const std::vector<std::string> cells = absl::StrSplit(row, '|');
    found.insert({cells.at(0), cells.at(1), cells.at(2), cells.at(3)});
  }
  return found;
}

// The condition, in SQL, that a row of the table described by `columns` is the workspace's: it
// names the workspace, or an app or tool of it. What an app or tool that is gone left behind is
// nobody's, and goes when its id is used again.
std::string BelongsTo(absl::string_view workspace) {
  return absl::StrReplaceAll(R"sql(CASE
    WHEN columns ? 'tenant_id' THEN $q$tenant_id = '$T'$q$
    WHEN columns ? 'app_id' THEN $q$app_id NOT IN (SELECT id FROM apps WHERE tenant_id <> '$T')$q$
    WHEN columns ? 'tool_type' THEN $q$tool_id NOT IN (
      SELECT id::text FROM tool_api_providers WHERE tenant_id <> '$T' UNION
      SELECT id::text FROM tool_workflow_providers WHERE tenant_id <> '$T')$q$
    ELSE 'false' END)sql",
                             {{"$T", workspace}});
}

constexpr absl::string_view kTables = R"sql(
  (SELECT c.table_name, jsonb_object_agg(c.column_name, 1) AS columns
   FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
   WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' GROUP BY 1) each_table)sql";

// For each table a digest of the rows that are not the workspace's.
std::string DigestOfOthers(const Side& side, absl::string_view workspace) {
  return side.Query(absl::StrCat(
      "SELECT table_name, md5(query_to_xml(format('SELECT md5(t::text) FROM %I t WHERE NOT (%s) "
      "ORDER BY 1', table_name, ",
      BelongsTo(workspace), "), false, false, '')::text) FROM ", kTables, " ORDER BY 1"));
}

// The workspace's rows, a line each. What carries secrets is written again: tokens are new each
// time they are made, updated_at and updated_by tell of it, and labels are bound anew.
std::string RowsOf(const Side& side, absl::string_view workspace) {
  const std::string queries = side.Query(absl::StrCat(
      R"(SELECT string_agg(format('SELECT %L, regexp_replace((to_jsonb(t) - %L::text[])::text,)"
      R"( ''SFlCUklE[\w+/=]+'', ''TOKEN'', ''g'') FROM %I t WHERE %s', table_name, CASE table_name WHEN )"
      R"('tool_label_bindings' THEN '{id}' ELSE '{updated_at,updated_by}' END, table_name, )",
      BelongsTo(workspace), "), ' UNION ALL ') FROM ", kTables));
  return side.Query(absl::StrCat(queries, " ORDER BY 1, 2"));
}

// Lines of `after` that are not in `before`.
std::string Changed(const std::string& before, const std::string& after) {
  const std::set<std::string> old = absl::StrSplit(before, '\n');
  std::vector<std::string> changed;
  for (const absl::string_view line : absl::StrSplit(after, '\n')) {
    if (!old.contains(std::string(line))) changed.emplace_back(line);
  }
  return absl::StrJoin(changed, "\n");
}

// A report's items, one line each; a new item's own new id is another one in each run.
std::string ItemLines(const Report& report) {
  std::vector<std::string> lines;
  for (const text::JsonRef item : report.Items()) {
    const auto cell = [&](absl::string_view key) { return item.Get(key).AsString().value_or(""); };
    const bool renewed = cell("status") == "created" && cell("target_id") != cell("source_id");
    lines.push_back(absl::StrCat(cell("kind"), " ", cell("source_id"), " ",
                                 renewed ? "new" : cell("target_id"), " ", cell("status"), " ",
                                 item.Get("messages").raw()));
  }
  return absl::StrJoin(lines, "\n");
}

// Whether the report tells that what `dangling` names is not there.
bool Told(const Report& report, const Dangling& dangling) {
  for (const text::JsonRef item : report.Items()) {
    const std::string status = item.Get("status").AsString().value_or("");
    const bool open = status == "unresolved" || status == "dependency-only";
    if (open && item.Get("source_id").EqualsString(dangling.id)) return true;
    for (const text::JsonRef message : item.Get("messages").Children()) {
      if (absl::StrContains(message.AsString().value_or(""), dangling.title)) return true;
    }
  }
  return false;
}

struct Choice {
  Flags flags;
  bool keeps_ids = true;
  bool updates = false;
  bool secrets = false;
};

Choice AnyChoice(Dice& dice, const MadeUpWorkspace& source) {
  Choice choice;
  Flags& flags = choice.flags;
  const auto some = [&](const char* flag, const std::vector<MadeUpTool>& tools) {
    for (const MadeUpTool& tool : tools) {
      if (dice.Chance(40)) flags = Joined(std::move(flags), {flag, tool.name});
    }
  };
  if (dice.Chance(60)) {
    flags.emplace_back("--all-apps");
  } else {
    flags = {"--app", dice.OneOf(source.apps).id};
    for (const MadeUpApp& app : source.apps) {
      if (dice.Chance(30)) flags = Joined(std::move(flags), {"--app", app.id});
    }
    some("--api-tool", source.api_tools);
    some("--workflow-tool", source.workflow_tools);
  }
  choice.secrets = dice.Chance(60);
  if (choice.secrets) {
    flags.emplace_back("--include-secrets");
    some("--mcp-tool", source.mcp_tools);
  }
  if (dice.Chance(30)) {
    flags = Joined(std::move(flags), {"--dependencies", dice.OneOf({"tools", "none"})});
  }
  if (dice.Chance(25)) {
    choice.keeps_ids = false;
    flags = Joined(std::move(flags), {"--id-strategy", "generate-new-id"});
  }
  const std::string conflict = dice.OneOf({"update", "update", "update", "skip", "fail"});
  choice.updates = conflict == "update";
  flags = Joined(std::move(flags), {"--conflict-strategy", conflict});
  if (dice.Chance(40)) {
    flags = Joined(std::move(flags), {"--publish", dice.OneOf({"none", "required", "all"})});
  }
  if (dice.Chance(15)) flags = Joined(std::move(flags), {"--revision", "published"});
  if (dice.Chance(20)) flags.emplace_back("--create-app-api-token");
  return choice;
}

class PropertyTest : public testing::Test {
 protected:
  void SetUp() override {
    auto installation = Installation::Start({});
    ASSERT_TRUE(installation.ok()) << installation.status();
    installation_ = *std::move(installation);
  }

  Side& source() { return installation_->source(); }
  Side& target() { return installation_->target(); }

  test::ProcessResult Run(const Flags& command, const Flags& flags) {
    return installation_->Courier(Joined(
        Joined(command, {"--from", "staging", "--to", "production", "--workspace", from_.name,
                         "--target-workspace", to_.name, "--output-format", "json"}),
        flags));
  }
  test::ProcessResult Plan(const Flags& flags) { return Run({"plan"}, flags); }
  test::ProcessResult Transfer(const Flags& flags) { return Run({"transfer", "--yes"}, flags); }

  void MakeWorkspaces(std::uint64_t seed) {
    std::string sql;
    const auto collect = [&sql](absl::string_view text) { absl::StrAppend(&sql, text); };
    auto from = WriteMadeUpSource(seed, source().demo().storage.path(), collect);
    ASSERT_TRUE(from.ok()) << from.status();
    from_ = *std::move(from);
    source().Exec(std::exchange(sql, ""));
    auto to = WriteMadeUpTarget(seed, from_, target().demo().storage.path(), collect);
    ASSERT_TRUE(to.ok()) << to.status();
    to_ = *std::move(to);
    target().Exec(sql);
  }

  // One workspace: something there already, perhaps; then a plan and the transfer it tells of.
  void Round(std::uint64_t seed) {
    Dice dice(seed * 31 + 7);
    MakeWorkspaces(seed);
    if (HasFatalFailure()) return;
    if (dice.Chance(50)) {
      (void)Transfer(AnyChoice(dice, from_).flags);
      target().Exec(MadeUpEdits(seed, to_));
      if (dice.Chance(50)) source().Exec(MadeUpEdits(seed + 1, from_));
    }
    CheckTransfer(AnyChoice(dice, from_));
  }

  void CheckTransfer(const Choice& choice) {
    SCOPED_TRACE(absl::StrJoin(choice.flags, " "));
    const std::string source_before = source().Digest();
    const std::string target_before = target().Digest();
    const std::string others_before = DigestOfOthers(target(), to_.id);
    const std::set<Dangling> dangling_before = DanglingIn(target(), to_.id);

    const test::ProcessResult planned = Plan(choice.flags);
    EXPECT_EQ(Changed(target_before, target().Digest()), "") << "by the plan";
    const test::ProcessResult done = Transfer(choice.flags);

    EXPECT_EQ(done.status, planned.status) << done.err << planned.err;
    EXPECT_EQ(Changed(source_before, source().Digest()), "");
    EXPECT_EQ(Changed(others_before, DigestOfOthers(target(), to_.id)), "");
    ++statuses_[done.status];
    if (done.status == 0) {
      ExpectNewReferencesLeadSomewhere(Report(done.out), dangling_before);
      OpenTokens(target(), to_.id);
      if (choice.keeps_ids && choice.updates) ExpectNothingMoreToDo(choice);
    } else {
      EXPECT_THAT(done.status, testing::AnyOf(5, 6)) << done.err;
      EXPECT_EQ(Changed(target_before, target().Digest()), "") << done.err;
    }
    const Report plan(planned.out);
    const Report report(done.out);
    EXPECT_EQ(plan.At("error.code"), report.At("error.code"));
    EXPECT_EQ(ItemLines(report), ItemLines(plan));
  }

  // But for what the source could not follow either and what the report tells.
  void ExpectNewReferencesLeadSomewhere(const Report& report, const std::set<Dangling>& before) {
    std::set<std::string> dangling_there;
    for (const Dangling& each : DanglingIn(source(), from_.id)) dangling_there.insert(each.id);
    for (const Dangling& each : DanglingIn(target(), to_.id)) {
      if (before.contains(each) || dangling_there.contains(each.id)) continue;
      EXPECT_TRUE(Told(report, each))
          << "app " << each.app << " " << each.place << " leads to " << each.id << "\n"
          << ItemLines(report);
    }
  }

  void ExpectNothingMoreToDo(const Choice& choice) {
    const std::string before = RowsOf(target(), to_.id);
    const test::ProcessResult again = Transfer(choice.flags);
    ASSERT_EQ(again.status, 0) << again.err;
    EXPECT_EQ(Changed(before, RowsOf(target(), to_.id)), "") << "when done again";
    const Report report(again.out);
    for (const text::JsonRef item : report.Items()) {
      const std::string status = item.Get("status").AsString().value_or("");
      EXPECT_NE(status, "created") << item.raw();
      if (!choice.secrets) {
        EXPECT_NE(status, "updated") << item.raw();
      }
    }
  }

  std::map<int, int> statuses_;

 private:
  std::unique_ptr<Installation> installation_;
  MadeUpWorkspace from_;
  MadeUpWorkspace to_;
};

TEST_F(PropertyTest, HoldsForMadeUpWorkspaces) {
  const std::uint64_t first = FromEnvironment("COURIER_PROPERTY_SEED", 1);
  const std::uint64_t rounds = FromEnvironment("COURIER_PROPERTY_ROUNDS", 25);
  for (std::uint64_t seed = first; seed < first + rounds; ++seed) {
    SCOPED_TRACE(absl::StrCat("COURIER_PROPERTY_SEED=", seed, " COURIER_PROPERTY_ROUNDS=1"));
    Round(seed);
    if (HasFailure()) break;
  }
  // Rounds that are all refused would prove little.
  if (rounds >= 10 && !HasFailure()) {
    EXPECT_GE(statuses_[0] * 2, static_cast<int>(rounds));
  }
  for (const auto& [status, count] : statuses_) {
    RecordProperty(absl::StrCat("exit_", status), count);
  }
}

}  // namespace
}  // namespace courier::e2e
