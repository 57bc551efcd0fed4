#include "common/crypto/sha256.h"

#include <gtest/gtest.h>

namespace courier::crypto {
namespace {

// FIPS 180-4 examples.
constexpr char kAbcHex[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr char kEmptyHex[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

TEST(Sha256Test, KnownAnswers) {
  EXPECT_EQ(Sha256Hex("abc"), kAbcHex);
  EXPECT_EQ(Sha256Hex(""), kEmptyHex);
}

TEST(Sha256Test, DigestInPiecesIsTheSame) {
  Sha256 hash;
  hash.Update("a");
  hash.Update("");
  hash.Update("bc");
  EXPECT_EQ(hash.Finish(), Sha256Digest("abc"));
}

TEST(Sha256Test, StartsOverAfterFinish) {
  Sha256 hash;
  hash.Update("something else");
  hash.Finish();
  hash.Update("abc");
  EXPECT_EQ(hash.Finish(), Sha256Digest("abc"));
}

}  // namespace
}  // namespace courier::crypto
