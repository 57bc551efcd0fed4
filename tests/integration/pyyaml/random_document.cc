#include "tests/integration/pyyaml/random_document.h"

#include <cmath>
#include <cstring>
#include <iterator>

#include "absl/strings/str_cat.h"

namespace courier::dsl_yaml {
namespace {

constexpr const char* kPieces[] = {"a",
                                   "word",
                                   "two words",
                                   " ",
                                   "  ",
                                   "\n",
                                   "\n\n",
                                   "\t",
                                   ": ",
                                   ":",
                                   " #",
                                   "#",
                                   "'",
                                   "\"",
                                   "\\",
                                   "-",
                                   "- ",
                                   "? ",
                                   "?",
                                   "{",
                                   "}",
                                   "[",
                                   "]",
                                   ",",
                                   ", ",
                                   "%",
                                   "@",
                                   "`",
                                   "!",
                                   "&",
                                   "*",
                                   "|",
                                   ">",
                                   "=",
                                   "<<",
                                   "~",
                                   "null",
                                   "true",
                                   "yes",
                                   "Off",
                                   "1",
                                   "0x1f",
                                   "1e3",
                                   "1.5",
                                   "9:05",
                                   ".inf",
                                   "...",
                                   "---",
                                   "\r",
                                   "\r\n",
                                   "\x07",
                                   "\x7f",
                                   "é",
                                   "漢字",
                                   "🙂",
                                   "ß",
                                   "\u0085",
                                   "\u2028",
                                   "\u2029",
                                   "\ufeff",
                                   "\u00a0",
                                   "\u3000",
                                   "{{#start.q#}}",
                                   "https://example.test/a?b=c&d=e#f",
                                   "$VAR",
                                   "_",
                                   "0"};

constexpr char kScalarCharacters[] = "0123456789+-.:_eExXobaAfFnN~trueyslo TZ";

}  // namespace

Value RandomDocument::Next() { return Map(0); }

std::string RandomDocument::PlainScalar() {
  static constexpr const char* kWhole[] = {
      "yes",  "No",  "ON",   "y",     "Null",      "~",   ".inf",  "-.INF",          ".nan",
      "0o17", "017", "0b11", "1_000", "190:20:30", "1e5", "1.e+5", "685.230_15e+03", "2026-01-02"};
  if (Below(4) == 0) return kWhole[Below(std::size(kWhole))];
  std::string text;
  for (size_t i = 1 + Below(8); i > 0; --i)
    text.push_back(kScalarCharacters[Below(sizeof(kScalarCharacters) - 1)]);
  return text;
}

std::string RandomDocument::Text() {
  if (Below(8) == 0) return PlainScalar();
  const size_t kinds[] = {1, 3, 8, 40, 160};
  std::string text;
  for (size_t i = Below(kinds[Below(std::size(kinds))] + 1); i > 0; --i) {
    absl::StrAppend(&text, kPieces[Below(std::size(kPieces))]);
    if (Below(3) == 0) text.push_back(' ');
    if (Below(40) == 0) text.append(70 + Below(20), 'w');
  }
  return text;
}

Value RandomDocument::Scalar() {
  switch (Below(10)) {
    case 0:
      return Value();
    case 1:
      return Value::Bool(Below(2) == 0);
    case 2:
      return Value::Integer(absl::StrCat(Below(2) == 0 ? "-" : "", 1 + Below(1'000'000)));
    case 3: {
      const uint64_t bits = random_();
      double number = 0;
      std::memcpy(&number, &bits, sizeof(number));
      return Value::Float(std::isfinite(number) ? number : 0.5);
    }
    case 4:
      return Value::Float(static_cast<double>(Below(2'000'000)) / 1000);
    default:
      return Value::Text(Text());
  }
}

Value RandomDocument::Any(int depth) {
  const size_t kind = Below(depth > 5 ? 6 : 10);
  if (kind < 6) return Scalar();
  if (kind < 8) return Map(depth + 1);
  Value list;
  list.kind = Kind::kList;
  for (size_t i = Below(4); i > 0; --i) list.list.push_back(Any(depth + 1));
  return list;
}

Value RandomDocument::Map(int depth) {
  Value map;
  map.kind = Kind::kMap;
  for (size_t i = Below(5) + (depth == 0 ? 1 : 0); i > 0; --i) {
    std::string key = Text();
    if (map.Find(key) == nullptr) map.map.emplace_back(std::move(key), Any(depth + 1));
  }
  return map;
}

}  // namespace courier::dsl_yaml
