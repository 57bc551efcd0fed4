#include "controller/package_import/file_source.h"

#include <deque>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/migration/environment_overrides.h"
#include "common/sealed_package/offer.h"
#include "common/sealed_package/verified_offer.h"
#include "common/wire/convert_resource.h"
#include "courier/v1/export_service.pb.h"
#include "courier/v1/frame.pb.h"

namespace courier::controller {
namespace {

// The messages that an agent would send, made as they are read.
class SealedFileCall final : public ExportCall {
 public:
  explicit SealedFileCall(std::vector<wire::PackageItem> items) : items_(std::move(items)) {}

  absl::Status Open(const v1::ImportOffer& offer, absl::string_view payload,
                    const tls::TlsMaterial& own) {
    COURIER_ASSIGN_OR_RETURN(sealed::SealedStart start,
                             sealed::SealPackage(
                                 offer, payload, own, offer.max_package_bytes(),
                                 [this](v1::Frame&& frame) {
                                   v1::ExportPackageResponse response;
                                   *response.mutable_frame() = std::move(frame);
                                   ready_.push_back(std::move(response));
                                   return absl::OkStatus();
                                 },
                                 absl::Now()));
    v1::ExportPackageResponse first;
    sealed::ToProto(start.header, *first.mutable_header());
    ready_.push_back(std::move(first));
    frames_ = std::move(start.frames);
    return absl::OkStatus();
  }

  bool Read(v1::ExportPackageResponse& response) override {
    while (ready_.empty() && status_.ok() && !finished_) MakeMore();
    if (ready_.empty() || !status_.ok() || cancelled_) return false;
    response = std::move(ready_.front());
    ready_.pop_front();
    return true;
  }

  void Cancel() override { cancelled_ = true; }

  absl::Status Finish() override {
    if (cancelled_) return MakeError(Reason::kCancelled, "the import was cancelled");
    return status_;
  }

 private:
  void MakeMore() {
    if (next_ < items_.size()) {
      status_ = frames_->Append(wire::ToProto(std::move(items_[next_++])));
      return;
    }
    finished_ = true;
    status_ = frames_->Finish();
  }

  std::vector<wire::PackageItem> items_;
  size_t next_ = 0;
  std::unique_ptr<wire::FrameWriter> frames_;
  std::deque<v1::ExportPackageResponse> ready_;
  absl::Status status_;
  bool finished_ = false;
  bool cancelled_ = false;
};

absl::Status ApplyOverrides(const model::Selection& selection, std::vector<model::App>& apps) {
  migration::Overrides overrides(selection.environment_overrides);
  for (model::App& app : apps) {
    COURIER_ASSIGN_OR_RETURN(const migration::Overrides::Applied applied, overrides.Apply(app));
    overrides.MarkUsed(applied);
  }
  return overrides.CheckAllUsed();
}

// Takes the contents of `from` as records.
template <class Record>
uint64_t MoveInto(std::vector<Record>& from, std::vector<wire::PackageItem>& items) {
  for (Record& record : from) items.emplace_back(std::move(record));
  return from.size();
}

std::vector<wire::PackageItem> ItemsOf(PackageRecords&& records, uint64_t secrets) {
  std::vector<wire::PackageItem> items;
  model::PackageTrailer counts;
  items.emplace_back(std::move(records.header));
  counts.apps = MoveInto(records.apps, items);
  counts.api_tools = MoveInto(records.api_tools, items);
  counts.workflow_tools = MoveInto(records.workflow_tools, items);
  counts.mcp_tools = MoveInto(records.mcp_tools, items);
  counts.dependencies = MoveInto(records.dependencies, items);
  counts.secrets = secrets;
  items.emplace_back(counts);
  return items;
}

}  // namespace

FileSource::FileSource(std::string name, PackageRecords records, SecretVault vault,
                       const tls::TlsMaterial& own, const Environment& target)
    : records_(std::move(records)), vault_(std::move(vault)), own_(own), target_(target) {
  environment_.name = std::move(name);
  environment_.identity = own.identity.uri;
}

absl::Status FileSource::Check(const TransferRequest&) { return absl::OkStatus(); }

absl::StatusOr<std::unique_ptr<ExportCall>> FileSource::Start(const model::Selection& selection,
                                                              const v1::SignedStatement& offer) {
  const tls::SignedStatement statement = sealed::FromProto(offer);
  COURIER_ASSIGN_OR_RETURN(
      const v1::ImportOffer verified,
      sealed::VerifyOffer(statement, own_, {target_.identity}, own_.identity.uri, absl::Now()));
  PackageRecords records = records_;
  COURIER_ASSIGN_OR_RETURN(const uint64_t secrets,
                           EncryptSecrets(vault_, verified.workspace_public_key(), records));
  COURIER_RETURN_IF_ERROR(ApplyOverrides(selection, records.apps));
  auto call = std::make_unique<SealedFileCall>(ItemsOf(std::move(records), secrets));
  COURIER_RETURN_IF_ERROR(call->Open(verified, statement.payload, own_));
  return call;
}

}  // namespace courier::controller
