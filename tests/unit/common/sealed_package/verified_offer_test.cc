#include "common/sealed_package/verified_offer.h"

#include <functional>
#include <string>

#include "common/base/error.h"
#include "common/crypto/sha256.h"
#include "common/wire/statement_purpose.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/common/tls/test_pki.h"

namespace courier::sealed {
namespace {

constexpr char kController[] = "spiffe://acme.example/courier/controller/ci";

class VerifiedOfferTest : public testing::Test {
 protected:
  // An offer of `production` to `staging`, changed by `change` before it is signed.
  tls::SignedStatement Offer(const std::function<void(v1::ImportOffer&)>& change =
                                 [](v1::ImportOffer&) {}) const {
    v1::ImportOffer offer;
    offer.set_transfer_id("t");
    offer.set_protocol_version(1);
    offer.set_target_identity(production_.identity.uri);
    offer.set_source_identity(staging_.identity.uri);
    offer.set_controller_identity(kController);
    offer.set_ephemeral_public_key(std::string(32, 'k'));
    offer.set_issued_at(absl::ToUnixSeconds(now_));
    offer.set_expires_at(absl::ToUnixSeconds(now_ + absl::Minutes(5)));
    offer.set_max_package_bytes(1'000'000);
    offer.set_max_frame_bytes(65'536);
    change(offer);
    return *tls::SignStatement(offer.SerializeAsString(), wire::kOfferPurpose, production_);
  }

  absl::StatusOr<v1::ImportOffer> Verify(const tls::SignedStatement& offer) const {
    return VerifyOffer(offer, staging_, {production_.identity.uri}, kController, now_);
  }

  void ExpectRefused(const std::function<void(v1::ImportOffer&)>& change) const {
    EXPECT_EQ(ReasonOf(Verify(Offer(change)).status()), Reason::kPeerRefused);
  }

  const tls::TestPki pki_;
  const tls::TlsMaterial staging_ = pki_.Agent("staging");
  const tls::TlsMaterial production_ = pki_.Agent("production");
  const absl::Time now_ = absl::Now();
};

TEST_F(VerifiedOfferTest, AnOfferOfAPeerForThisAgentIsTaken) {
  const auto offer = Verify(Offer());
  ASSERT_TRUE(offer.ok()) << offer.status();
  EXPECT_EQ(offer->transfer_id(), "t");
}

TEST_F(VerifiedOfferTest, AnAgentThatIsNoPeerIsRefused) {
  const auto offer = VerifyOffer(Offer(), staging_, {"spiffe://acme.example/courier/agent/other"},
                                 kController, now_);
  EXPECT_EQ(ReasonOf(offer.status()), Reason::kPeerRefused);
  EXPECT_EQ(ReasonOf(VerifyOffer(Offer(), staging_, {}, kController, now_).status()),
            Reason::kPeerRefused);
}

// What a controller signs when it names itself as the receiver.
class ControllersOfferTest : public VerifiedOfferTest {
 protected:
  absl::StatusOr<v1::ImportOffer> VerifySigned(
      const tls::TlsMaterial& signer, const std::function<void(v1::ImportOffer&)>& change) const {
    v1::ImportOffer offer;
    offer.ParseFromString(Offer().payload);
    offer.set_target_identity(signer.identity.uri);
    change(offer);
    const auto statement =
        *tls::SignStatement(offer.SerializeAsString(), wire::kOfferPurpose, signer);
    return VerifyOffer(statement, staging_, {"spiffe://acme.example/*"}, kController, now_);
  }
};

TEST_F(ControllersOfferTest, TheCallersOwnOfferIsForAFile) {
  const auto offer = VerifySigned(pki_.Controller("ci"), [](v1::ImportOffer&) {});
  ASSERT_TRUE(offer.ok()) << offer.status();
  EXPECT_TRUE(IsForFile(*offer));
  EXPECT_FALSE(IsForFile(*Verify(Offer())));
}

TEST_F(ControllersOfferTest, AnotherControllersOfferIsRefused) {
  const auto offer = VerifySigned(pki_.Controller("other"), [](v1::ImportOffer&) {});
  EXPECT_EQ(ReasonOf(offer.status()), Reason::kPeerRefused);
}

TEST_F(ControllersOfferTest, AControllerCannotSpeakForAnAgent) {
  const auto offer = VerifySigned(pki_.Controller("ci"), [&](v1::ImportOffer& wish) {
    wish.set_target_identity(production_.identity.uri);
  });
  EXPECT_EQ(ReasonOf(offer.status()), Reason::kPeerRefused);
}

TEST_F(ControllersOfferTest, AControllerCannotOfferAKeyForSecrets) {
  const auto offer = VerifySigned(pki_.Controller("ci"), [](v1::ImportOffer& wish) {
    wish.set_workspace_public_key("-----BEGIN PUBLIC KEY-----");
  });
  EXPECT_EQ(ReasonOf(offer.status()), Reason::kPeerRefused);
}

TEST_F(VerifiedOfferTest, AChangedOfferIsRefused) {
  tls::SignedStatement offer = Offer();
  offer.payload.back() ^= 1;
  EXPECT_EQ(ReasonOf(Verify(offer).status()), Reason::kPeerRefused);
}

TEST_F(VerifiedOfferTest, AStatementMadeForAnotherPurposeIsRefused) {
  const auto header = *tls::SignStatement(Offer().payload, wire::kHeaderPurpose, production_);
  EXPECT_EQ(ReasonOf(Verify(header).status()), Reason::kPeerRefused);
}

TEST_F(VerifiedOfferTest, AnOfferForSomebodyElseIsRefused) {
  ExpectRefused([](v1::ImportOffer& offer) { offer.set_source_identity("spiffe://x"); });
  ExpectRefused([](v1::ImportOffer& offer) { offer.set_controller_identity("spiffe://x"); });
  ExpectRefused([](v1::ImportOffer& offer) { offer.set_target_identity("spiffe://x"); });
  ExpectRefused([](v1::ImportOffer& offer) { offer.set_protocol_version(2); });
}

TEST_F(VerifiedOfferTest, AnOfferOfAnotherTimeIsRefused) {
  const int64_t now = absl::ToUnixSeconds(now_);
  ExpectRefused([&](v1::ImportOffer& offer) { offer.set_expires_at(now - 301); });
  ExpectRefused([&](v1::ImportOffer& offer) { offer.set_issued_at(now + 301); });
  EXPECT_TRUE(Verify(Offer([&](v1::ImportOffer& offer) {
                offer.set_issued_at(now + 290);
                offer.set_expires_at(now + 590);
              })).ok());
}

TEST_F(VerifiedOfferTest, LimitsThatNoPackageCanKeepAreRefused) {
  ExpectRefused([](v1::ImportOffer& offer) { offer.set_max_frame_bytes(0); });
  ExpectRefused([](v1::ImportOffer& offer) { offer.set_max_frame_bytes(16); });
}

TEST_F(VerifiedOfferTest, TheSmallerLimitOfBothSidesCounts) {
  const auto offer = Verify(Offer());
  EXPECT_EQ(LimitsFor(*offer, 500).max_package_bytes, 500u);
  EXPECT_EQ(LimitsFor(*offer, 5'000'000).max_package_bytes, 1'000'000u);
  EXPECT_EQ(LimitsFor(*offer, 500).max_frame_bytes, 65'536u);
  const auto huge =
      Verify(Offer([](v1::ImportOffer& wish) { wish.set_max_frame_bytes(4'000'000'000); }));
  EXPECT_EQ(LimitsFor(*huge, 500).max_frame_bytes, wire::kMaxFrameBytes);
}

TEST_F(VerifiedOfferTest, TheHeaderIsBoundToTheOffer) {
  const tls::SignedStatement offer = Offer();
  const auto header =
      SignHeader(*Verify(offer), offer.payload, std::string(32, 'e'), staging_, now_);
  ASSERT_TRUE(header.ok()) << header.status();
  const auto signer = tls::VerifyStatement(*header, wire::kHeaderPurpose, production_.ca_pem, now_);
  ASSERT_TRUE(signer.ok()) << signer.status();
  EXPECT_EQ(signer->uri, staging_.identity.uri);
  v1::ExportHeader parsed;
  ASSERT_TRUE(parsed.ParseFromString(header->payload));
  EXPECT_EQ(parsed.offer_digest(), crypto::Sha256Digest(offer.payload));
  EXPECT_EQ(parsed.transfer_id(), "t");
  EXPECT_EQ(parsed.target_identity(), production_.identity.uri);
}

}  // namespace
}  // namespace courier::sealed
