#include "common/dsl_yaml/value.h"

#include <charconv>
#include <cmath>

namespace courier::dsl_yaml {

Value Value::Bool(bool truth) {
  Value value;
  value.kind = Kind::kBool;
  value.boolean = truth;
  return value;
}

Value Value::Integer(std::string digits) {
  Value value;
  value.kind = Kind::kInteger;
  value.text = std::move(digits);
  return value;
}

Value Value::Float(double number) {
  Value value;
  value.kind = Kind::kFloat;
  value.number = number;
  return value;
}

Value Value::Text(std::string text) {
  Value value;
  value.kind = Kind::kText;
  value.text = std::move(text);
  return value;
}

const Value* Value::Find(absl::string_view key) const {
  for (const Member& member : map) {
    if (member.first == key) return &member.second;
  }
  return nullptr;
}

std::string PythonFloat(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
  const double size = std::abs(number);
  const bool fixed = size == 0 || (size >= 1e-4 && size < 1e16);
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), number,
                                 fixed ? std::chars_format::fixed : std::chars_format::scientific);
  std::string text(buffer, end.ptr);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

}  // namespace courier::dsl_yaml
