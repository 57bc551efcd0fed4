// Text that a column of the target can't hold, found before it is written: widths differ between
// releases of Dify.
#pragma once

#include <initializer_list>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "agent/schema/catalog.h"

namespace courier::import {

struct ColumnText {
  absl::string_view table;
  absl::string_view column;
  absl::string_view text;
};

// kSchemaUnfit when a column is narrower than in newer releases, else kBadPackage; the sentence
// begins with `owner`, such as `API tool "weather"`. Columns that are not there take anything.
absl::Status CheckWidths(const schema::Catalog& catalog, absl::string_view owner,
                         std::initializer_list<ColumnText> texts);

}  // namespace courier::import
