// Package files: `courier export` and `courier import` between real databases.
#include <sys/stat.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/transfer_fixture.h"
#include "tests/support/file_text.h"

namespace courier::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Flags = std::vector<std::string>;

class PackageTest : public TransferTest {
 protected:
  std::string File(const std::string& name) {
    return absl::StrCat(installation().folder(), "/", name);
  }

  test::ProcessResult Export(const std::string& from, const std::string& output,
                             const Flags& more = {}) {
    Flags arguments = {"export", "--from", from, "--output", output};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return installation().Courier(arguments);
  }

  static std::string TextOf(const std::string& file) {
    auto text = test::ReadFileText(file);
    EXPECT_TRUE(text.ok()) << text.status();
    return std::move(text).value_or("");
  }
};

const Flags kAll = {"--workspace", std::string(demo::kSourceWorkspace), "--all-apps"};

TEST_F(PackageTest, AnExportIsAPrivateFileThatIsNotOverwritten) {
  const std::string file = File("package.json");
  const auto first = Export("staging", file, kAll);
  ASSERT_EQ(first.status, 0) << first.err;
  struct stat found {};
  ASSERT_EQ(stat(file.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0600u);
  const std::string text = TextOf(file);
  EXPECT_THAT(text, HasSubstr("\"version\": \"1\""));

  const auto second = Export("staging", file, kAll);
  EXPECT_EQ(second.status, 2);
  EXPECT_THAT(second.err, HasSubstr("--overwrite"));
  Flags overwrite = kAll;
  overwrite.push_back("--overwrite");
  EXPECT_EQ(Export("staging", file, overwrite).status, 0);
}

TEST_F(PackageTest, SecretsAreRefusedForAFile) {
  Flags flags = kAll;
  flags.push_back("--include-secrets");
  const auto result = Export("staging", File("package.json"), flags);
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("courier transfer"));
  struct stat found {};
  EXPECT_NE(stat(File("package.json").c_str(), &found), 0);
}

TEST_F(PackageTest, AnExportGoesToStdoutToo) {
  const auto result = Export("staging", "-", kAll);
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out.substr(0, 1), "{");
  EXPECT_THAT(result.err, HasSubstr("without secrets"));
}

// ---- import ----

const Flags kIntoProduction = {"--to", "production", "--target-workspace",
                               std::string(demo::kTargetWorkspace), "--yes"};

Flags ImportOf(const std::string& flag, const std::string& file, const Flags& more = {}) {
  Flags arguments = {"import", flag, file};
  arguments.insert(arguments.end(), kIntoProduction.begin(), kIntoProduction.end());
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

// A package without its time.
std::string Timeless(const std::string& package) {
  const size_t begin = package.find("\"created_at\"");
  const size_t end = package.find('\n', begin);
  return package.substr(0, begin) + package.substr(end);
}

TEST_F(PackageTest, WhatWasImportedExportsTheSameAgain) {
  const Flags target = {"--workspace", std::string(demo::kTargetWorkspace), "--all-apps"};
  ASSERT_EQ(Export("staging", File("a.json"), kAll).status, 0);
  const auto imported = installation().Courier(ImportOf("--input", File("a.json")));
  ASSERT_EQ(imported.status, 0) << imported.err;
  ASSERT_EQ(Export("production", File("b.json"), target).status, 0);
  const auto again = installation().Courier(
      ImportOf("--input", File("b.json"), {"--conflict-strategy", "update"}));
  ASSERT_EQ(again.status, 0) << again.err;
  ASSERT_EQ(Export("production", File("c.json"), target).status, 0);
  EXPECT_EQ(Timeless(TextOf(File("b.json"))), Timeless(TextOf(File("c.json"))));
  EXPECT_NE(this->target().Query("SELECT count(*) FROM apps"), "0");
}

TEST_F(PackageTest, OneAppGoesThroughItsYaml) {
  const std::string app = source().Query(
      absl::StrCat("SELECT a.id FROM apps a JOIN tenants t ON t.id = a.tenant_id WHERE a.mode = "
                   "'workflow' AND t.name = '",
                   demo::kSourceWorkspace, "' ORDER BY a.created_at, a.id LIMIT 1"));
  const auto exported = Export("staging", File("app.yml"),
                               {"--workspace", std::string(demo::kSourceWorkspace), "--dsl", app});
  ASSERT_EQ(exported.status, 0) << exported.err;
  EXPECT_EQ(TextOf(File("app.yml")).substr(0, 4), "app:");
  const std::string before = target().Query("SELECT count(*) FROM apps");
  const auto imported = installation().Courier(ImportOf("--dsl", File("app.yml")));
  ASSERT_EQ(imported.status, 0) << imported.err;
  EXPECT_EQ(target().Query("SELECT count(*) FROM apps"), std::to_string(std::stoi(before) + 1));
}

// `courier plan` takes no file.
TEST_F(PackageTest, AnImportNamesItsOwnWayToAPlan) {
  ASSERT_EQ(Export("staging", File("a.json"), kAll).status, 0);
  const auto unasked =
      installation().Courier({"import", "--input", File("a.json"), "--to", "production"});
  EXPECT_EQ(unasked.status, 2);
  const auto changed = installation().Courier(
      ImportOf("--input", File("a.json"), {"--plan-hash", std::string(64, '0')}));
  EXPECT_EQ(changed.status, 7);
  for (const auto& refused : {unasked, changed}) {
    EXPECT_THAT(refused.err, HasSubstr("Look at it with: courier import and the same flags on a "
                                       "terminal, without --yes"));
  }
}

TEST_F(PackageTest, ABadFileIsRefusedAndNothingIsWritten) {
  ASSERT_EQ(Export("staging", File("a.json"), kAll).status, 0);
  const std::string good = TextOf(File("a.json"));
  const std::string before = target().Digest();
  const auto expect_refused = [&](const std::string& text, const std::string& place) {
    ASSERT_TRUE(test::WriteFileText(File("bad.json"), text).ok());
    const auto result = installation().Courier(ImportOf("--input", File("bad.json")));
    EXPECT_EQ(result.status, 6) << result.err;
    EXPECT_THAT(result.err, HasSubstr(place));
    EXPECT_THAT(result.err, HasSubstr("Nothing was changed."));
  };
  expect_refused(good.substr(0, good.size() / 2), "line ");
  expect_refused("{}", "/metadata");
  expect_refused(absl::StrReplaceAll(good, {{"\"version\": \"1\"", "\"version\": \"2\""}}),
                 "/metadata/version");
  expect_refused(absl::StrReplaceAll(good, {{"version: 0.6.0", "version: 9.0.0"}}), "/version");
  expect_refused(absl::StrReplaceAll(good, {{"\"dsl\": \"app:", "\"dsl\": \"app: ["}}),
                 "/workflows/0/dsl");
  EXPECT_EQ(target().Digest(), before);
}

TEST_F(PackageTest, SecretsInAFileNeedToBeAllowedAndKeptPrivate) {
  ASSERT_TRUE(test::WriteFileText(
                  File("s.json"),
                  R"({"metadata": {"version": "1", "include_secrets": true}, "mcp_tools": )"
                  R"([{"name": "n", "server_identifier": "s", "server_url": "https://canary"}]})")
                  .ok());
  const auto refused = installation().Courier(ImportOf("--input", File("s.json")));
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("--allow-secret-file"));

  ASSERT_EQ(chmod(File("s.json").c_str(), 0644), 0);
  const auto open =
      installation().Courier(ImportOf("--input", File("s.json"), {"--allow-secret-file"}));
  EXPECT_EQ(open.status, 2);
  EXPECT_THAT(open.err, HasSubstr("chmod 600"));

  ASSERT_EQ(chmod(File("s.json").c_str(), 0600), 0);
  const auto taken =
      installation().Courier(ImportOf("--input", File("s.json"), {"--allow-secret-file"}));
  ASSERT_EQ(taken.status, 0) << taken.err;
  EXPECT_THAT(taken.out, HasSubstr("delete "));
  EXPECT_THAT(taken.out + taken.err, Not(HasSubstr("canary")));
  EXPECT_THAT(target().Query("SELECT server_url FROM tool_mcp_providers WHERE name = 'n'"),
              testing::StartsWith("SFlCUklEO"));
}

TEST_F(PackageTest, SecretsComeThroughAPipeWithoutAFile) {
  auto spec = installation().CourierSpec(ImportOf("--input", "-"));
  ASSERT_TRUE(spec.ok()) << spec.status();
  spec->input = R"({"metadata": {"version": "1", "include_secrets": true}, "mcp_tools": )"
                R"([{"name": "piped", "server_identifier": "p", "server_url": "https://canary"}]})";
  const auto taken = test::RunProcess(*std::move(spec));
  ASSERT_TRUE(taken.ok()) << taken.status();
  ASSERT_EQ(taken->status, 0) << taken->err;
  EXPECT_THAT(taken->out + taken->err, Not(HasSubstr("delete ")));
  EXPECT_THAT(taken->out + taken->err, Not(HasSubstr("canary")));
  EXPECT_THAT(target().Query("SELECT server_url FROM tool_mcp_providers WHERE name = 'piped'"),
              testing::StartsWith("SFlCUklEO"));
}

}  // namespace
}  // namespace courier::e2e
