#include "agent/import/column_fit.h"

#include "absl/strings/str_cat.h"
#include "agent/schema/known_columns.h"
#include "common/base/error.h"
#include "common/text/character_count.h"

namespace courier::import {
namespace {

absl::Status TooLong(absl::string_view owner, const ColumnText& text, size_t length, size_t width) {
  const schema::Widened* const widened = schema::FindWidened(text.table, text.column);
  const bool newer_takes_it =
      widened != nullptr && width < widened->width && length <= widened->width;
  return MakeError(
      newer_takes_it ? Reason::kSchemaUnfit : Reason::kBadPackage,
      absl::StrCat(owner, ": its ", text.column, " has ", length, " characters, and column ",
                   text.table, ".", text.column, " there takes ", width,
                   newer_takes_it
                       ? absl::StrCat(" (", widened->width, " since Dify ", widened->release,
                                      "). Shorten it, or upgrade Dify "
                                      "there.")
                       : ". Shorten it."));
}

absl::Status MustBeSet(absl::string_view owner, const ColumnText& text) {
  return MakeError(
      Reason::kSchemaUnfit,
      absl::StrCat(owner, ": its ", text.column, " is not set, and column ", text.table, ".",
                   text.column, " there must be (NOT NULL): this schema was ",
                   "edited. Set it at the source, or let the column be NULL."));
}

}  // namespace

absl::Status CheckColumns(const schema::Catalog& catalog, absl::string_view owner,
                          std::initializer_list<ColumnText> texts) {
  for (const ColumnText& text : texts) {
    const schema::Column* const column = catalog.Find(text.table, text.column);
    if (column == nullptr) continue;
    if (!text.text) {
      if (column->not_null) return MustBeSet(owner, text);
      continue;
    }
    // A character has at least one byte.
    if (!column->width || text.text->size() <= *column->width) continue;
    const size_t length = text::CharacterCount(*text.text);
    if (length > *column->width) return TooLong(owner, text, length, *column->width);
  }
  return absl::OkStatus();
}

}  // namespace courier::import
