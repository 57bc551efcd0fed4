// What Dify does to the features of an app on their way through a package: the image upload of old
// releases takes the shape of the newer file upload on export, and on import everything that is
// missing is filled in. JSON texts in and out.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::dsl {

// workflows.features for the DSL. Empty text is `{}`. kBadGraph.
absl::StatusOr<std::string> FeaturesToDsl(absl::string_view column);

// The DSL's features as Dify stores them for an app of this mode: checked, and completed at the end
// of the object. `features` is a JSON text with Python's separators; empty for none. kBadPackage,
// naming the feature.
absl::StatusOr<std::string> CompleteFeatures(absl::string_view features, absl::string_view mode);

}  // namespace courier::dsl
