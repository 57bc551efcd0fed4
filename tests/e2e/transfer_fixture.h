// A fresh installation for each test.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/e2e/installation.h"

namespace courier::e2e {

class TransferTest : public testing::Test {
 protected:
  void SetUp() override {
    auto installation = Installation::Start({});
    ASSERT_TRUE(installation.ok()) << installation.status();
    installation_ = *std::move(installation);
  }

  Installation& installation() { return *installation_; }
  Side& source() { return installation_->source(); }
  Side& target() { return installation_->target(); }

  // Transfers all apps with their secrets, and `more` flags.
  test::ProcessResult TransferAll(const std::vector<std::string>& more = {}) {
    std::vector<std::string> flags = {"--all-apps", "--include-secrets", "--output-format", "json"};
    flags.insert(flags.end(), more.begin(), more.end());
    return installation_->Transfer(flags);
  }

 private:
  std::unique_ptr<Installation> installation_;
};

}  // namespace courier::e2e
