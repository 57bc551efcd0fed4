#include "common/package_file/field_reader.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/error.h"
#include "common/base/uuid.h"
#include "common/dsl_yaml/json.h"

namespace courier::package_file {

using text::JsonRef;
using text::JsonType;

std::string PlaceOf(absl::string_view text, size_t offset) {
  const absl::string_view before = text.substr(0, offset);
  const size_t line = static_cast<size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  const size_t start = before.rfind('\n');
  const size_t column = start == absl::string_view::npos ? offset + 1 : offset - start;
  return absl::StrCat("line ", line, ", column ", column);
}

FieldReader::FieldReader(absl::string_view text, JsonRef object, std::string pointer,
                         absl::Status& error)
    : text_(text), object_(object), pointer_(std::move(pointer)), error_(error) {}

std::string FieldReader::PointerTo(absl::string_view key) const {
  return absl::StrCat(pointer_, "/", absl::StrReplaceAll(key, {{"~", "~0"}, {"/", "~1"}}));
}

void FieldReader::Refuse(absl::string_view key, absl::string_view why) {
  if (!error_.ok()) return;
  const JsonRef field = object_.Get(key);
  const size_t offset = field ? field.span().begin : object_.span().begin;
  error_ = MakeError(Reason::kBadPackage,
                     absl::StrCat(PointerTo(key), " (", PlaceOf(text_, offset), ") ", why));
}

std::optional<JsonRef> FieldReader::Present(absl::string_view key) const {
  const JsonRef field = object_.Get(key);
  if (!field || field.IsNull()) return std::nullopt;
  return field;
}

bool FieldReader::Has(absl::string_view key) const { return Present(key).has_value(); }

std::string FieldReader::Text(absl::string_view key, absl::string_view otherwise) {
  const auto field = Present(key);
  if (!field) return std::string(otherwise);
  if (!field->IsString()) Refuse(key, "is not a text");
  if (field->raw().size() > kMaxTextBytes) {
    Refuse(key, "is longer than 32 MiB");
    return "";
  }
  return field->AsString().value_or("");
}

std::string FieldReader::RequiredText(absl::string_view key) {
  std::string text = Text(key);
  if (text.empty()) Refuse(key, object_.Get(key) ? "is empty or not a text" : "is missing");
  return text;
}

std::string FieldReader::Uuid(absl::string_view key) {
  const std::string text = Text(key);
  if (text.empty()) return "";
  const auto id = ParseUuid(text);
  if (!id) Refuse(key, "is not a UUID");
  return id.value_or("");
}

bool FieldReader::Truth(absl::string_view key) { return object_.Get(key).IsTruthy(); }

double FieldReader::Number(absl::string_view key, double otherwise) {
  const JsonRef field = object_.Get(key);
  if (!field) return otherwise;
  double number = 0;
  const bool is_number =
      field.type() == JsonType::kNumber && absl::SimpleAtod(field.raw(), &number);
  if (!is_number && !absl::SimpleAtod(field.AsString().value_or("x"), &number)) {
    Refuse(key, "is not a number");
  }
  return number;
}

std::vector<std::string> FieldReader::Texts(absl::string_view key) {
  std::vector<std::string> texts;
  const auto field = Present(key);
  if (!field) return texts;
  if (!field->IsArray()) Refuse(key, "is not a list");
  for (const JsonRef& item : field->Children()) {
    if (!item.IsString()) Refuse(key, "is not a list of texts");
    texts.push_back(item.AsString().value_or(""));
  }
  return texts;
}

std::string FieldReader::Json(absl::string_view key, JsonType type) {
  const auto field = Present(key);
  if (!field) return "";
  if (field->type() != type) {
    Refuse(key, type == JsonType::kArray ? "is not a list" : "is not an object");
    return "";
  }
  const auto value = dsl_yaml::ParseJson(field->raw());
  if (!value.ok()) Refuse(key, "can't be read");
  return value.ok() ? dsl_yaml::WriteJson(*value, dsl_yaml::JsonSpelling::kAscii) : "";
}

size_t FieldReader::Choice(absl::string_view key, const std::vector<absl::string_view>& words,
                           size_t otherwise) {
  const JsonRef field = object_.Get(key);
  if (!field) return otherwise;
  for (size_t i = 0; i < words.size(); ++i) {
    if (field.EqualsString(words[i])) return i;
  }
  Refuse(key, "has a value that is not known here");
  return otherwise;
}

void FieldReader::EachObject(absl::string_view key,
                             absl::FunctionRef<void(FieldReader& item)> take) {
  const auto list = Present(key);
  if (!list) return;
  if (!list->IsArray()) return Refuse(key, "is not a list");
  size_t index = 0;
  for (JsonRef item = list->FirstChild(); item && error_.ok(); item = item.Next(), ++index) {
    if (!item.IsObject()) {
      error_ = MakeError(Reason::kBadPackage,
                         absl::StrCat(PointerTo(key), "/", index, " (",
                                      PlaceOf(text_, item.span().begin), ") is not an object"));
      return;
    }
    FieldReader reader(text_, item, absl::StrCat(PointerTo(key), "/", index), error_);
    take(reader);
  }
}

void FieldReader::Object(absl::string_view key, absl::FunctionRef<void(FieldReader& object)> take) {
  const auto object = Present(key);
  if (!object) return;
  if (!object->IsObject()) return Refuse(key, "is not an object");
  FieldReader reader(text_, *object, PointerTo(key), error_);
  take(reader);
}

std::vector<std::pair<std::string, std::string>> FieldReader::TextMap(absl::string_view key) {
  std::vector<std::pair<std::string, std::string>> map;
  Object(key, [&](FieldReader& object) {
    for (const JsonRef& member : object.object().Children()) {
      std::string name = member.Key();
      std::string value = object.Text(name);
      map.emplace_back(std::move(name), std::move(value));
    }
  });
  return map;
}

}  // namespace courier::package_file
