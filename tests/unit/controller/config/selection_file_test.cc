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

TEST(SelectionFileTest, NamesTheFieldThatIsWrong) {
  EXPECT_THAT(MessageFor("{"), HasSubstr("not valid JSON"));
  EXPECT_THAT(MessageFor("[]"), HasSubstr("JSON object"));
  EXPECT_THAT(MessageFor("{}"), HasSubstr("\"source_tenant.name\""));
  EXPECT_THAT(MessageFor(R"({"source_tenant": "x"})"), HasSubstr("\"source_tenant\""));
  EXPECT_THAT(MessageFor(R"({"source_tenant": {"id": "t"}})"), HasSubstr("source_tenant.name"));
  EXPECT_THAT(MessageFor(R"({"source_tenant": {"name": "A", "mode": null}})"),
              HasSubstr("\"source_tenant.mode\""));
  EXPECT_THAT(MessageFor(With(R"("apps": [])")), HasSubstr("\"apps\""));
  EXPECT_THAT(MessageFor(With(R"("apps": {"modes": ["chat"]})")), HasSubstr("\"apps.modes\""));
  EXPECT_THAT(MessageFor(With(R"("apps": {"modes": "workflow"})")), HasSubstr("\"apps.modes\""));
  EXPECT_THAT(MessageFor(With(R"("apps": {"ids": "a"})")), HasSubstr("\"apps.ids\""));
  EXPECT_THAT(MessageFor(With(R"("apps": {"ids": [{"id": 1}]})")), HasSubstr("\"apps.ids\""));
  EXPECT_THAT(MessageFor(With(R"("additional_tools": [])")), HasSubstr("\"additional_tools\""));
  EXPECT_THAT(MessageFor(With(R"("additional_tools": {"api_tools": {}})")),
              HasSubstr("\"additional_tools.api_tools\""));
  EXPECT_THAT(MessageFor(With(R"("additional_tools": {"mcp_tools": "m"})")),
              HasSubstr("\"additional_tools.mcp_tools\""));
  EXPECT_THAT(MessageFor(With(R"("import_options": ["x"])")), HasSubstr("\"import_options\""));
  EXPECT_THAT(MessageFor(With(R"("import_options": {"id_strategy": null})")),
              HasSubstr("\"import_options.id_strategy\""));
  EXPECT_THAT(MessageFor(With(R"("import_options": {"conflict_strategy": ""})")),
              HasSubstr("\"import_options.conflict_strategy\""));
}

TEST(SelectionFileTest, AcceptsEmptyPlacesWhereDifyDoes) {
  EXPECT_TRUE(ParseSelectionFile(With(R"("import_options": false, "apps": null,
                                        "additional_tools": null)"),
                                 "s")
                  .ok());
}

}  // namespace
}  // namespace courier::controller
