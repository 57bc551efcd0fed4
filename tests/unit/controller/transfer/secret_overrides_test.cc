#include "controller/transfer/secret_overrides.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

#include "common/base/error.h"
#include "tests/support/temp_dir.h"

namespace courier::controller {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Nobody has the other half.
constexpr char kPublicKey[] = R"(-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAm1UM4DZhJDYSuauCKOJ3
EOqmdCdQyHWT5Xe1JUNtRimF4U547GwOvGadOC0b2My/KU25DpHd7X/THc0bRk7n
4v6QG8JtZWRVDMTkuDuLndgnsVyVaFEodC1CjHStLr++UDlFKMqhEkvDJI/TiJtm
Tt7JJnoJxrCv0e59SOpJ5Erq+rOC5ArIzYPD2P4e9Vw3JGvN3Yx0V9RCEwwHq1w+
7XzrBewWMVPit5bsdEsknNMHo3RZhK0w1asl3rzkYV9c0QIXffXWc3LlxRdtKQgM
wPleWqfxB0RZvV9b6xbvsoukrR3uDfk2w2sT7DHlNYOilfF/HFiYjaqQEuWSaWcx
yQIDAQAB
-----END PUBLIC KEY-----
)";

TEST(SecretOverridesTest, EncryptsWhatAFileHolds) {
  const test::TempDir dir;
  const std::string file = dir.Write("secret", "canary-value\n");

  const auto overrides = EncryptSecretOverrides({{"Bot", "KEY", file, -1}}, kPublicKey);

  ASSERT_TRUE(overrides.ok()) << overrides.status();
  ASSERT_EQ(overrides->size(), 1u);
  EXPECT_EQ(overrides->front().app, "Bot");
  EXPECT_EQ(overrides->front().name, "KEY");
  EXPECT_TRUE(overrides->front().is_token);
  EXPECT_THAT(overrides->front().value, Not(HasSubstr("canary")));
  EXPECT_GT(overrides->front().value.size(), 300u);
}

TEST(SecretOverridesTest, ReadsAnOpenDescriptorToItsEnd) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  ASSERT_EQ(write(ends[1], "s3cret", 6), 6);
  close(ends[1]);

  const auto overrides = EncryptSecretOverrides({{"*", "KEY", "", ends[0]}}, kPublicKey);
  close(ends[0]);

  ASSERT_TRUE(overrides.ok()) << overrides.status();
  EXPECT_TRUE(overrides->front().is_token);
}

TEST(SecretOverridesTest, NamesAFileThatIsNotThere) {
  const auto overrides = EncryptSecretOverrides({{"*", "KEY", "/no/such/secret", -1}}, kPublicKey);

  EXPECT_EQ(ReasonOf(overrides.status()), Reason::kUsage);
  EXPECT_THAT(std::string(overrides.status().message()), HasSubstr("/no/such/secret"));
}

TEST(SecretOverridesTest, RefusesASecretThatIsTooLong) {
  const test::TempDir dir;
  const std::string file = dir.Write("secret", std::string(200'000, 'x'));

  const auto overrides = EncryptSecretOverrides({{"*", "KEY", file, -1}}, kPublicKey);

  EXPECT_EQ(ReasonOf(overrides.status()), Reason::kLimitExceeded);
}

TEST(SecretOverridesTest, RefusesAKeyThatIsNone) {
  const test::TempDir dir;
  const std::string file = dir.Write("secret", "x");

  EXPECT_EQ(ReasonOf(EncryptSecretOverrides({{"*", "KEY", file, -1}}, "no key").status()),
            Reason::kBadKey);
}

TEST(SecretOverridesTest, NeedsNoKeyWhenThereIsNothingToEncrypt) {
  EXPECT_TRUE(EncryptSecretOverrides({}, "").ok());
}

}  // namespace
}  // namespace courier::controller
