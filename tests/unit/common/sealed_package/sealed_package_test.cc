#include <string>
#include <vector>

#include "common/base/error.h"
#include "common/sealed_package/offer.h"
#include "common/sealed_package/verified_offer.h"
#include "common/wire/frame_reader.h"
#include "courier/v1/frame.pb.h"
#include "courier/v1/resource.pb.h"
#include "gtest/gtest.h"
#include "tests/unit/common/tls/test_pki.h"

namespace courier::sealed {
namespace {

// One package from `staging` to the controller that asked for it.
class SealedPackageTest : public testing::Test {
 protected:
  void SetUp() override {
    key_ = std::make_unique<crypto::EphemeralKey>(*crypto::EphemeralKey::Generate());
    terms_.transfer_id = "t";
    terms_.source_identity = staging_.identity.uri;
    terms_.controller_identity = controller_.identity.uri;
    terms_.ephemeral_public_key = key_->public_key();
    terms_.max_package_bytes = 1'000'000;
    terms_.max_frame_bytes = 65'536;
    offer_ = *SignOffer(terms_, controller_, now_);
    const v1::ImportOffer verified =
        *VerifyOffer(offer_, staging_, {}, controller_.identity.uri, now_);
    SealedStart start = *SealPackage(
        verified, offer_.payload, staging_, 1'000'000,
        [this](v1::Frame&& frame) {
          frames_.push_back(std::move(frame));
          return absl::OkStatus();
        },
        now_);
    header_ = start.header;
    v1::PackageRecord record;
    record.mutable_header()->set_workspace_name("Acme");
    ASSERT_TRUE(start.frames->Append(record).ok());
    ASSERT_TRUE(start.frames->Finish().ok());
  }

  const tls::TestPki pki_;
  const tls::TlsMaterial staging_ = pki_.Agent("staging");
  const tls::TlsMaterial controller_ = pki_.Controller("ci");
  const absl::Time now_ = absl::Now();
  std::unique_ptr<crypto::EphemeralKey> key_;
  OfferTerms terms_;
  tls::SignedStatement offer_;
  tls::SignedStatement header_;
  std::vector<v1::Frame> frames_;
};

TEST_F(SealedPackageTest, WhatIsSealedForAnOfferIsOpenedByWhoMadeIt) {
  auto reader = OpenPackage(header_, terms_, offer_, *key_, controller_, now_);
  ASSERT_TRUE(reader.ok()) << reader.status();
  std::vector<std::string> names;
  for (const v1::Frame& frame : frames_) {
    ASSERT_TRUE((*reader)
                    ->Push(frame,
                           [&](v1::PackageRecord&& record) {
                             names.push_back(record.header().workspace_name());
                             return absl::OkStatus();
                           })
                    .ok());
  }
  EXPECT_TRUE((*reader)->CheckComplete().ok());
  EXPECT_EQ(names, std::vector<std::string>{"Acme"});
}

TEST_F(SealedPackageTest, AnOfferForAPlanSaysSo) {
  const auto verified = [this] {
    return *VerifyOffer(*SignOffer(terms_, controller_, now_), staging_, {},
                        controller_.identity.uri, now_);
  };
  EXPECT_FALSE(verified().plan_only());
  terms_.plan_only = true;
  EXPECT_TRUE(verified().plan_only());
}

TEST_F(SealedPackageTest, AHeaderOfAnybodyElseIsRefused) {
  terms_.source_identity = pki_.Agent("other").identity.uri;
  EXPECT_EQ(ReasonOf(OpenPackage(header_, terms_, offer_, *key_, controller_, now_).status()),
            Reason::kPeerRefused);
}

TEST_F(SealedPackageTest, AHeaderForAnotherOfferIsRefused) {
  const tls::SignedStatement other = *SignOffer(terms_, controller_, now_ + absl::Seconds(1));
  EXPECT_EQ(ReasonOf(OpenPackage(header_, terms_, other, *key_, controller_, now_).status()),
            Reason::kPeerRefused);
}

TEST_F(SealedPackageTest, StatementsSurviveTheWire) {
  v1::SignedStatement proto;
  ToProto(offer_, proto);
  const tls::SignedStatement back = FromProto(proto);
  EXPECT_EQ(back.payload, offer_.payload);
  EXPECT_EQ(back.signature, offer_.signature);
  EXPECT_EQ(back.chain_pem, offer_.chain_pem);
}

}  // namespace
}  // namespace courier::sealed
