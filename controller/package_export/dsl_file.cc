#include "controller/package_export/dsl_file.h"

#include <utility>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/crypto/dataset_id_cipher.h"
#include "common/dsl/dsl_writer.h"

namespace courier::controller {

absl::Status DslFile::Add(wire::PackageItem&& item) {
  if (auto* header = std::get_if<model::PackageHeader>(&item)) {
    header_ = std::move(*header);
    return absl::OkStatus();
  }
  if (const auto* app = std::get_if<model::App>(&item)) return TakeApp(*app);
  if (auto* notice = std::get_if<model::Notice>(&item)) {
    model::ReportItem line;
    line.kind = notice->kind;
    line.source_id = SourceId(std::move(notice->identifier));
    line.name = std::move(notice->name);
    line.status = model::ItemStatus::kUnresolved;
    line.messages = {std::move(notice->message)};
    items_.push_back(std::move(line));
  }
  return absl::OkStatus();
}

absl::Status DslFile::TakeApp(const model::App& app) {
  if (text_) {
    return MakeError(Reason::kAppAmbiguous,
                     "--dsl writes one app, and more than one fits; name it by its id");
  }
  COURIER_ASSIGN_OR_RETURN(text_, dsl::DslOf(app, [this](absl::string_view id) {
                             return crypto::EncryptDatasetId(header_.workspace_id, id);
                           }));
  model::ReportItem line;
  line.source_id = app.id;
  line.name = app.name;
  items_.push_back(std::move(line));
  return absl::OkStatus();
}

absl::StatusOr<std::string> DslFile::Finish() {
  if (!text_) return MakeError(Reason::kTamperedStream, "the source agent sent no app");
  return *std::move(text_);
}

}  // namespace courier::controller
