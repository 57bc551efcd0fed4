#include "common/crypto/rsa_oaep.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <string>

#include "common/base/error.h"
#include "common/crypto/openssl_ptr.h"
#include "tests/unit/common/crypto/crypto_test_support.h"

namespace courier::crypto {
namespace {

constexpr size_t kModulusBytes = 256;
constexpr size_t kLongestPlaintext = kModulusBytes - 42;

EvpPkeyPtr NewKey() {
  return EvpPkeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", kModulusBytes * 8));
}

TEST(RsaOaepTest, OpensWhatItSealsUpToTheLongest) {
  const EvpPkeyPtr key = NewKey();
  for (const size_t length : {size_t{0}, size_t{1}, size_t{16}, kLongestPlaintext}) {
    const std::string plaintext(length, 'p');
    const auto ciphertext = EncryptRsaOaep(key.get(), Secret(plaintext));
    ASSERT_TRUE(ciphertext.ok()) << ciphertext.status();
    EXPECT_EQ(ciphertext->size(), kModulusBytes);
    const auto decrypted = DecryptRsaOaep(key.get(), *ciphertext);
    ASSERT_TRUE(decrypted.ok()) << decrypted.status();
    EXPECT_EQ(Revealed(*decrypted), plaintext);
  }
}

TEST(RsaOaepTest, RefusesAPlaintextThatDoesNotFit) {
  const EvpPkeyPtr key = NewKey();
  const auto ciphertext =
      EncryptRsaOaep(key.get(), Secret(std::string(kLongestPlaintext + 1, 'p')));
  EXPECT_EQ(ReasonOf(ciphertext.status()), Reason::kInternal);
}

TEST(RsaOaepTest, RefusesDamageAndOtherLengths) {
  const EvpPkeyPtr key = NewKey();
  const std::string ciphertext = EncryptRsaOaep(key.get(), Secret("plain")).value();
  std::string damaged = ciphertext;
  damaged[100] = static_cast<char>(damaged[100] ^ 1);
  EXPECT_EQ(ReasonOf(DecryptRsaOaep(key.get(), damaged).status()), Reason::kBadToken);
  EXPECT_EQ(ReasonOf(DecryptRsaOaep(key.get(), ciphertext.substr(1)).status()), Reason::kBadToken);
  EXPECT_EQ(ReasonOf(DecryptRsaOaep(key.get(), ciphertext + "x").status()), Reason::kBadToken);
  EXPECT_EQ(ReasonOf(DecryptRsaOaep(key.get(), "").status()), Reason::kBadToken);
}

TEST(RsaOaepTest, RefusesWhatWasMadeForAnotherKey) {
  const EvpPkeyPtr key = NewKey();
  const EvpPkeyPtr other = NewKey();
  const std::string ciphertext = EncryptRsaOaep(key.get(), Secret("plain")).value();
  EXPECT_EQ(ReasonOf(DecryptRsaOaep(other.get(), ciphertext).status()), Reason::kBadToken);
}

}  // namespace
}  // namespace courier::crypto
