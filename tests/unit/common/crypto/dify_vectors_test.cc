// Tokens and keys that Dify 1.14.2 made. The vectors are handed out beside the repository; without
// them these tests are skipped.
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "common/base/error.h"
#include "common/crypto/aes_eax.h"
#include "common/crypto/sha256.h"
#include "common/crypto/tenant_envelope.h"
#include "common/crypto/tenant_key.h"
#include "common/crypto/token_failure.h"
#include "tests/support/source_path.h"
#include "tests/unit/common/crypto/crypto_test_support.h"

namespace courier::crypto {
namespace {

std::string VectorsPath() { return test::SharedPath("goldens/crypto/vectors.json"); }

std::string Text(const rapidjson::Value& entry, const char* member) {
  const auto found = entry.FindMember(member);
  if (found == entry.MemberEnd()) return "";
  return {found->value.GetString(), found->value.GetStringLength()};
}

class DifyVectorsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::ifstream in(VectorsPath(), std::ios::binary);
    if (!in) GTEST_SKIP() << "no vectors at " << VectorsPath();
    const std::string json{std::istreambuf_iterator<char>(in), {}};
    ASSERT_FALSE(vectors_.Parse(json.data(), json.size()).HasParseError());
    for (const auto& key : vectors_["keys"].GetArray()) {
      const std::string id = Text(key, "key_id");
      private_keys_.emplace(id, LoadPrivateKey(Text(key, "private_pem")).value());
      public_keys_.emplace(id, TenantPublicKey::FromPem(Text(key, "public_pem")).value());
    }
  }

  const TenantPrivateKey& PrivateKeyOf(const rapidjson::Value& entry) const {
    return private_keys_.at(Text(entry, "key_id"));
  }

  rapidjson::Document vectors_;
  std::map<std::string, TenantPrivateKey> private_keys_;
  std::map<std::string, TenantPublicKey> public_keys_;
};

TEST_F(DifyVectorsTest, PrivateKeyMatchesItsPublicHalfAndNoOther) {
  ASSERT_GE(private_keys_.size(), 2u);
  for (const auto& [private_id, private_key] : private_keys_) {
    for (const auto& [public_id, public_key] : public_keys_) {
      EXPECT_EQ(private_key.Matches(public_key), private_id == public_id)
          << private_id << " and " << public_id;
    }
  }
}

TEST_F(DifyVectorsTest, OpensHybridTokens) {
  ASSERT_GT(vectors_["hybrid"].Size(), 0u);
  for (const auto& entry : vectors_["hybrid"].GetArray()) {
    SCOPED_TRACE(Text(entry, "name"));
    const auto secret = PrivateKeyOf(entry).Decrypt(Text(entry, "token"));
    ASSERT_TRUE(secret.ok()) << secret.status();
    EXPECT_EQ(Sha256Hex(Revealed(*secret)), Text(entry, "plaintext_sha256"));
  }
}

TEST_F(DifyVectorsTest, OpensLegacyTokens) {
  ASSERT_GT(vectors_["legacy_rsa"].Size(), 0u);
  for (const auto& entry : vectors_["legacy_rsa"].GetArray()) {
    SCOPED_TRACE(Text(entry, "name"));
    const auto secret = PrivateKeyOf(entry).Decrypt(Text(entry, "token"));
    ASSERT_TRUE(secret.ok()) << secret.status();
    EXPECT_EQ(Sha256Hex(Revealed(*secret)), Text(entry, "plaintext_sha256"));
  }
}

TEST_F(DifyVectorsTest, EncryptsEverySecretForAnotherWorkspace) {
  const TenantPublicKey& target = public_keys_.at("k2");
  for (const auto& entry : vectors_["hybrid"].GetArray()) {
    SCOPED_TRACE(Text(entry, "name"));
    const auto stored = PrivateKeyOf(entry).Decrypt(Text(entry, "token"));
    ASSERT_TRUE(stored.ok()) << stored.status();
    const auto token = target.Encrypt(*stored);
    ASSERT_TRUE(token.ok()) << token.status();
    const auto secret = private_keys_.at("k2").Decrypt(*token);
    ASSERT_TRUE(secret.ok()) << secret.status();
    EXPECT_EQ(Sha256Hex(Revealed(*secret)), Text(entry, "plaintext_sha256"));
  }
}

// What Dify refuses is refused, for the same reason. What only its lenient base64 takes may be
// refused as base64.
TEST_F(DifyVectorsTest, JudgesDamagedTokensAsDifyDoes) {
  ASSERT_GT(vectors_["malformed"].Size(), 0u);
  for (const auto& entry : vectors_["malformed"].GetArray()) {
    SCOPED_TRACE(Text(entry, "name"));
    const auto secret = PrivateKeyOf(entry).Decrypt(Text(entry, "token"));
    if (secret.ok()) {
      ASSERT_TRUE(entry["dify_accepts"].GetBool());
      EXPECT_EQ(Sha256Hex(Revealed(*secret)), Text(entry, "plaintext_sha256"));
      continue;
    }
    EXPECT_EQ(ReasonOf(secret.status()), Reason::kBadToken);
    const auto failure = TokenFailureOf(secret.status());
    ASSERT_TRUE(failure.has_value());
    const std::string expected = Text(entry, "failure");
    EXPECT_TRUE(TokenFailureName(*failure) == expected || failure == TokenFailure::kBase64)
        << "Dify says " << expected << ", we say " << secret.status();
  }
}

TEST_F(DifyVectorsTest, AcceptsWhiteSpaceAndLongerSessionKeys) {
  size_t accepted = 0;
  for (const auto& entry : vectors_["malformed"].GetArray()) {
    const std::string name = Text(entry, "name");
    if (name != "newline_every_76" && name != "spaces_around" && name != "aes_key_32_bytes") {
      continue;
    }
    const auto secret = PrivateKeyOf(entry).Decrypt(Text(entry, "token"));
    EXPECT_TRUE(secret.ok()) << name << ": " << secret.status();
    ++accepted;
  }
  EXPECT_EQ(accepted, 3u);
}

TEST_F(DifyVectorsTest, SealsAndOpensEaxAsDifyDoes) {
  ASSERT_GT(vectors_["eax"].Size(), 0u);
  for (const auto& entry : vectors_["eax"].GetArray()) {
    SCOPED_TRACE(Text(entry, "name"));
    const auto key = SecretFromHex(Text(entry, "key_hex"));
    const std::string nonce = FromHex(Text(entry, "nonce_hex"));
    const auto sealed = SealEax(key, nonce, "", SecretFromHex(Text(entry, "plaintext_hex")));
    ASSERT_TRUE(sealed.ok()) << sealed.status();
    EXPECT_EQ(ToHex(sealed->ciphertext), Text(entry, "ciphertext_hex"));
    EXPECT_EQ(ToHex(sealed->tag), Text(entry, "tag_hex"));
    const auto opened = OpenEax(key, nonce, "", sealed->tag, sealed->ciphertext);
    ASSERT_TRUE(opened.ok()) << opened.status();
    EXPECT_EQ(RevealedHex(*opened), Text(entry, "plaintext_hex"));
  }
}

}  // namespace
}  // namespace courier::crypto
