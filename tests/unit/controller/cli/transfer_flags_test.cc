#include "controller/cli/transfer_flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "common/base/error.h"
#include "tests/support/temp_dir.h"

namespace courier::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

absl::StatusOr<TransferRequest> Parse(std::vector<std::string> arguments) {
  CLI::App app;
  TransferFlags flags;
  AddRouteFlags(app, flags);
  AddSelectionFlags(app, flags);
  AddEnvironmentFlags(app, flags);
  AddOptionFlags(app, flags);
  std::reverse(arguments.begin(), arguments.end());
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    return MakeError(Reason::kUsage, error.what());
  }
  return BuildRequest(flags);
}

// With a route and an app, which every request needs.
absl::StatusOr<TransferRequest> ParseWith(std::vector<std::string> more) {
  std::vector<std::string> arguments = {"--from", "a", "--to", "b", "--app", "x"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return Parse(std::move(arguments));
}

TEST(TransferFlagsTest, HasTheContractsDefaults) {
  const auto request = ParseWith({});

  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->from, "a");
  EXPECT_EQ(request->to, "b");
  EXPECT_THAT(request->selection.apps, ElementsAre("x"));
  EXPECT_EQ(request->selection.dependencies, model::Dependencies::kClosure);
  EXPECT_EQ(request->selection.revision, model::Revision::kDraft);
  EXPECT_FALSE(request->selection.include_secrets);
  EXPECT_EQ(request->options.id_strategy, model::IdStrategy::kPreserveId);
  EXPECT_EQ(request->options.conflict_strategy, model::ConflictStrategy::kFail);
  EXPECT_EQ(request->options.publish, model::Publish::kRequired);
  EXPECT_FALSE(request->options.create_app_api_token);
}

TEST(TransferFlagsTest, TakesEveryFlag) {
  const auto request = ParseWith({"--workspace",
                                  "W",
                                  "--app",
                                  "y*",
                                  "--api-tool",
                                  "t",
                                  "--workflow-tool",
                                  "w",
                                  "--mcp-tool",
                                  "m",
                                  "--dependencies",
                                  "tools",
                                  "--include-secrets",
                                  "--target-workspace",
                                  "TW",
                                  "--operator-email",
                                  "e@x",
                                  "--id-strategy",
                                  "generate-new-id",
                                  "--conflict-strategy",
                                  "update",
                                  "--create-app-api-token",
                                  "--show-tokens",
                                  "--publish",
                                  "all",
                                  "--revision",
                                  "published",
                                  "--set-env",
                                  "A.N=v",
                                  "--strict"});

  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->selection.workspace, "W");
  EXPECT_THAT(request->selection.apps, ElementsAre("x", "y*"));
  EXPECT_THAT(request->selection.api_tools, ElementsAre("t"));
  EXPECT_THAT(request->selection.workflow_tools, ElementsAre("w"));
  EXPECT_THAT(request->selection.mcp_tools, ElementsAre("m"));
  EXPECT_EQ(request->selection.dependencies, model::Dependencies::kTools);
  EXPECT_TRUE(request->selection.include_secrets);
  EXPECT_EQ(request->selection.revision, model::Revision::kPublished);
  EXPECT_EQ(request->selection.environment_overrides.size(), 1u);
  EXPECT_EQ(request->options.workspace, "TW");
  EXPECT_EQ(request->options.operator_email, "e@x");
  EXPECT_EQ(request->options.id_strategy, model::IdStrategy::kGenerateNewId);
  EXPECT_EQ(request->options.conflict_strategy, model::ConflictStrategy::kUpdate);
  EXPECT_TRUE(request->options.create_app_api_token);
  EXPECT_TRUE(request->options.show_tokens);
  EXPECT_EQ(request->options.publish, model::Publish::kAll);
  EXPECT_TRUE(request->options.strict);
}

TEST(TransferFlagsTest, TakesAllAppsOrSome) {
  const auto both = ParseWith({"--all-apps", "--app", "x"});

  EXPECT_EQ(ReasonOf(both.status()), Reason::kUsage);
  EXPECT_EQ(both.status().message(), "--all-apps and --app don't go together; give one of them");
}

TEST(TransferFlagsTest, CallsAWorkspaceATenantToo) {
  const auto request = ParseWith({"--tenant", "W", "--target-tenant", "T"});

  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->selection.workspace, "W");
  EXPECT_EQ(request->options.workspace, "T");
}

TEST(TransferFlagsTest, LetsFlagsWinOverTheFile) {
  const test::TempDir dir;
  const std::string file = dir.Write("s.json", R"({
      "source_tenant": {"name": "Acme", "id": "t-1"}, "apps": {"all": true},
      "include_referenced_tools": true, "include_secrets": true,
      "additional_tools": {"api_tools": ["kept"]},
      "import_options": {"create_app_api_token_on_import": true, "conflict_strategy": "skip",
                         "id_strategy": "generate-new-id"}})");

  const auto plain = Parse({"--from", "a", "--to", "b", "--selection", file});
  const auto overridden =
      Parse({"--from", "a", "--to", "b", "--selection", file, "--workspace", "Other", "--app", "x",
             "--dependencies", "none", "--no-include-secrets", "--conflict-strategy", "update",
             "--no-create-app-api-token"});

  ASSERT_TRUE(plain.ok()) << plain.status();
  EXPECT_EQ(plain->expected_workspace_name, "Acme");
  EXPECT_TRUE(plain->selection.all_apps);
  EXPECT_TRUE(plain->options.create_app_api_token);
  EXPECT_EQ(plain->options.conflict_strategy, model::ConflictStrategy::kSkip);
  ASSERT_TRUE(overridden.ok()) << overridden.status();
  EXPECT_EQ(overridden->selection.workspace, "Other");
  EXPECT_EQ(overridden->expected_workspace_name, "");
  EXPECT_FALSE(overridden->selection.all_apps);
  EXPECT_THAT(overridden->selection.apps, ElementsAre("x"));
  EXPECT_THAT(overridden->selection.api_tools, ElementsAre("kept"));
  EXPECT_EQ(overridden->selection.dependencies, model::Dependencies::kNone);
  EXPECT_FALSE(overridden->selection.include_secrets);
  EXPECT_EQ(overridden->options.conflict_strategy, model::ConflictStrategy::kUpdate);
  EXPECT_FALSE(overridden->options.create_app_api_token);
  EXPECT_EQ(overridden->options.id_strategy, model::IdStrategy::kGenerateNewId);
}

TEST(TransferFlagsTest, AppsOnTheCommandLineTakeThePlaceOfTheFilesApps) {
  const test::TempDir dir;
  const std::string file = dir.Write("s.json", R"({
      "source_tenant": {"name": "Acme"},
      "apps": {"modes": ["workflow"], "ids": ["from the file"]},
      "additional_tools": {"api_tools": ["a"], "mcp_tools": ["m"]}})");
  const std::vector<std::string> base = {"--from", "a", "--to", "b", "--selection", file};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), base.begin(), base.end());
    auto request = Parse(std::move(more));
    EXPECT_TRUE(request.ok()) << request.status();
    return std::move(request).value_or(TransferRequest()).selection;
  };

  EXPECT_THAT(with({}).apps, ElementsAre("from the file"));
  EXPECT_THAT(with({}).app_modes, ElementsAre("workflow"));
  EXPECT_TRUE(with({"--all-apps"}).all_apps);
  EXPECT_THAT(with({"--all-apps"}).apps, IsEmpty());
  EXPECT_THAT(with({"--all-apps"}).app_modes, IsEmpty());
  EXPECT_THAT(with({"--app", "x"}).apps, ElementsAre("x"));
  // Each kind of tool by itself.
  EXPECT_THAT(with({"--api-tool", "x"}).api_tools, ElementsAre("x"));
  EXPECT_THAT(with({"--api-tool", "x"}).mcp_tools, ElementsAre("m"));
  EXPECT_THAT(with({"--api-tool", "x"}).apps, ElementsAre("from the file"));
}

TEST(TransferFlagsTest, AFileNeedNotNameTheWorkspaceThatAFlagNames) {
  const test::TempDir dir;
  const std::string file = dir.Write("s.json", R"({"apps": {"all": true}})");

  const auto named =
      Parse({"--from", "a", "--to", "b", "--selection", file, "--workspace", "Acme"});
  ASSERT_TRUE(named.ok()) << named.status();
  EXPECT_EQ(named->selection.workspace, "Acme");
  EXPECT_EQ(ReasonOf(Parse({"--from", "a", "--to", "b", "--selection", file}).status()),
            Reason::kBadSelection);
}

TEST(TransferFlagsTest, RefusesWordsThatNameNothing) {
  EXPECT_EQ(ReasonOf(ParseWith({"--app", ""}).status()), Reason::kUsage);
  EXPECT_EQ(ReasonOf(ParseWith({"--mcp-tool", ""}).status()), Reason::kUsage);
  EXPECT_EQ(ReasonOf(ParseWith({"--api-tool", "\xff"}).status()), Reason::kUsage);
  EXPECT_EQ(ReasonOf(ParseWith({"--workspace", "\xff"}).status()), Reason::kUsage);
  EXPECT_EQ(ReasonOf(ParseWith({"--target-workspace", "\xff"}).status()), Reason::kUsage);
}

TEST(TransferFlagsTest, RefusesAnEmptySelection) {
  EXPECT_EQ(ReasonOf(Parse({"--from", "a", "--to", "b"}).status()), Reason::kEmptySelection);
}

TEST(TransferFlagsTest, RefusesAnEmptySelectionFromAFile) {
  const test::TempDir dir;
  const std::string file = dir.Write("s.json", R"({"source_tenant": {"name": "Acme"}})");

  EXPECT_EQ(ReasonOf(Parse({"--from", "a", "--to", "b", "--selection", file}).status()),
            Reason::kEmptySelection);
}

TEST(TransferFlagsTest, NeedsBothEnds) {
  EXPECT_EQ(ReasonOf(Parse({"--to", "b", "--app", "x"}).status()), Reason::kUsage);
  EXPECT_EQ(ReasonOf(Parse({"--from", "a", "--app", "x"}).status()), Reason::kUsage);
  EXPECT_EQ(ReasonOf(Parse({"--from", "a", "--to", "b,c", "--app", "x"}).status()), Reason::kUsage);
}

TEST(TransferFlagsTest, RefusesUnknownWords) {
  EXPECT_EQ(ReasonOf(ParseWith({"--conflict-strategy", "overwrite"}).status()), Reason::kUsage);
  EXPECT_EQ(ReasonOf(ParseWith({"--dependencies", "all"}).status()), Reason::kUsage);
}

TEST(TransferFlagsTest, LetsSetEnvFollowTheMap) {
  const test::TempDir dir;
  const std::string map = dir.Write("m.json", R"({"A": {"N": "map", "S": {"fd": 5}}})");

  const auto request = ParseWith({"--env-map", map, "--set-env", "A.N=flag"});

  ASSERT_TRUE(request.ok()) << request.status();
  ASSERT_EQ(request->selection.environment_overrides.size(), 2u);
  EXPECT_EQ(request->selection.environment_overrides.back().value, "flag");
  ASSERT_EQ(request->secret_overrides.size(), 1u);
}

}  // namespace
}  // namespace courier::controller
