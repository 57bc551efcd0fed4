#include "controller/package_export/package_receiver.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/uuid.h"
#include "common/crypto/package_seal.h"
#include "common/sealed_package/offer.h"
#include "common/wire/convert_options.h"
#include "common/wire/frame_reader.h"
#include "controller/transfer/capability_check.h"
#include "courier/v1/export_service.pb.h"

namespace courier::controller {
namespace {

using v1::ExportPackageResponse;

// What becomes of the messages of one export.
class Reception {
 public:
  Reception(sealed::OfferTerms terms, tls::SignedStatement offer, const crypto::EphemeralKey& key,
            const tls::TlsMaterial& own, PackageReceiver::Take take)
      : terms_(std::move(terms)), offer_(std::move(offer)), key_(key), own_(own), take_(take) {}

  absl::Status Take(const ExportPackageResponse& response) {
    switch (response.message_case()) {
      case ExportPackageResponse::kHeader:
        return Open(sealed::FromProto(response.header()));
      case ExportPackageResponse::kFrame:
        if (reader_ == nullptr) return Broken("sent a frame before the header");
        return reader_->Push(response.frame(), [this](v1::PackageRecord&& record) -> absl::Status {
          COURIER_ASSIGN_OR_RETURN(wire::PackageItem item, wire::FromProto(std::move(record)));
          return take_(std::move(item));
        });
      case ExportPackageResponse::kProgress:
        return absl::OkStatus();
      case ExportPackageResponse::MESSAGE_NOT_SET:
        break;
    }
    return Broken("sent a message that this program doesn't know");
  }

  absl::Status CheckComplete() const {
    return reader_ != nullptr ? reader_->CheckComplete() : Broken("sent no package");
  }

  uint64_t bytes() const { return reader_ != nullptr ? reader_->sealed_bytes() : 0; }

 private:
  static absl::Status Broken(absl::string_view what) {
    return MakeError(Reason::kTamperedStream, absl::StrCat("the source agent ", what));
  }

  absl::Status Open(const tls::SignedStatement& header) {
    if (reader_ != nullptr) return Broken("sent a second header");
    COURIER_ASSIGN_OR_RETURN(reader_,
                             sealed::OpenPackage(header, terms_, offer_, key_, own_, absl::Now()));
    return absl::OkStatus();
  }

  const sealed::OfferTerms terms_;
  const tls::SignedStatement offer_;
  const crypto::EphemeralKey& key_;
  const tls::TlsMaterial& own_;
  PackageReceiver::Take take_;
  std::unique_ptr<wire::FrameReader> reader_;
};

}  // namespace

absl::Status PackageReceiver::Run(const TransferRequest& request, Take take) {
  COURIER_ASSIGN_OR_RETURN(const v1::GetCapabilitiesResponse capabilities,
                           source_.GetCapabilities({"export"}));
  COURIER_RETURN_IF_ERROR(CheckSource(capabilities, source_.environment(), request));
  COURIER_ASSIGN_OR_RETURN(const crypto::EphemeralKey key, crypto::EphemeralKey::Generate());
  transfer_id_ = NewUuid();
  sealed::OfferTerms terms;
  terms.transfer_id = transfer_id_;
  terms.source_identity = source_.environment().identity;
  terms.controller_identity = own_.identity.uri;
  terms.ephemeral_public_key = key.public_key();
  terms.max_package_bytes = wire::kMaxPackageBytes;
  terms.max_frame_bytes = wire::kMaxFrameBytes;
  COURIER_ASSIGN_OR_RETURN(tls::SignedStatement offer, sealed::SignOffer(terms, own_, absl::Now()));
  v1::ExportPackageRequest message;
  *message.mutable_selection() = wire::ToProto(model::Selection(request.selection));
  sealed::ToProto(offer, *message.mutable_offer());

  const std::unique_ptr<ExportCall> call = source_.StartExport(message);
  Reception reception(std::move(terms), std::move(offer), key, own_, take);
  ExportPackageResponse response;
  ProgressState progress;
  while (call->Read(response)) {
    // An error cancels the call as it goes out of scope.
    COURIER_RETURN_IF_ERROR(reception.Take(response));
    bytes_ = progress.bytes = reception.bytes();
    if (response.has_progress()) {
      progress.items_done = response.progress().items_sent();
      progress.items_total = response.progress().items_total();
    }
    progress_(progress);
  }
  COURIER_RETURN_IF_ERROR(call->Finish());
  return reception.CheckComplete();
}

}  // namespace courier::controller
