// Packages against the shared goldens: what is exported is what Dify exports, and what Dify
// exported becomes the rows that Dify's importer leaves. Skipped where the goldens are not.
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/e2e/installation.h"
#include "tests/support/file_text.h"
#include "tests/support/source_path.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_process.h"

namespace courier::e2e {
namespace {

using Flags = std::vector<std::string>;

// Two packages without what may differ: the time, and the order of the lists.
constexpr char kComparePackages[] = R"PY(
import json, sys
def load(path):
    package = json.load(open(path, encoding="utf-8"))
    package["metadata"].pop("created_at")
    for section, key in (("workflows", "id"), ("tools", "provider_name"), ("workflow_tools", "id")):
        for item in package[section]:
            if "labels" in item: item["labels"] = sorted(item["labels"])
        package[section] = {item[key]: item for item in package[section]}
    package["dependencies"] = {d["kind"] + d["provider_id"]: d for d in package["dependencies"]}
    return package
expected, actual = load(sys.argv[1]), load(sys.argv[2])
differences = []
def walk(a, b, path):
    if type(a) is dict and type(b) is dict:
        for key in sorted(set(a) | set(b)): walk(a.get(key, "<absent>"), b.get(key, "<absent>"), path + "/" + key)
    elif a != b: differences.append((path, str(a)[:3000], str(b)[:3000]))
walk(expected, actual, "")
for path, a, b in differences[:5]: print(path, "\nexpected", a, "\nactual", b)
sys.exit(1 if differences else 0)
)PY";

test::ProcessResult Python(Flags arguments) {
  test::ProcessSpec spec;
  spec.argv = std::move(arguments);
  spec.argv.insert(spec.argv.begin(), "/usr/bin/python3");
  spec.unset = {"PG*"};
  auto result = test::RunProcess(std::move(spec), std::chrono::minutes(10));
  EXPECT_TRUE(result.ok()) << result.status();
  return std::move(result).value_or(test::ProcessResult());
}

class PackageGoldenTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    for (const char* needed : {"goldens/acme", "goldens/edges", "tools/dify_rows.py"}) {
      if (!std::filesystem::exists(test::SharedPath(needed)))
        GTEST_SKIP() << "There is no shared " << needed;
    }
    InstallationOptions options;
    options.source_files = Files("source");
    options.target_files = Files("target-empty");
    options.source_agent.storage =
        absl::StrCat("{type: fs, root: \"", Golden("storage-source"), "\"}");
    auto installation = Installation::Start(options);
    ASSERT_TRUE(installation.ok()) << installation.status();
    installation_ = *std::move(installation);
  }

  std::string Golden(const std::string& name) const {
    return test::SharedPath(absl::StrCat("goldens/", GetParam(), "/", name));
  }

  Flags Files(const std::string& state) const {
    if (std::string(GetParam()) == "acme") return {Golden(state + ".sql")};
    return {test::SharedPath("goldens/schema/head-1.14.2.sql"), Golden(state + ".data.sql")};
  }

  std::string File(const std::string& name) const {
    return absl::StrCat(installation_->folder(), "/", name);
  }

  void Export(const std::string& file, const Flags& more) {
    Flags arguments = {"export", "--from", "staging", "--output", file};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto result = installation_->Courier(arguments);
    EXPECT_EQ(result.status, 0) << result.err;
  }

  void Import(const std::string& file, const Flags& more) {
    Flags arguments = {
        "import",          "--input", file, "--to", "production", "--target-workspace",
        "Acme Production", "--yes"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto result = installation_->Courier(arguments);
    EXPECT_EQ(result.status, 0) << result.err;
  }

  void ExpectRows(const std::string& golden) {
    if (Python({"-c", "import Cryptodome"}).status != 0 &&
        Python({"-c", "import Crypto"}).status != 0) {
      GTEST_SKIP() << "The comparison needs python3-pycryptodome";
    }
    const Side& target = installation_->target();
    const auto dump = Python({test::SharedPath("tools/dify_rows.py"), "dump", "--dsn",
                              target.cluster().Dsn(target.demo().name), "--tenant",
                              "Acme Production", "--storage", Golden("storage-target")});
    ASSERT_EQ(dump.status, 0) << dump.err;
    const auto compared = Python({test::SharedPath("tools/dify_rows.py"), "diff", Golden(golden),
                                  dir_.Write("rows.json", dump.out), "--ignore", "/webhook_id$"});
    EXPECT_EQ(compared.status, 0) << compared.out << compared.err;
  }

  test::TempDir dir_;
  std::unique_ptr<Installation> installation_;
};

TEST_P(PackageGoldenTest, AnExportIsWhatDifyExports) {
  const std::string file = File("package.json");
  Export(file, {"--selection", Golden("all-no-secrets.config.json"), "--dependencies", "tools"});
  const auto compared =
      Python({"-c", kComparePackages, Golden("all-no-secrets.package.json"), file});
  EXPECT_EQ(compared.status, 0) << compared.out << compared.err;
}

TEST_P(PackageGoldenTest, DifysPackageBecomesTheRowsThatDifyLeaves) {
  Import(Golden("all-no-secrets.package.json"), {});
  ExpectRows("06-no-secrets.dify-rows.json");
}

TEST_P(PackageGoldenTest, DifysPackageWithSecretsBecomesTheRowsThatDifyLeaves) {
  const std::string file = File("secrets.json");
  std::filesystem::copy_file(Golden("all-secrets.package.json"), file);
  std::filesystem::permissions(
      file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  Import(file, {"--allow-secret-file"});
  ExpectRows("01-all-secrets.dify-rows.json");
}

INSTANTIATE_TEST_SUITE_P(Goldens, PackageGoldenTest, testing::Values("acme", "edges"),
                         [](const auto& each) { return std::string(each.param); });

}  // namespace
}  // namespace courier::e2e
