#include "common/crypto/tenant_envelope.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/crypto/base64.h"
#include "common/crypto/tenant_key.h"
#include "common/crypto/token_failure.h"
#include "tests/unit/common/crypto/crypto_test_support.h"
#include "tests/unit/common/crypto/test_keys.h"
#include "tests/unit/common/crypto/test_tokens.h"

namespace courier::crypto {
namespace {

constexpr size_t kModulusBytes = 256;
constexpr size_t kNonceAt = 7 + kModulusBytes;
constexpr size_t kCiphertextAt = kNonceAt + 32;

class TenantTokenTest : public testing::Test {
 protected:
  // What the token whose base64 form has these bytes fails with.
  std::optional<TokenFailure> FailureOfBytes(absl::string_view bytes) const {
    return FailureOf(EncodeBase64(bytes));
  }
  std::optional<TokenFailure> FailureOf(absl::string_view token) const {
    const absl::Status status = private_key_.Decrypt(token).status();
    EXPECT_EQ(ReasonOf(status), Reason::kBadToken) << status;
    return TokenFailureOf(status);
  }

  const TenantPrivateKey private_key_ = LoadPrivateKey(kPrivatePemA).value();
  const TenantPublicKey public_key_ = TenantPublicKey::FromPem(kPublicPemA).value();
  const std::string bytes_ = DecodeBase64(kHybridToken).value();
};

TEST_F(TenantTokenTest, OpensTokensMadeElsewhere) {
  EXPECT_EQ(Revealed(*private_key_.Decrypt(kHybridToken)), "Fähre nach Köln ⛴");
  EXPECT_EQ(Revealed(*private_key_.Decrypt(kEmptyToken)), "");
  EXPECT_EQ(Revealed(*private_key_.Decrypt(kKey24Token)), "twenty-four");
}

TEST_F(TenantTokenTest, OpensLegacyTokens) {
  EXPECT_EQ(Revealed(*private_key_.Decrypt(kLegacyToken)), "sk-made-before-the-marker");
}

TEST_F(TenantTokenTest, LengthsFollowTheKey) {
  const auto key = LoadPrivateKey(kPrivatePem3072).value();
  EXPECT_EQ(Revealed(*key.Decrypt(kHybridToken3072)), "three thousand");
  const auto token = TenantPublicKey::FromPem(kPublicPem3072)->Encrypt(Secret("again")).value();
  EXPECT_EQ(DecodeBase64(token)->size(), 7u + 384u + 32u + 5u);
  EXPECT_EQ(Revealed(*key.Decrypt(token)), "again");
}

TEST_F(TenantTokenTest, OpensWhatItEncrypts) {
  for (const std::string& secret :
       {std::string(), std::string("x"), std::string("\0nul\0", 5), std::string("\xef\xbb\xbf⛴"),
        std::string(1'000, 'k'), std::string(kMaxSecretBytes, 'm')}) {
    const auto token = public_key_.Encrypt(Secret(secret));
    ASSERT_TRUE(token.ok()) << token.status();
    const auto opened = private_key_.Decrypt(*token);
    ASSERT_TRUE(opened.ok()) << opened.status();
    EXPECT_TRUE(opened->EqualsPublicText(secret)) << secret.size() << " bytes";
  }
}

TEST_F(TenantTokenTest, TokensHaveTheFormThatDifyWrites) {
  EXPECT_EQ(public_key_.EncryptEmpty()->size(), 396u);
  EXPECT_EQ(public_key_.Encrypt(Secret("abc"))->size(), 400u);
  EXPECT_EQ(public_key_.Encrypt(Secret(std::string(128, 'x')))->size(), 564u);
  EXPECT_TRUE(absl::StartsWith(*public_key_.EncryptEmpty(), "SFlCUklEO"));
}

TEST_F(TenantTokenTest, EmptySecretIsAToken) {
  EXPECT_TRUE(private_key_.Decrypt(*public_key_.EncryptEmpty())->empty());
}

TEST_F(TenantTokenTest, EveryEncryptionIsAnother) {
  const std::string one = DecodeBase64(*public_key_.Encrypt(Secret("same"))).value();
  const std::string other = DecodeBase64(*public_key_.Encrypt(Secret("same"))).value();
  EXPECT_NE(one.substr(7, kModulusBytes), other.substr(7, kModulusBytes));
  EXPECT_NE(one.substr(kNonceAt, 16), other.substr(kNonceAt, 16));
  EXPECT_NE(one.substr(kCiphertextAt), other.substr(kCiphertextAt));
}

TEST_F(TenantTokenTest, NamesWhatIsNoBase64) {
  EXPECT_EQ(FailureOf("sk-plain-text!"), TokenFailure::kBase64);
  EXPECT_EQ(FailureOf(absl::StrCat(kHybridToken, "=")), TokenFailure::kBase64);
}

TEST_F(TenantTokenTest, NamesAWrongRsaLength) {
  EXPECT_EQ(FailureOf(""), TokenFailure::kRsaLength);
  EXPECT_EQ(FailureOfBytes("HYBRID:"), TokenFailure::kRsaLength);
  EXPECT_EQ(FailureOfBytes(bytes_.substr(0, kNonceAt - 1)), TokenFailure::kRsaLength);
  EXPECT_EQ(FailureOfBytes(absl::StrCat("hybrid:", bytes_.substr(7))), TokenFailure::kRsaLength);
  EXPECT_EQ(FailureOfBytes(std::string(kModulusBytes + 1, 'x')), TokenFailure::kRsaLength);
}

TEST_F(TenantTokenTest, NamesAWrongKey) {
  const auto other = LoadPrivateKey(kPrivatePemB).value();
  EXPECT_EQ(TokenFailureOf(other.Decrypt(kHybridToken).status()), TokenFailure::kRsaOaep);
  EXPECT_EQ(TokenFailureOf(other.Decrypt(kLegacyToken).status()), TokenFailure::kRsaOaep);
}

TEST_F(TenantTokenTest, NamesAnImpossibleSessionKey) {
  EXPECT_EQ(FailureOf(kShortSessionKeyToken), TokenFailure::kAesKeyLength);
}

// Every proper prefix is refused, and for the reason that its length gives.
TEST_F(TenantTokenTest, NamesWhereATokenIsCutOff) {
  EXPECT_EQ(FailureOfBytes(bytes_.substr(0, kNonceAt)), TokenFailure::kTruncatedNonce);
  for (size_t length = kNonceAt + 1; length < bytes_.size(); ++length) {
    EXPECT_EQ(FailureOfBytes(bytes_.substr(0, length)), TokenFailure::kEaxMac) << length;
  }
}

TEST_F(TenantTokenTest, NamesDamageAfterTheRsaPart) {
  for (size_t at = kNonceAt; at < bytes_.size(); ++at) {
    std::string damaged = bytes_;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    EXPECT_EQ(FailureOfBytes(damaged), TokenFailure::kEaxMac) << at;
  }
  EXPECT_EQ(FailureOfBytes(bytes_ + "x"), TokenFailure::kEaxMac);
}

TEST_F(TenantTokenTest, NamesContentThatIsNoText) {
  EXPECT_EQ(FailureOf(kBadUtf8Token), TokenFailure::kUtf8);
  const auto token = public_key_.Encrypt(Secret("\xff"));
  EXPECT_EQ(TokenFailureOf(token.status()), TokenFailure::kUtf8);
}

// Later Difys with a key vault put metadata where the RSA part is.
TEST_F(TenantTokenTest, RefusesTheKeyVaultForm) {
  const std::string metadata = R"({"key_version":"1","wrap_alg":"RSA-OAEP"})";
  const std::string token =
      absl::StrCat("HYBRID:", absl::string_view("\1\0", 2), "\x29", metadata,
                   absl::string_view("\1\0", 2), std::string(kModulusBytes + 48, 'x'));
  EXPECT_EQ(FailureOfBytes(token), TokenFailure::kRsaOaep);
}

TEST_F(TenantTokenTest, RefusesSecretsThatDifyCouldNotLoad) {
  const auto token = public_key_.Encrypt(Secret(std::string(kMaxSecretBytes + 1, 'm')));
  EXPECT_EQ(ReasonOf(token.status()), Reason::kLimitExceeded);
  const std::string long_token = EncodeBase64(
      absl::StrCat(bytes_.substr(0, kCiphertextAt), std::string(kMaxSecretBytes + 1, 'm')));
  EXPECT_EQ(ReasonOf(private_key_.Decrypt(long_token).status()), Reason::kLimitExceeded);
  const std::string longer_token(kMaxTokenChars + 4, 'A');
  EXPECT_EQ(ReasonOf(private_key_.Decrypt(longer_token).status()), Reason::kLimitExceeded);
}

TEST_F(TenantTokenTest, ErrorsQuoteNothingOfTheToken) {
  const absl::Status status = private_key_.Decrypt("canary-canary!").status();
  EXPECT_FALSE(absl::StrContains(status.message(), "canary"));
}

TEST_F(TenantTokenTest, OneKeyServesManyThreads) {
  std::vector<std::thread> threads;
  std::vector<int> opened(4, 0);
  for (int& count : opened) {
    threads.emplace_back([this, &count] {
      for (int i = 0; i < 20; ++i) {
        const std::string secret = absl::StrCat("secret ", i);
        const auto token = public_key_.Encrypt(Secret(secret));
        const auto back = private_key_.Decrypt(token.value());
        if (back.ok() && back->EqualsPublicText(secret)) ++count;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(opened, std::vector<int>(4, 20));
}

}  // namespace
}  // namespace courier::crypto
