#include "controller/config/selection_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"

namespace courier::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

SelectionFile Parsed(const std::string& json) {
  const auto file = ParseSelectionFile(json, "s.json");
  EXPECT_TRUE(file.ok()) << file.status() << json;
  return file.value_or(SelectionFile());
}

std::string MessageFor(const std::string& json) {
  const auto file = ParseSelectionFile(json, "s.json");
  EXPECT_EQ(ReasonOf(file.status()), Reason::kBadSelection) << json;
  return std::string(file.status().message());
}

// A valid file with `members` added.
std::string With(const std::string& members) {
  return R"({"source_tenant": {"name": "Acme"}, )" + members + "}";
}

TEST(SelectionFileTest, ReadsEveryField) {
  const SelectionFile file = Parsed(R"({
    "source_tenant": {"mode": "single", "id": "t-1", "name": "Acme"},
    "apps": {"modes": ["workflow"], "ids": ["a", "b"], "all": false},
    "include_referenced_tools": false,
    "additional_tools": {"api_tools": ["x"], "workflow_tools": ["y"], "mcp_tools": ["z"]},
    "include_secrets": true,
    "import_options": {"create_app_api_token_on_import": true, "id_strategy": "generate-new-id",
                       "conflict_strategy": "skip"}})");

  EXPECT_EQ(file.selection.workspace, "t-1");
  EXPECT_EQ(file.expected_workspace_name, "Acme");
  EXPECT_THAT(file.selection.app_modes, ElementsAre("workflow"));
  EXPECT_THAT(file.selection.apps, ElementsAre("a", "b"));
  EXPECT_FALSE(file.selection.all_apps);
  EXPECT_THAT(file.selection.api_tools, ElementsAre("x"));
  EXPECT_THAT(file.selection.workflow_tools, ElementsAre("y"));
  EXPECT_THAT(file.selection.mcp_tools, ElementsAre("z"));
  EXPECT_EQ(file.selection.dependencies, model::Dependencies::kNone);
  EXPECT_TRUE(file.selection.include_secrets);
  EXPECT_EQ(file.create_app_api_token, true);
  EXPECT_EQ(file.id_strategy, model::IdStrategy::kGenerateNewId);
  EXPECT_EQ(file.conflict_strategy, model::ConflictStrategy::kSkip);
}

TEST(SelectionFileTest, ReadsItsOwnTemplate) {
  const SelectionFile file = Parsed(SelectionTemplate());

  EXPECT_EQ(file.selection.workspace, "admin's Workspace");
  EXPECT_EQ(file.expected_workspace_name, "");
  EXPECT_TRUE(file.selection.all_apps);
  EXPECT_EQ(file.selection.dependencies, model::Dependencies::kClosure);
  EXPECT_FALSE(file.selection.include_secrets);
  EXPECT_EQ(file.conflict_strategy, model::ConflictStrategy::kFail);
}

TEST(SelectionFileTest, ReadsBackWhatItWrites) {
  SelectionFile file;
  file.selection.workspace = "t-1";
  file.expected_workspace_name = "Acme \"客服\"";
  file.selection.app_modes = {"advanced-chat"};
  file.selection.apps = {"a", "b"};
  file.selection.api_tools = {"x"};
  file.selection.workflow_tools = {"y"};
  file.selection.mcp_tools = {"z"};
  file.selection.dependencies = model::Dependencies::kNone;
  file.selection.include_secrets = true;
  file.create_app_api_token = true;
  file.id_strategy = model::IdStrategy::kGenerateNewId;
  file.conflict_strategy = model::ConflictStrategy::kUpdate;

  const SelectionFile back = Parsed(SelectionFileText(file));

  EXPECT_EQ(back.selection.workspace, "t-1");
  EXPECT_EQ(back.expected_workspace_name, file.expected_workspace_name);
  EXPECT_EQ(back.selection.app_modes, file.selection.app_modes);
  EXPECT_EQ(back.selection.apps, file.selection.apps);
  EXPECT_EQ(back.selection.api_tools, file.selection.api_tools);
  EXPECT_EQ(back.selection.workflow_tools, file.selection.workflow_tools);
  EXPECT_EQ(back.selection.mcp_tools, file.selection.mcp_tools);
  EXPECT_EQ(back.selection.dependencies, model::Dependencies::kNone);
  EXPECT_TRUE(back.selection.include_secrets);
  EXPECT_EQ(back.create_app_api_token, true);
  EXPECT_EQ(back.id_strategy, model::IdStrategy::kGenerateNewId);
  EXPECT_EQ(back.conflict_strategy, model::ConflictStrategy::kUpdate);
}

TEST(SelectionFileTest, HasDifysDefaults) {
  const SelectionFile file = Parsed(R"({"source_tenant": {"name": "Acme"}})");

  EXPECT_FALSE(file.selection.all_apps);
  EXPECT_THAT(file.selection.apps, IsEmpty());
  EXPECT_EQ(file.selection.dependencies, model::Dependencies::kClosure);
  EXPECT_FALSE(file.selection.include_secrets);
  EXPECT_EQ(file.id_strategy, std::nullopt);
}

TEST(SelectionFileTest, UnderstandsTheOlderKeys) {
  const SelectionFile file = Parsed(R"({"tenant_name": "Acme", "workflows": ["a"], "tools": ["x"],
                 "workflow_tools": ["y"], "mcp_tools": ["z"]})");

  EXPECT_EQ(file.selection.workspace, "Acme");
  EXPECT_THAT(file.selection.apps, ElementsAre("a"));
  EXPECT_THAT(file.selection.api_tools, ElementsAre("x"));
  EXPECT_THAT(file.selection.workflow_tools, ElementsAre("y"));
  EXPECT_THAT(file.selection.mcp_tools, ElementsAre("z"));
  EXPECT_TRUE(Parsed(R"({"tenant_name": "A", "export_all_workflows": true})").selection.all_apps);
}

TEST(SelectionFileTest, PrefersTheNewerKeys) {
  const SelectionFile file =
      Parsed(With(R"("tenant_name": "Old", "workflows": ["old"], "apps": {"ids": ["new"]}, )"
                  R"("tools": ["old"], "additional_tools": {"api_tools": []})"));

  EXPECT_EQ(file.selection.workspace, "Acme");
  EXPECT_THAT(file.selection.apps, ElementsAre("new"));
  EXPECT_THAT(file.selection.api_tools, IsEmpty());
}

TEST(SelectionFileTest, IgnoresIdsWhenAllAppsAreTaken) {
  const SelectionFile file = Parsed(With(R"("apps": {"all": true, "ids": ["a"]})"));

  EXPECT_TRUE(file.selection.all_apps);
  EXPECT_THAT(file.selection.apps, IsEmpty());
}

TEST(SelectionFileTest, GoesByPythonsTruth) {
  EXPECT_TRUE(Parsed(With(R"("include_secrets": "false")")).selection.include_secrets);
  EXPECT_FALSE(Parsed(With(R"("include_secrets": 0)")).selection.include_secrets);
  EXPECT_EQ(Parsed(With(R"("include_referenced_tools": null)")).selection.dependencies,
            model::Dependencies::kNone);
}

TEST(SelectionFileTest, TurnsNumbersIntoTextsAndDropsNothings) {
  EXPECT_THAT(Parsed(With(R"("apps": {"ids": [12, "", null, "a"]})")).selection.apps,
              ElementsAre("12", "a"));
}

TEST(SelectionFileTest, NumbersAreNamesToo) {
  EXPECT_EQ(Parsed(R"({"source_tenant": {"name": 2026}})").selection.workspace, "2026");
}

TEST(SelectionFileTest, OneModeIsKeptAndBothAreNoRestriction) {
  EXPECT_THAT(Parsed(With(R"("apps": {"modes": ["workflow", "workflow"]})")).selection.app_modes,
              ElementsAre("workflow"));
  EXPECT_THAT(
      Parsed(With(R"("apps": {"modes": ["workflow", "advanced-chat"]})")).selection.app_modes,
      IsEmpty());
  EXPECT_THAT(Parsed(With(R"("apps": {"modes": []})")).selection.app_modes, IsEmpty());
  EXPECT_THAT(Parsed(With(R"("apps": {"modes": null})")).selection.app_modes, IsEmpty());
}

TEST(SelectionFileTest, NeedsNoWorkspaceWhereAFlagNamesIt) {
  for (const char* json : {"{}", R"({"source_tenant": {"id": "t"}})"}) {
    const auto file = ParseSelectionFile(json, "s.json", WorkspaceFrom::kFlag);
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_EQ(file->selection.workspace, "");
  }
  EXPECT_FALSE(ParseSelectionFile(R"({"source_tenant": 7})", "s.json", WorkspaceFrom::kFlag).ok());
}

struct Mistake {
  std::string json;
  // What the message must name.
  std::string place;
};

TEST(SelectionFileTest, NamesTheFieldThatIsWrong) {
  const std::vector<Mistake> mistakes = {
      {"", "not valid JSON"},
      {"{", "not valid JSON"},
      {"{\"a\": \"\xff\"}", "not valid JSON"},
      {std::string(2000, '['), "not valid JSON"},
      {"[]", "JSON object"},
      {"null", "JSON object"},
      {"{}", "\"source_tenant.name\""},
      {R"({"source_tenant": null})", "\"source_tenant.name\""},
      {R"({"source_tenant": {}, "tenant_name": ""})", "\"source_tenant.name\""},
      {R"({"source_tenant": "x"})", "\"source_tenant\" must be an object"},
      {R"({"source_tenant": []})", "\"source_tenant\" must be an object"},
      {R"({"source_tenant": {"id": "t"}})", "\"source_tenant.name\""},
      {R"({"source_tenant": {"id": "t"}, "tenant_name": "A"})", "\"source_tenant.name\""},
      {R"({"source_tenant": {"name": ["A"]}})", "\"source_tenant.name\" must be a text"},
      {R"({"source_tenant": {"name": "A", "id": {"x": 1}}})", "\"source_tenant.id\""},
      {R"({"tenant_name": ["A"]})", "\"tenant_name\" must be a text"},
      {R"({"source_tenant": {"name": "A", "mode": null}})", "\"source_tenant.mode\""},
      {R"({"source_tenant": {"name": "A", "mode": "all"}})", "\"source_tenant.mode\""},
      {With(R"("apps": [])"), "\"apps\" must be an object"},
      {With(R"("apps": "all")"), "\"apps\" must be an object"},
      {With(R"("apps": {"modes": "workflow"})"), "\"apps.modes\" must be a list"},
      {With(R"("apps": {"modes": {"a": 1}})"), "\"apps.modes\" must be a list"},
      {With(R"("apps": {"modes": ["x", "workflow", "chat"]})"), R"(not "chat", "x")"},
      {With(R"("apps": {"modes": [7]})"), R"("apps.modes" may hold)"},
      {With(R"("apps": {"ids": "a"})"), "\"apps.ids\" must be a list"},
      {With(R"("apps": {"ids": false})"), "\"apps.ids\" must be a list"},
      {With(R"("apps": {"ids": [{"id": 1}]})"), "\"apps.ids\" must be a list of texts"},
      {With(R"("workflows": "a")"), "\"workflows\" must be a list"},
      {With(R"("additional_tools": [])"), "\"additional_tools\" must be an object"},
      {With(R"("additional_tools": {"api_tools": {}})"), "\"additional_tools.api_tools\""},
      {With(R"("additional_tools": {"workflow_tools": 1})"), "\"additional_tools.workflow_tools\""},
      {With(R"("additional_tools": {"mcp_tools": "m"})"), "\"additional_tools.mcp_tools\""},
      {With(R"("tools": "m")"), "\"tools\" must be a list"},
      {With(R"("workflow_tools": "m")"), "\"workflow_tools\" must be a list"},
      {With(R"("mcp_tools": "m")"), "\"mcp_tools\" must be a list"},
      {With(R"("import_options": ["x"])"), "\"import_options\" must be an object"},
      {With(R"("import_options": "x")"), "\"import_options\" must be an object"},
      {With(R"("import_options": {"id_strategy": null})"), "\"import_options.id_strategy\""},
      {With(R"("import_options": {"id_strategy": "map-id"})"), "\"import_options.id_strategy\""},
      {With(R"("import_options": {"conflict_strategy": ""})"),
       "\"import_options.conflict_strategy\""},
      {With(R"("import_options": {"conflict_strategy": "replace"})"),
       "\"import_options.conflict_strategy\""},
  };
  for (const Mistake& mistake : mistakes) {
    EXPECT_THAT(MessageFor(mistake.json), HasSubstr(mistake.place));
  }
}

TEST(SelectionFileTest, AListHasTenThousandEntriesAtMost) {
  const auto ids = [](size_t count) {
    std::string list = "\"a\"";
    for (size_t i = 1; i < count; ++i) list += ", \"a\"";
    return With(R"("apps": {"ids": [)" + list + "]}");
  };
  EXPECT_EQ(Parsed(ids(10'000)).selection.apps.size(), 10'000u);
  EXPECT_THAT(MessageFor(ids(10'001)), HasSubstr("\"apps.ids\" has 10001 entries"));
}

TEST(SelectionFileTest, AFileThatIsNotThereIsNamed) {
  const absl::Status status = LoadSelectionFile("/nowhere/selection.json").status();
  EXPECT_EQ(ReasonOf(status), Reason::kBadSelection);
  EXPECT_THAT(std::string(status.message()), HasSubstr("/nowhere/selection.json"));
  EXPECT_EQ(ReasonOf(LoadSelectionFile("/").status()), Reason::kBadSelection);
}

TEST(SelectionFileTest, AcceptsEmptyPlacesWhereDifyDoes) {
  EXPECT_TRUE(ParseSelectionFile(With(R"("import_options": false, "apps": null,
                                        "additional_tools": null)"),
                                 "s")
                  .ok());
}

}  // namespace
}  // namespace courier::controller
