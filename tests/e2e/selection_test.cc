// Every way to say what to take, by flags, by file and by both, through the real programs. Each is
// a plan: it tells what would move and changes nothing.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/installation.h"
#include "tests/e2e/report.h"
#include "tests/support/file_text.h"
#include "tests/support/temp_dir.h"

namespace courier::e2e {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;
using Flags = std::vector<std::string>;

constexpr const char* kOtherTwin = "00000000-0000-4000-8000-00000000aaaa";

class SelectionTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto installation = Installation::Start({});
    ASSERT_TRUE(installation.ok()) << installation.status();
    installation_ = installation->release();
    // A second "Order intake", and a workspace without apps.
    installation_->source().Exec(absl::StrCat(
        "INSERT INTO apps SELECT (jsonb_populate_record(a, '{\"id\": \"", kOtherTwin,
        "\", \"workflow_id\": null}')).* FROM apps a WHERE name = 'Order intake';"
        "INSERT INTO workflows SELECT (jsonb_populate_record(w, jsonb_build_object('id', "
        "gen_random_uuid(), 'app_id', '",
        kOtherTwin,
        "'))).* FROM workflows w JOIN apps a ON a.id = w.app_id WHERE a.name = 'Order intake' AND "
        "w.version = 'draft';"
        "INSERT INTO tenants (id, name) VALUES (gen_random_uuid(), 'Empty Staging')"));
    before_ = new std::string(installation_->target().Digest());
  }
  static void TearDownTestSuite() {
    EXPECT_EQ(installation_->target().Digest(), *before_);
    delete std::exchange(before_, nullptr);
    delete std::exchange(installation_, nullptr);
  }

  void SetUp() override { ASSERT_NE(installation_, nullptr); }

  // A plan with `flags`, from "Acme Staging" unless they name a workspace or a file.
  static test::ProcessResult Plan(const Flags& flags) {
    Flags all = {"plan",
                 "--from",
                 "staging",
                 "--to",
                 "production",
                 "--target-workspace",
                 std::string(demo::kTargetWorkspace),
                 "--output-format",
                 "json"};
    bool named = false;
    for (const std::string& flag : flags) named |= flag == "--workspace" || flag == "--selection";
    if (!named) all.insert(all.end(), {"--workspace", std::string(demo::kSourceWorkspace)});
    all.insert(all.end(), flags.begin(), flags.end());
    return installation_->Courier(all);
  }

  // The names of the items of `kind` that would move.
  static std::vector<std::string> Names(const Flags& flags, absl::string_view kind = "app") {
    const test::ProcessResult result = Plan(flags);
    EXPECT_EQ(result.status, 0) << result.err;
    std::vector<std::string> names;
    const Report report(result.out);
    for (const text::JsonRef item : report.Items()) {
      if (item.Get("kind").EqualsString(kind)) {
        names.push_back(item.Get("name").AsString().value_or(""));
      }
    }
    return names;
  }

  static void ExpectRefused(const Flags& flags, int status, const std::string& sentence) {
    const test::ProcessResult result = Plan(flags);
    EXPECT_EQ(result.status, status) << absl::StrJoin(flags, " ");
    EXPECT_THAT(result.err, HasSubstr(sentence));
    EXPECT_EQ(result.err.substr(0, 9), "courier: ");
  }

  std::string File(const std::string& json) { return dir_.Write("selection.json", json); }

  static std::string IdOf(absl::string_view table, absl::string_view name) {
    return installation_->source().Query(
        absl::StrCat("SELECT id FROM ", table, " WHERE name = '", name,
                     "' AND tenant_id = (SELECT id FROM tenants WHERE name = 'Acme Staging')"));
  }

  test::TempDir dir_;
  static Installation* installation_;
  static std::string* before_;
};

Installation* SelectionTest::installation_ = nullptr;
std::string* SelectionTest::before_ = nullptr;

TEST_F(SelectionTest, AppsByNameIdAndPatternEachOnce) {
  const std::string id = IdOf("apps", "Approval step");
  EXPECT_THAT(Names({"--app", "Approval step"}), ElementsAre("Approval step"));
  EXPECT_THAT(Names({"--app", absl::AsciiStrToUpper(id)}), ElementsAre("Approval step"));
  EXPECT_THAT(Names({"--app", "A*", "--app", id, "--app", "Approval step"}),
              UnorderedElementsAre("Approval step", "Assistant with memory"));
  EXPECT_THAT(Names({"--app", "客服*"}), ElementsAre("客服 Support chat 🙂"));
  EXPECT_THAT(Names({"--app", "Name with / slash: and \"quotes\" — ünïcode 漢字 🚀"}).size(), 1u);
  // A pattern takes every app whose name it fits, twins too.
  EXPECT_THAT(Names({"--app", "Order*", "--dependencies", "none"}),
              UnorderedElementsAre("Order desk", "Order intake", "Order intake"));
}

TEST_F(SelectionTest, ANameOfTwoAppsListsBoth) {
  ExpectRefused({"--app", "Order intake"}, 6, kOtherTwin);
  EXPECT_EQ(Report(Plan({"--app", "Order intake"}).out).At("error.code"), "app_ambiguous");
  EXPECT_THAT(Names({"--app", kOtherTwin, "--dependencies", "none"}).size(), 1u);
}

TEST_F(SelectionTest, WhatIsNotThere) {
  ExpectRefused({"--app", "Order dsk"}, 6, "Did you mean \"Order desk\"?");
  ExpectRefused({"--app", "Nothing like*"}, 6, "Nothing like*");
  ExpectRefused({"--app", "One", "--app", "Two"}, 6, "2 apps are not in \"Acme Staging\"");
  ExpectRefused({"--app", "Must not move"}, 6, "is not in \"Acme Staging\"");
  ExpectRefused({"--api-tool", "wether"}, 6, "Did you mean \"weather\"?");
  ExpectRefused({"--workflow-tool", "inner_sumarizer"}, 6, "inner_summarizer");
  ExpectRefused({"--mcp-tool", "clok-mcp", "--include-secrets"}, 6, "clok-mcp");
  ExpectRefused({"--workspace", "Acme Stagin", "--all-apps"}, 6, "Did you mean \"Acme Staging\"?");
}

TEST_F(SelectionTest, AnAppOfAnotherModeIsRefusedByNameAndPassedOverOtherwise) {
  ExpectRefused({"--app", "Legacy assistant"}, 6, "agent-chat");
  ExpectRefused({"--app", IdOf("apps", "Legacy assistant")}, 6, "agent-chat");
  ExpectRefused({"--app", "Legacy*"}, 6, "Legacy*");
  EXPECT_THAT(Names({"--all-apps"}),
              AllOf(Not(testing::Contains("Legacy assistant")), testing::SizeIs(21)));
}

TEST_F(SelectionTest, NothingSelectedIsAnError) {
  ExpectRefused({}, 2, "nothing is selected");
  ExpectRefused({"--app", ""}, 2, "--app is empty");
  ExpectRefused({"--workspace", "Empty Staging", "--all-apps"}, 2, "the selection is empty");
  ExpectRefused({"--selection", File(R"({"source_tenant": {"name": "Acme Staging"}})")}, 2,
                "nothing is selected");
  ExpectRefused(
      {"--selection",
       File(R"({"source_tenant": {"name": "Acme Staging"}, "apps": {"ids": ["", null]}})")},
      2, "nothing is selected");
}

TEST_F(SelectionTest, ToolsByEveryNameTheyHave) {
  for (const std::string& word : {std::string("weather"), IdOf("tool_api_providers", "weather")}) {
    EXPECT_THAT(Names({"--api-tool", word}, "api_tool"), ElementsAre("weather"));
  }
  for (const std::string& word :
       {std::string("nested_helper"), IdOf("tool_workflow_providers", "nested_helper")}) {
    EXPECT_THAT(Names({"--workflow-tool", word}, "workflow_tool"),
                UnorderedElementsAre("nested_helper", "inner_summarizer"));
  }
  for (const std::string& word : {std::string("Clock MCP"), std::string("clock-mcp"),
                                  IdOf("tool_mcp_providers", "Clock MCP")}) {
    EXPECT_THAT(Names({"--mcp-tool", word, "--include-secrets"}, "mcp_tool"),
                ElementsAre("Clock MCP"));
  }
}

TEST_F(SelectionTest, DependenciesAsFarAsAskedFor) {
  const auto items = [](const char* dependencies) {
    const Flags flags = {"--app", "Nested helper", "--dependencies", dependencies};
    return std::make_pair(Names(flags), Names(flags, "workflow_tool"));
  };
  EXPECT_THAT(items("closure").first,
              UnorderedElementsAre("Nested helper", "Inner summarizer 摘要"));
  EXPECT_THAT(items("closure").second, ElementsAre("inner_summarizer"));
  EXPECT_THAT(items("tools").first, ElementsAre("Nested helper"));
  EXPECT_THAT(items("tools").second, ElementsAre("inner_summarizer"));
  EXPECT_THAT(items("none").first, ElementsAre("Nested helper"));
  EXPECT_THAT(items("none").second, testing::IsEmpty());
}

TEST_F(SelectionTest, ThePlanSaysWhyAThingComesAlong) {
  const test::ProcessResult result = installation_->Courier(
      {"plan", "--from", "staging", "--to", "production", "--workspace", "Acme Staging",
       "--target-workspace", "Acme Production", "--app", "Order desk", "--include-secrets"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("API tool weather"),
                                HasSubstr("used by \"Order desk\" (node \"Current weather\")"),
                                HasSubstr("behind workflow tool inner_summarizer")));
}

TEST_F(SelectionTest, AFileChoosesAndFlagsWin) {
  const std::string file = File(absl::StrCat(
      R"({"source_tenant": {"name": "Acme Staging"}, "apps": {"ids": [")",
      IdOf("apps", "Approval step"), R"(", "Nightly report"]}, "include_referenced_tools": true,)",
      R"("additional_tools": {"api_tools": ["pets"]}, "include_secrets": true})"));
  EXPECT_THAT(Names({"--selection", file}), ElementsAre("Approval step", "Nightly report"));
  EXPECT_THAT(Names({"--selection", file}, "api_tool"), UnorderedElementsAre("pets", "mailer"));
  EXPECT_THAT(Names({"--selection", file, "--app", "Never published"}),
              ElementsAre("Never published"));
  EXPECT_THAT(Names({"--selection", file, "--app", "Never published"}, "api_tool"),
              ElementsAre("pets"));
  EXPECT_THAT(Names({"--selection", file, "--dependencies", "none"}, "api_tool"),
              ElementsAre("pets"));
  EXPECT_EQ(Names({"--selection", file, "--all-apps"}).size(), 21u);
  ExpectRefused({"--selection", file, "--workspace", "Other Staging"}, 6, "Other Staging");
}

TEST_F(SelectionTest, AFileOfOneModeTakesThatModeAlone) {
  const std::string file =
      File(R"({"source_tenant": {"name": "Acme Staging"}, "apps": {"modes": ["advanced-chat"], )"
           R"("all": true}, "include_referenced_tools": false})");
  EXPECT_THAT(Names({"--selection", file}),
              UnorderedElementsAre("客服 Support chat 🙂", "Research agent", "Knowledge bot",
                                   "Assistant with memory", "Variable zoo"));
}

TEST_F(SelectionTest, AFileNamesItsWorkspaceByIdAndName) {
  const std::string id = installation_->source().demo().summary.workspace_id;
  const auto file = [&](const std::string& workspace) {
    return Flags{"--selection", File(absl::StrCat("{\"source_tenant\": {", workspace,
                                                  R"(}, "apps": {"all": true}})"))};
  };
  EXPECT_EQ(Names(file(absl::StrCat(R"("id": ")", id, R"(", "name": "Acme Staging")"))).size(),
            21u);
  ExpectRefused(file(absl::StrCat(R"("id": ")", id, R"(", "name": "Other Staging")")), 6,
                "is \"Acme Staging\"");
  ExpectRefused(file(R"("id": "no uuid", "name": "Acme Staging")"), 6, "no uuid");
  ExpectRefused(file(R"("id": "00000000-0000-4000-8000-00000000bbbb", "name": "Acme Staging")"), 6,
                "00000000-0000-4000-8000-00000000bbbb");
  ExpectRefused(file(R"("name": "acme staging")"), 6, "acme staging");
}

TEST_F(SelectionTest, AFileThatIsWrongEndsBeforeAnythingIsAsked) {
  ExpectRefused({"--selection", dir_.path() + "/nowhere.json"}, 2, "nowhere.json");
  ExpectRefused({"--selection", File("{")}, 2, "not valid JSON");
  ExpectRefused({"--selection", File(R"({"source_tenant": {"name": "A"}, "apps": []})")}, 2,
                "\"apps\"");
}

TEST_F(SelectionTest, TenThousandAppsAreTheMost) {
  const auto file = [&](size_t count) {
    std::vector<std::string> ids(count, IdOf("apps", "Approval step"));
    return File(absl::StrCat(R"({"source_tenant": {"name": "Acme Staging"}, "apps": {"ids": [")",
                             absl::StrJoin(ids, R"(", ")"), R"("]}})"));
  };
  EXPECT_THAT(Names({"--selection", file(10'000)}), ElementsAre("Approval step"));
  ExpectRefused({"--selection", file(10'001)}, 2, "\"apps.ids\" has 10001 entries");
}

TEST_F(SelectionTest, TheTemplateIsAFileToEdit) {
  const std::string file = dir_.path() + "/template.json";
  const auto printed = installation_->Courier({"template"});
  EXPECT_EQ(printed.status, 0);
  EXPECT_EQ(installation_->Courier({"template", "--output", file}).status, 0);
  auto text = test::ReadFileText(file);
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(*text, printed.out);
  EXPECT_EQ(Names({"--selection", file, "--workspace", "Acme Staging"}).size(), 21u);
  ExpectRefused({"--selection", file}, 6, "admin's Workspace");

  const auto again = installation_->Courier({"template", "--output", file});
  EXPECT_EQ(again.status, 2);
  EXPECT_THAT(again.err, HasSubstr("--overwrite"));
  ASSERT_TRUE(test::WriteFileText(file, "mine").ok());
  EXPECT_EQ(installation_->Courier({"template", "--output", file, "--overwrite"}).status, 0);
  EXPECT_EQ(test::ReadFileText(file).value_or(""), printed.out);
  EXPECT_EQ(installation_->Courier({"template", "--output", dir_.path() + "/no/f.json"}).status, 2);
}

}  // namespace
}  // namespace courier::e2e
