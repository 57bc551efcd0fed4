#include "controller/transfer/relay.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/wire/status_conversion.h"
#include "courier/v1/export_service.pb.h"
#include "courier/v1/import_service.pb.h"

namespace courier::controller {
namespace {

using v1::ExportPackageResponse;

class Relay {
 public:
  Relay(ExportCall& from, ImportCall& to, const wire::FrameLimits& limits,
        const std::function<void(const RelayProgress&)>& on_progress)
      : from_(from), to_(to), chain_(limits), on_progress_(on_progress) {}

  absl::Status Run() {
    ExportPackageResponse response;
    while (from_.Read(response)) {
      const absl::Status protocol = Check(response);
      if (!protocol.ok()) return Abort(protocol);
      if (!Pass(std::move(response))) return TargetEnded();
    }
    return SourceEnded();
  }

 private:
  absl::Status Check(const ExportPackageResponse& response) {
    switch (response.message_case()) {
      case ExportPackageResponse::kHeader:
        if (std::exchange(header_seen_, true)) return Broken("sent a second header");
        return absl::OkStatus();
      case ExportPackageResponse::kFrame:
        if (!header_seen_) return Broken("sent a frame before the header");
        return chain_.Check(response.frame());
      case ExportPackageResponse::kProgress:
        return absl::OkStatus();
      case ExportPackageResponse::MESSAGE_NOT_SET:
        break;
    }
    return Broken("sent a message that this program doesn't know");
  }

  static absl::Status Broken(absl::string_view what) {
    return MakeError(Reason::kTamperedStream, absl::StrCat("the source agent ", what));
  }

  // False when the target takes no more.
  bool Pass(ExportPackageResponse&& response) {
    v1::ImportPackageRequest request;
    switch (response.message_case()) {
      case ExportPackageResponse::kHeader:
        *request.mutable_header() = std::move(*response.mutable_header());
        break;
      case ExportPackageResponse::kFrame:
        *request.mutable_frame() = std::move(*response.mutable_frame());
        break;
      case ExportPackageResponse::kProgress:
        progress_.items_sent = response.progress().items_sent();
        progress_.items_total = response.progress().items_total();
        on_progress_(progress_);
        return true;
      case ExportPackageResponse::MESSAGE_NOT_SET:
        return true;
    }
    if (!to_.Write(request)) return false;
    progress_.bytes = chain_.sealed_bytes();
    on_progress_(progress_);
    return true;
  }

  absl::Status SourceEnded() {
    const absl::Status source = from_.Finish();
    const absl::Status complete = source.ok() ? chain_.CheckComplete() : source;
    if (complete.ok()) return complete;
    to_.Cancel();
    const absl::Status target = to_.Finish();
    return source.ok() ? complete : CauseOf(source, target);
  }

  absl::Status TargetEnded() {
    const absl::Status target = to_.Finish();
    from_.Cancel();
    const absl::Status source = from_.Finish();
    if (target.ok()) {
      return MakeError(Reason::kInternal,
                       "the target agent ended the transfer before it had the whole package");
    }
    return CauseOf(target, source);
  }

  absl::Status Abort(const absl::Status& cause) {
    from_.Cancel();
    to_.Cancel();
    (void)from_.Finish();
    (void)to_.Finish();
    return cause;
  }

  ExportCall& from_;
  ImportCall& to_;
  wire::FrameChain chain_;
  const std::function<void(const RelayProgress&)>& on_progress_;
  RelayProgress progress_;
  bool header_seen_ = false;
};

}  // namespace

absl::Status RelayPackage(ExportCall& from, ImportCall& to, const wire::FrameLimits& limits,
                          const std::function<void(const RelayProgress&)>& on_progress) {
  return Relay(from, to, limits, on_progress).Run();
}

absl::Status CauseOf(const absl::Status& first, const absl::Status& second) {
  const bool second_answered = !second.ok() && !wire::IsTransportError(second);
  return wire::IsTransportError(first) && second_answered ? second : first;
}

}  // namespace courier::controller
