#include "tests/e2e/token_forge.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "common/crypto/aes_eax.h"
#include "common/crypto/base64.h"
#include "common/secret/secret_bytes.h"
#include "gtest/gtest.h"

namespace courier::e2e {
namespace {

constexpr absl::string_view kMark = "HYBRID:";
constexpr absl::string_view kSecret = "forged";
// Offsets in the decoded token of a 2048-bit key.
constexpr size_t kRsaBytes = 256;
constexpr size_t kNonceAt = 7 + kRsaBytes;
constexpr size_t kTagAt = kNonceAt + 16;
constexpr size_t kTextAt = kTagAt + 16;

struct Padding {
  int mode = RSA_PKCS1_OAEP_PADDING;
  const EVP_MD* digest = EVP_sha1();
  std::string label = {};
};

std::string EncryptRsa(const std::string& pem, absl::string_view plain, const Padding& padding) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> in(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      PEM_read_bio_PUBKEY(in.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
      EVP_PKEY_CTX_new(key.get(), nullptr), EVP_PKEY_CTX_free);
  EXPECT_EQ(EVP_PKEY_encrypt_init(context.get()), 1);
  EXPECT_EQ(EVP_PKEY_CTX_set_rsa_padding(context.get(), padding.mode), 1);
  if (padding.mode == RSA_PKCS1_OAEP_PADDING) {
    EXPECT_EQ(EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), padding.digest), 1);
    EXPECT_EQ(EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), padding.digest), 1);
    if (!padding.label.empty()) {
      void* label = OPENSSL_memdup(padding.label.data(), padding.label.size());
      EVP_PKEY_CTX_set0_rsa_oaep_label(context.get(), label,
                                       static_cast<int>(padding.label.size()));
    }
  }
  std::string out(kRsaBytes, '\0');
  size_t size = out.size();
  EXPECT_EQ(EVP_PKEY_encrypt(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                             reinterpret_cast<const unsigned char*>(plain.data()), plain.size()),
            1);
  return out;
}

// The decoded bytes of a token whose parts are all as Dify makes them.
std::string HybridBytes(const std::string& pem, absl::string_view secret,
                        absl::string_view session_key = "0123456789abcdef") {
  const auto access = secret::SecretAccess::ForTest();
  const std::string nonce = "fedcba9876543210";
  // Of a key with another length only the RSA part counts.
  const absl::string_view used = session_key.substr(0, 16);
  const auto key = secret::SecretBytes::CopyOf(
      used.size() == 16 ? used : absl::string_view("0123456789abcdef"), access);
  const auto plain = secret::SecretBytes::CopyOf(secret, access);
  const auto sealed = crypto::SealEax(*key, nonce, "", *plain);
  EXPECT_TRUE(sealed.ok()) << sealed.status();
  return absl::StrCat(kMark, EncryptRsa(pem, session_key, {}), nonce, sealed->tag,
                      sealed->ciphertext);
}

std::string Flipped(std::string bytes, size_t at) {
  bytes[at] = static_cast<char>(bytes[at] ^ 1);
  return bytes;
}

std::string UrlAlphabet(std::string text) {
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

}  // namespace

std::string MakeToken(const std::string& public_pem, absl::string_view secret) {
  return crypto::EncodeBase64(HybridBytes(public_pem, secret));
}

std::vector<ForgedToken> ForgeTokens(const std::string& public_pem, const std::string& other_pem) {
  const std::string good = HybridBytes(public_pem, kSecret);
  const std::string text = crypto::EncodeBase64(good);
  const auto encoded = [](absl::string_view bytes) { return crypto::EncodeBase64(bytes); };
  const auto legacy = [&](absl::string_view secret, const Padding& padding) {
    return encoded(EncryptRsa(public_pem, secret, padding));
  };
  const std::string legacy_bytes = EncryptRsa(public_pem, kSecret, {});
  return {
      {"NothingAtAll", "", "rsa_length"},
      {"MarkAlone", encoded(kMark), "rsa_length"},
      {"PlainText", "not a token", "base64"},
      {"PlainTextThatIsBase64", "plaintxt", "rsa_length"},
      {"CutInsideTheRsaPart", encoded(good.substr(0, 200)), "rsa_length"},
      {"RsaPartAlone", encoded(good.substr(0, kNonceAt)), "truncated_nonce"},
      {"HalfANonce", encoded(good.substr(0, kNonceAt + 8)), "eax_mac"},
      {"NoTag", encoded(good.substr(0, kTagAt)), "eax_mac"},
      {"HalfATag", encoded(good.substr(0, kTagAt + 8)), "eax_mac"},
      {"NoText", encoded(good.substr(0, kTextAt)), "eax_mac"},
      {"OneByteLess", encoded(good.substr(0, good.size() - 1)), "eax_mac"},
      {"OneByteMore", encoded(good + "x"), "eax_mac"},
      {"MarkInLowerCase", encoded("hybrid:" + good.substr(kMark.size())), "rsa_length"},
      {"NoMark", encoded(good.substr(kMark.size())), "rsa_length"},
      {"BitOfTheRsaPart", encoded(Flipped(good, 100)), "rsa_oaep"},
      {"BitOfTheNonce", encoded(Flipped(good, kNonceAt)), "eax_mac"},
      {"BitOfTheTag", encoded(Flipped(good, kTagAt)), "eax_mac"},
      {"BitOfTheText", encoded(Flipped(good, kTextAt)), "eax_mac"},
      {"PaddingMissing", encoded(good + "x").substr(0, encoded(good + "x").size() - 1), "base64"},
      {"LetterOutsideAscii", text.substr(0, 40) + "é" + text.substr(41), "base64"},
      {"UrlAlphabet", UrlAlphabet(text), "base64"},
      {"PunctuationInside", text.substr(0, 40) + "!" + text.substr(40), "base64"},
      {"LegacyTooShort", encoded(legacy_bytes.substr(0, 255)), "rsa_length"},
      {"LegacyTooLong", encoded(legacy_bytes + "x"), "rsa_length"},
      {"LegacyZeros", encoded(std::string(kRsaBytes, '\0')), "rsa_oaep"},
      {"HybridThatIsNoUtf8", MakeToken(public_pem, "\xff\xfe"), "utf8"},
      {"LegacyThatIsNoUtf8", legacy("\xff\xfe", {}), "utf8"},
      {"SessionKeyOf15Bytes", encoded(HybridBytes(public_pem, kSecret, "0123456789abcde")),
       "aes_key_length"},
      {"OaepWithSha256", legacy(kSecret, {.digest = EVP_sha256()}), "rsa_oaep"},
      {"OaepWithALabel", legacy(kSecret, {.label = "label"}), "rsa_oaep"},
      {"Pkcs1InPlaceOfOaep", legacy(kSecret, {.mode = RSA_PKCS1_PADDING}), "rsa_oaep"},
      {"OfAnotherWorkspace", MakeToken(other_pem, kSecret), "rsa_oaep"},
  };
}

}  // namespace courier::e2e
