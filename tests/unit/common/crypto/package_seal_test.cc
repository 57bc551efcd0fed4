#include "common/crypto/package_seal.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/base/error.h"
#include "common/crypto/hkdf_sha256.h"
#include "common/crypto/sha256.h"
#include "tests/unit/common/crypto/crypto_test_support.h"

namespace courier::crypto {
namespace {

class PackageSealTest : public testing::Test {
 protected:
  PackageSealer NewSealer() const {
    return PackageSealer::Create(source_, target_.public_key(), context_).value();
  }
  PackageOpener NewOpener() const {
    return PackageOpener::Create(target_, source_.public_key(), context_).value();
  }
  // Three frames, the third the last.
  std::vector<std::string> SealThree() const {
    PackageSealer sealer = NewSealer();
    return {sealer.Seal("one", false).value(), sealer.Seal("two", false).value(),
            sealer.Seal("three", true).value()};
  }

  const EphemeralKey source_ = EphemeralKey::Generate().value();
  const EphemeralKey target_ = EphemeralKey::Generate().value();
  const SealContext context_{"offer and header"};
};

TEST_F(PackageSealTest, OpensAStreamFrameByFrame) {
  const auto frames = SealThree();
  PackageOpener opener = NewOpener();
  EXPECT_EQ(*opener.Open(frames[0], false), "one");
  EXPECT_EQ(*opener.Open(frames[1], false), "two");
  EXPECT_FALSE(opener.complete());
  EXPECT_EQ(*opener.Open(frames[2], true), "three");
  EXPECT_TRUE(opener.complete());
}

// The construction step by step, as the protocol describes it.
TEST_F(PackageSealTest, IsTheConstructionOfTheProtocol) {
  const auto peer = X25519KeyPair::Generate().value();
  auto sealer = PackageSealer::Create(source_, peer.public_key(), context_).value();
  const std::string first = sealer.Seal("plain", false).value();
  const std::string second = sealer.Seal("text", true).value();

  const auto key = HkdfSha256(peer.SharedSecret(source_.public_key()).value(),
                              Sha256Digest("offer and header"), "dify-courier package v1", 32);
  auto gcm = GcmOpener::Create(key.value()).value();
  GcmNonce nonce{};
  EXPECT_EQ(*gcm.Open(nonce, absl::string_view("\0", 1), first), "plain");
  nonce.back() = 1;
  EXPECT_EQ(*gcm.Open(nonce, "\1", second), "text");
}

TEST_F(PackageSealTest, AddsNothingButTheTag) {
  PackageSealer sealer = NewSealer();
  EXPECT_EQ(sealer.Seal("", false)->size(), kGcmTagBytes);
  EXPECT_EQ(sealer.Seal(std::string(262'128, 'x'), true)->size(), 262'144u);
}

TEST_F(PackageSealTest, RefusesEveryFlippedBit) {
  const std::string sealed = NewSealer().Seal("text", true).value();
  for (size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string damaged = sealed;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    EXPECT_EQ(ReasonOf(NewOpener().Open(damaged, true).status()), Reason::kTamperedStream);
  }
}

TEST_F(PackageSealTest, RefusesFramesDroppedRepeatedOrReordered) {
  const auto frames = SealThree();
  EXPECT_FALSE(NewOpener().Open(frames[1], false).ok());
  PackageOpener repeating = NewOpener();
  ASSERT_TRUE(repeating.Open(frames[0], false).ok());
  EXPECT_EQ(ReasonOf(repeating.Open(frames[0], false).status()), Reason::kTamperedStream);
  PackageOpener dropping = NewOpener();
  ASSERT_TRUE(dropping.Open(frames[0], false).ok());
  EXPECT_EQ(ReasonOf(dropping.Open(frames[2], true).status()), Reason::kTamperedStream);
}

TEST_F(PackageSealTest, RefusesAnEarlyOrLateEnd) {
  const auto frames = SealThree();
  EXPECT_EQ(ReasonOf(NewOpener().Open(frames[0], true).status()), Reason::kTamperedStream);
  PackageOpener opener = NewOpener();
  ASSERT_TRUE(opener.Open(frames[0], false).ok());
  ASSERT_TRUE(opener.Open(frames[1], false).ok());
  EXPECT_EQ(ReasonOf(opener.Open(frames[2], false).status()), Reason::kTamperedStream);
  EXPECT_FALSE(opener.complete());
}

TEST_F(PackageSealTest, OpenerIsOfNoUseAfterAnError) {
  const auto frames = SealThree();
  PackageOpener opener = NewOpener();
  const absl::Status failure = opener.Open(frames[1], false).status();
  EXPECT_EQ(opener.Open(frames[0], false).status(), failure);
  EXPECT_EQ(opener.Open(frames[1], false).status(), failure);
}

TEST_F(PackageSealTest, NothingFollowsTheLastFrame) {
  PackageSealer sealer = NewSealer();
  const std::string last = sealer.Seal("text", true).value();
  EXPECT_EQ(ReasonOf(sealer.Seal("more", false).status()), Reason::kInternal);
  PackageOpener opener = NewOpener();
  ASSERT_TRUE(opener.Open(last, true).ok());
  EXPECT_EQ(ReasonOf(opener.Open(last, true).status()), Reason::kTamperedStream);
  EXPECT_FALSE(opener.complete());
}

TEST_F(PackageSealTest, AnotherTranscriptOrKeyOpensNothing) {
  const auto frames = SealThree();
  auto other_transcript =
      PackageOpener::Create(target_, source_.public_key(), SealContext{"another"}).value();
  EXPECT_EQ(ReasonOf(other_transcript.Open(frames[0], false).status()), Reason::kTamperedStream);
  const auto stranger = EphemeralKey::Generate().value();
  auto other_key = PackageOpener::Create(stranger, source_.public_key(), context_).value();
  EXPECT_EQ(ReasonOf(other_key.Open(frames[0], false).status()), Reason::kTamperedStream);
}

TEST_F(PackageSealTest, RefusesAPeerKeyOfSmallOrder) {
  const std::string zero(kX25519KeyBytes, '\0');
  EXPECT_EQ(ReasonOf(PackageSealer::Create(source_, zero, context_).status()),
            Reason::kTamperedStream);
  EXPECT_EQ(ReasonOf(PackageOpener::Create(target_, zero, context_).status()),
            Reason::kTamperedStream);
}

TEST_F(PackageSealTest, KeepsWorkingAfterBeingMoved) {
  PackageSealer sealer = NewSealer();
  const std::string first = sealer.Seal("one", false).value();
  PackageSealer moved = std::move(sealer);
  const std::string second = moved.Seal("two", true).value();
  PackageOpener opener = NewOpener();
  ASSERT_TRUE(opener.Open(first, false).ok());
  PackageOpener moved_opener = std::move(opener);
  EXPECT_EQ(*moved_opener.Open(second, true), "two");
}

}  // namespace
}  // namespace courier::crypto
