// Typed reading of JSON fields whose errors say where they are. Borrows the text.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/text/json_spans.h"

namespace courier::package_file {

// More than any column of Dify's holds in practice; a record of the protocol takes twice as much.
inline constexpr size_t kMaxTextBytes = size_t{32} << 20u;

// `line 3, column 7` of a byte; both from 1, columns in bytes.
std::string PlaceOf(absl::string_view text, size_t offset);

// One object of the file. Fields are read one after the other; the first error stays.
class FieldReader {
 public:
  // `pointer` of the object itself; empty for the root.
  FieldReader(absl::string_view text, text::JsonRef object, std::string pointer,
              absl::Status& error);

  // A missing or null field gives `otherwise`.
  std::string Text(absl::string_view key, absl::string_view otherwise = "");
  // Must be there, and not be empty.
  std::string RequiredText(absl::string_view key);
  // A UUID in any spelling, as the canonical one; empty when missing, null or empty.
  std::string Uuid(absl::string_view key);
  // Python's truth.
  bool Truth(absl::string_view key);
  double Number(absl::string_view key, double otherwise);
  std::vector<std::string> Texts(absl::string_view key);
  // An object or a list as JSON text in the spelling of Dify's columns; empty when missing.
  std::string Json(absl::string_view key, text::JsonType type);
  // The position among `words`; `otherwise` when missing. Anything else is an error.
  size_t Choice(absl::string_view key, const std::vector<absl::string_view>& words,
                size_t otherwise);
  // For each object of a list; missing or null is empty.
  void EachObject(absl::string_view key, absl::FunctionRef<void(FieldReader& item)> take);
  // An object that may be missing or null.
  void Object(absl::string_view key, absl::FunctionRef<void(FieldReader& object)> take);
  // Name to text of an object; null is the empty text.
  std::vector<std::pair<std::string, std::string>> TextMap(absl::string_view key);

  text::JsonRef object() const { return object_; }
  bool Has(absl::string_view key) const;
  void Refuse(absl::string_view key, absl::string_view why);

 private:
  std::optional<text::JsonRef> Present(absl::string_view key) const;
  std::string PointerTo(absl::string_view key) const;

  absl::string_view text_;
  text::JsonRef object_;
  std::string pointer_;
  absl::Status& error_;
};

}  // namespace courier::package_file
