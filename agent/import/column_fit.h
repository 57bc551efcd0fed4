// Values that a column of the target can't hold, found before they are written: widths differ
// between releases of Dify, and in an edited schema a column may have to be set.
#pragma once

#include <initializer_list>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "agent/schema/catalog.h"

namespace courier::import {

struct ColumnText {
  absl::string_view table;
  absl::string_view column;
  // nullopt: NULL.
  absl::optional<absl::string_view> text;
};

// kSchemaUnfit when a column is narrower than in newer releases, or takes no NULL where Dify's
// does, else kBadPackage; the sentence begins with `owner`, such as `API tool "weather"`. Columns
// that are not there take anything.
absl::Status CheckColumns(const schema::Catalog& catalog, absl::string_view owner,
                          std::initializer_list<ColumnText> texts);

}  // namespace courier::import
