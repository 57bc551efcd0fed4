#include "common/dsl_yaml/yaml_scalar.h"

#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace courier::dsl_yaml {
namespace {

// The digits of a decimal number without leading zeros; "0" for nothing.
std::string Decimal(absl::string_view digits, bool negative) {
  const size_t first = digits.find_first_not_of('0');
  if (first == absl::string_view::npos) return "0";
  return absl::StrCat(negative ? "-" : "", digits.substr(first));
}

// A number of another base, any length, by long multiplication.
std::string DecimalOf(absl::string_view digits, unsigned base, bool negative) {
  std::vector<unsigned> number;  // decimal digits, lowest first
  for (const char c : digits) {
    unsigned carry = absl::ascii_isdigit(static_cast<unsigned char>(c))
                         ? static_cast<unsigned>(c - '0')
                         : static_cast<unsigned>((c | 0x20) - 'a') + 10u;
    for (unsigned& digit : number) {
      carry += digit * base;
      digit = carry % 10u;
      carry /= 10u;
    }
    for (; carry > 0; carry /= 10u) number.push_back(carry % 10u);
  }
  std::string text;
  for (auto digit = number.rbegin(); digit != number.rend(); ++digit) {
    text.push_back(static_cast<char>('0' + *digit));
  }
  return Decimal(text, negative);
}

// 1:30 is ninety. Each part but the first has one or two digits.
std::optional<double> Sexagesimal(absl::string_view text) {
  double sum = 0;
  for (const absl::string_view part : absl::StrSplit(text, ':')) {
    double value = 0;
    if (!absl::SimpleAtod(part, &value)) return std::nullopt;
    sum = sum * 60 + value;
  }
  return sum;
}

std::optional<Value> IntegerOf(std::string text) {
  constexpr size_t kMaxDigits = 4300;
  if (text.size() > kMaxDigits) return std::nullopt;
  text = absl::StrReplaceAll(text, {{"_", ""}});
  absl::string_view digits = text;
  const bool negative = absl::ConsumePrefix(&digits, "-");
  if (!negative) absl::ConsumePrefix(&digits, "+");
  if (digits.empty()) return std::nullopt;
  if (absl::ConsumePrefix(&digits, "0b")) return Value::Integer(DecimalOf(digits, 2, negative));
  if (absl::ConsumePrefix(&digits, "0x")) return Value::Integer(DecimalOf(digits, 16, negative));
  if (digits.size() > 1 && digits[0] == '0') {
    return Value::Integer(DecimalOf(digits.substr(1), 8, negative));
  }
  if (digits.find(':') == absl::string_view::npos) {
    return Value::Integer(Decimal(digits, negative));
  }
  const auto sum = Sexagesimal(digits);
  constexpr double kExact = 9007199254740992.0;
  if (!sum || *sum > kExact) return std::nullopt;
  return Value::Integer(Decimal(absl::StrCat(static_cast<int64_t>(*sum)), negative));
}

std::optional<Value> FloatOf(std::string text) {
  text = absl::AsciiStrToLower(absl::StrReplaceAll(text, {{"_", ""}}));
  absl::string_view digits = text;
  const double sign = absl::ConsumePrefix(&digits, "-") ? -1 : 1;
  if (sign > 0) absl::ConsumePrefix(&digits, "+");
  if (digits == ".inf") return Value::Float(sign * std::numeric_limits<double>::infinity());
  if (digits == ".nan") return Value::Float(std::numeric_limits<double>::quiet_NaN());
  if (digits.find(':') != absl::string_view::npos) {
    const auto sum = Sexagesimal(digits);
    return sum ? std::optional<Value>(Value::Float(sign * *sum)) : std::nullopt;
  }
  return Value::Float(sign * std::strtod(std::string(digits).c_str(), nullptr));
}

}  // namespace

std::optional<Value> PlainValue(absl::string_view plain, PlainMeaning meaning) {
  switch (meaning) {
    case PlainMeaning::kText:
      return Value::Text(std::string(plain));
    case PlainMeaning::kNull:
      return Value();
    case PlainMeaning::kBool: {
      const std::string word = absl::AsciiStrToLower(plain);
      return Value::Bool(word == "yes" || word == "true" || word == "on");
    }
    case PlainMeaning::kInteger:
      return IntegerOf(std::string(plain));
    case PlainMeaning::kFloat:
      return FloatOf(std::string(plain));
    case PlainMeaning::kTimestamp:
    case PlainMeaning::kMerge:
    case PlainMeaning::kValue:
      break;
  }
  return std::nullopt;
}

std::optional<std::string> KeyText(const Value& key) {
  switch (key.kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return key.boolean ? "true" : "false";
    case Kind::kInteger:
    case Kind::kText:
      return key.text;
    case Kind::kFloat:
      return PythonFloat(key.number);
    case Kind::kList:
    case Kind::kMap:
      break;
  }
  return std::nullopt;
}

}  // namespace courier::dsl_yaml
