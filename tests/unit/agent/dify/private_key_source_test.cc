#include "agent/dify/private_key_source.h"

#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/common/crypto/test_keys.h"

namespace courier::dify {
namespace {

using ::testing::HasSubstr;

const Workspace kWorkspace{"7b0f3a0e-7d0c-4a53-9d0e-3c8a6c2b0a01", "Acme", "normal"};
constexpr char kPath[] = "privkeys/7b0f3a0e-7d0c-4a53-9d0e-3c8a6c2b0a01/private.pem";

class PrivateKeySourceTest : public testing::Test {
 protected:
  absl::StatusOr<crypto::TenantPrivateKey> FromFolder() const {
    return LoadPrivateKey(
        {.type = KeyStorage::Type::kFolder, .root = folder_.path(), .command = {}}, kWorkspace,
        crypto::kPublicPemA);
  }

  absl::StatusOr<crypto::TenantPrivateKey> FromScript(const std::string& body) const {
    const std::string script = folder_.Write("key.sh", "#!/bin/sh\n" + body);
    chmod(script.c_str(), 0755);
    return LoadPrivateKey({.type = KeyStorage::Type::kCommand,
                           .root = "",
                           .command = {script, "-v"},
                           .timeout = timeout_},
                          kWorkspace, crypto::kPublicPemA, cancelled_);
  }

  test::TempDir folder_;
  std::chrono::seconds timeout_{30};
  std::function<bool()> cancelled_;
};

std::string Message(const absl::Status& status) { return std::string(status.message()); }

TEST_F(PrivateKeySourceTest, ReadsTheFileOfDifysStorage) {
  folder_.Write(kPath, crypto::kPrivatePemA);
  const auto key = FromFolder();
  EXPECT_TRUE(key.ok()) << key.status();
}

TEST_F(PrivateKeySourceTest, AMissingFileIsNamedWithItsWorkspace) {
  const absl::Status status = FromFolder().status();
  EXPECT_EQ(ReasonOf(status), Reason::kBadKey);
  EXPECT_THAT(Message(status), HasSubstr("\"Acme\""));
  EXPECT_THAT(Message(status), HasSubstr(folder_.File(kPath)));
}

TEST_F(PrivateKeySourceTest, AKeyOfAnotherWorkspaceIsRefused) {
  folder_.Write(kPath, crypto::kPrivatePemB);
  const absl::Status status = FromFolder().status();
  EXPECT_EQ(ReasonOf(status), Reason::kBadKey);
  EXPECT_THAT(Message(status), HasSubstr("does not belong to tenants.encrypt_public_key"));
}

TEST_F(PrivateKeySourceTest, WhatIsNoKeyIsRefusedWithoutBeingShown) {
  folder_.Write(kPath, "ENCPK1:canary");
  const absl::Status status = FromFolder().status();
  EXPECT_EQ(ReasonOf(status), Reason::kBadKey);
  EXPECT_THAT(Message(status), testing::Not(HasSubstr("canary")));
}

TEST_F(PrivateKeySourceTest, AFileThatIsTooLargeOrNoFileIsRefused) {
  folder_.Write(kPath, std::string(70'000, 'x'));
  EXPECT_EQ(ReasonOf(FromFolder().status()), Reason::kBadKey);
  unlink(folder_.File(kPath).c_str());
  ASSERT_EQ(mkfifo(folder_.File(kPath).c_str(), 0600), 0);
  EXPECT_THAT(Message(FromFolder().status()), HasSubstr("no plain file"));
}

TEST_F(PrivateKeySourceTest, ACommandGetsTheWorkspaceLastAndPrintsTheKey) {
  const std::string pem = folder_.Write("the.pem", crypto::kPrivatePemA);
  const auto key =
      FromScript("[ \"$1\" = -v ] && [ \"$2\" = " + kWorkspace.id + " ] && cat " + pem);
  EXPECT_TRUE(key.ok()) << key.status();
}

TEST_F(PrivateKeySourceTest, ACommandThatFailsIsToldWithItsStatusAlone) {
  const absl::Status status = FromScript("echo canary >&2; echo canary; exit 3").status();
  EXPECT_EQ(ReasonOf(status), Reason::kBadKey);
  EXPECT_THAT(Message(status), HasSubstr("exit status 3"));
  EXPECT_THAT(Message(status), testing::Not(HasSubstr("canary")));
}

TEST_F(PrivateKeySourceTest, ACommandThatPrintsNothingOrTooMuchIsRefused) {
  EXPECT_THAT(Message(FromScript("true").status()), HasSubstr("prints nothing"));
  EXPECT_THAT(Message(FromScript("yes").status()), HasSubstr("prints more than"));
}

TEST_F(PrivateKeySourceTest, ACommandThatHangsIsEndedInTime) {
  timeout_ = std::chrono::seconds(1);
  for (const char* script : {"sleep 1000", "exec >&-; sleep 1000", "trap '' TERM; sleep 1000"}) {
    const absl::Status status = FromScript(script).status();
    EXPECT_EQ(ReasonOf(status), Reason::kTimeout);
    EXPECT_THAT(Message(status), HasSubstr("did not end within 1 s"));
  }
}

TEST_F(PrivateKeySourceTest, ACommandOfACancelledCallIsEnded) {
  cancelled_ = [] { return true; };
  EXPECT_EQ(ReasonOf(FromScript("sleep 1000").status()), Reason::kCancelled);
  EXPECT_EQ(ReasonOf(FromScript("exec >&-; sleep 1000").status()), Reason::kCancelled);
}

TEST_F(PrivateKeySourceTest, ACommandThatIsNotThereIsRefused) {
  const auto key = LoadPrivateKey(
      {.type = KeyStorage::Type::kCommand, .root = "", .command = {"/nonexistent/key"}}, kWorkspace,
      crypto::kPublicPemA);
  EXPECT_EQ(ReasonOf(key.status()), Reason::kBadKey);
  EXPECT_THAT(Message(key.status()), HasSubstr("/nonexistent/key"));
}

TEST_F(PrivateKeySourceTest, WithoutStorageThereIsNoKey) {
  const auto key = LoadPrivateKey({}, kWorkspace, crypto::kPublicPemA);
  EXPECT_EQ(ReasonOf(key.status()), Reason::kBadKey);
  EXPECT_THAT(Message(key.status()), HasSubstr("storage.type is none"));
}

TEST_F(PrivateKeySourceTest, AWorkspaceWithoutAPublicKeyIsRefused) {
  folder_.Write(kPath, crypto::kPrivatePemA);
  const auto key = LoadPrivateKey(
      {.type = KeyStorage::Type::kFolder, .root = folder_.path(), .command = {}}, kWorkspace, "");
  EXPECT_EQ(ReasonOf(key.status()), Reason::kBadKey);
}

}  // namespace
}  // namespace courier::dify
