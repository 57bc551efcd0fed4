// One app's YAML out of a package: what `courier export --dsl` writes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/model/report.h"
#include "common/wire/convert_resource.h"

namespace courier::controller {

class DslFile {
 public:
  // kAppAmbiguous for a second app, kBadGraph for one that Dify could not load.
  absl::Status Add(wire::PackageItem&& item);

  // The YAML. kTamperedStream when no app came.
  absl::StatusOr<std::string> Finish();

  const model::PackageHeader& header() const { return header_; }
  model::ReportItems& items() { return items_; }

 private:
  absl::Status TakeApp(const model::App& app);

  model::PackageHeader header_;
  std::optional<std::string> text_;
  model::ReportItems items_;
};

}  // namespace courier::controller
