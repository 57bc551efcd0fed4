// A document of Dify's DSL: what JSON and YAML have in common, as Python holds it. Integers keep
// their digits, however many; of equal keys the last counts, in the place of the first. Text is
// UTF-8, in which a lone surrogate stands as its three bytes: Dify stores such text. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace courier::dsl_yaml {

enum class Kind { kNull, kBool, kInteger, kFloat, kText, kList, kMap };

struct Value {
  using Member = std::pair<std::string, Value>;

  Kind kind = Kind::kNull;
  bool boolean = false;
  double number = 0;
  // The text, or an integer's decimal digits.
  std::string text;
  std::vector<Value> list;
  std::vector<Member> map;

  static Value Bool(bool truth);
  static Value Integer(std::string digits);
  static Value Float(double number);
  static Value Text(std::string text);

  // Nothing when this is no map or has no such key.
  const Value* Find(absl::string_view key) const;
};

// Python's repr() of a float: the shortest digits that give it back, with a point or an exponent;
// `nan`, `inf` and `-inf`.
std::string PythonFloat(double number);

}  // namespace courier::dsl_yaml
