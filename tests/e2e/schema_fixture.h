// Databases of other shapes: one installation for all tests of a suite, whose two databases are
// copied anew for each test and can be changed by SQL or exchanged for others.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/e2e/installation.h"

namespace courier::e2e {

class SchemaTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto installation = Installation::Start({});
    ASSERT_TRUE(installation.ok()) << installation.status();
    installation_ = *std::move(installation);
    for (Side* side : {&source(), &target()}) {
      const absl::Status kept = side->cluster().CopyDatabase(Pristine(*side), side->demo().name);
      ASSERT_TRUE(kept.ok()) << kept;
    }
  }

  static void TearDownTestSuite() { installation_ = nullptr; }

  void SetUp() override {
    ASSERT_NE(installation_, nullptr);
    Restore(source(), Pristine(source()));
    Restore(target(), Pristine(target()));
  }

  static Side& source() { return installation_->source(); }
  static Side& target() { return installation_->target(); }

  // The database as it was filled.
  static std::string Pristine(const Side& side) {
    return absl::StrCat(side.demo().name, "_pristine");
  }

  // Puts a copy of `original` in the place of the side's database.
  static void Restore(const Side& side, const std::string& original) {
    absl::Status done = side.cluster().DropDatabase(side.demo().name);
    if (done.ok()) done = side.cluster().CopyDatabase(side.demo().name, original);
    ASSERT_TRUE(done.ok()) << done;
  }

  // All apps with their secrets, the report as JSON on stdout.
  static test::ProcessResult TransferAll(const std::vector<std::string>& more = {}) {
    std::vector<std::string> flags = {"--all-apps", "--include-secrets", "--output-format", "json"};
    flags.insert(flags.end(), more.begin(), more.end());
    return installation_->Transfer(flags);
  }

  static Installation& installation() { return *installation_; }

 private:
  static inline std::unique_ptr<Installation> installation_;
};

}  // namespace courier::e2e
