#include "common/dsl_yaml/json.h"

#include <cstdlib>
#include <limits>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/status_macros.h"
#include "common/dsl_yaml/code_points.h"
#include "common/text/json_spans.h"

namespace courier::dsl_yaml {
namespace {

using text::JsonRef;
using text::JsonType;

uint32_t HexValue(absl::string_view four) {
  return static_cast<uint32_t>(std::strtoul(std::string(four).c_str(), nullptr, 16));
}

bool IsUnicodeEscape(absl::string_view inner, size_t at) {
  return at + 6 <= inner.size() && inner[at] == '\\' && inner[at + 1] == 'u';
}

// The code of the escape at `at`, which moves behind it; pairs of surrogates join.
uint32_t TakeEscape(absl::string_view inner, size_t& at) {
  const uint32_t code = HexValue(inner.substr(at + 2, 4));
  at += 6;
  if (code < 0xD800 || code >= 0xDC00 || !IsUnicodeEscape(inner, at)) return code;
  const uint32_t low = HexValue(inner.substr(at + 2, 4));
  if (low < 0xDC00 || low >= 0xE000) return code;
  at += 6;
  return 0x10000u + ((code - 0xD800u) << 10u) + (low - 0xDC00u);
}

// A well-formed literal with its quotes; unlike JsonRef's decoder it keeps lone surrogates.
std::string Decoded(absl::string_view literal) {
  const absl::string_view inner = literal.substr(1, literal.size() - 2);
  if (inner.find('\\') == absl::string_view::npos) return std::string(inner);
  constexpr absl::string_view kLetters = "bfnrt";
  constexpr absl::string_view kControls = "\b\f\n\r\t";
  std::string out;
  out.reserve(inner.size());
  for (size_t at = 0; at < inner.size();) {
    if (inner[at] != '\\') {
      out.push_back(inner[at++]);
    } else if (inner[at + 1] == 'u') {
      AppendCodePoint(TakeEscape(inner, at), out);
    } else {
      const size_t known = kLetters.find(inner[at + 1]);
      out.push_back(known == absl::string_view::npos ? inner[at + 1] : kControls[known]);
      at += 2;
    }
  }
  return out;
}

Value NumberOf(absl::string_view raw) {
  if (raw == "NaN") return Value::Float(std::numeric_limits<double>::quiet_NaN());
  if (raw == "Infinity") return Value::Float(std::numeric_limits<double>::infinity());
  if (raw == "-Infinity") return Value::Float(-std::numeric_limits<double>::infinity());
  if (raw.find_first_of(".eE") == absl::string_view::npos) {
    return Value::Integer(raw == "-0" ? "0" : std::string(raw));
  }
  return Value::Float(std::strtod(std::string(raw).c_str(), nullptr));
}

Value ValueOf(JsonRef json);

Value MapOf(JsonRef json) {
  Value value;
  value.kind = Kind::kMap;
  absl::flat_hash_map<std::string, size_t> places;
  for (JsonRef member = json.FirstChild(); member; member = member.Next()) {
    std::string key = Decoded(member.raw_key());
    const auto [known, is_new] = places.try_emplace(key, value.map.size());
    if (is_new) {
      value.map.emplace_back(std::move(key), ValueOf(member));
    } else {
      value.map[known->second].second = ValueOf(member);
    }
  }
  return value;
}

Value ValueOf(JsonRef json) {
  switch (json.type()) {
    case JsonType::kNull:
      return {};
    case JsonType::kFalse:
    case JsonType::kTrue:
      return Value::Bool(json.IsTrue());
    case JsonType::kNumber:
      return NumberOf(json.raw());
    case JsonType::kString:
      return Value::Text(Decoded(json.raw()));
    case JsonType::kArray: {
      Value value;
      value.kind = Kind::kList;
      for (JsonRef item = json.FirstChild(); item; item = item.Next()) {
        value.list.push_back(ValueOf(item));
      }
      return value;
    }
    case JsonType::kObject:
      return MapOf(json);
  }
  return {};
}

class Writer {
 public:
  explicit Writer(JsonSpelling spelling) : ascii_(spelling == JsonSpelling::kAscii) {}

  void Write(const Value& value) {
    switch (value.kind) {
      case Kind::kNull:
        out_ += "null";
        break;
      case Kind::kBool:
        out_ += value.boolean ? "true" : "false";
        break;
      case Kind::kInteger:
        out_ += value.text;
        break;
      case Kind::kFloat:
        WriteFloat(value.number);
        break;
      case Kind::kText:
        WriteText(value.text);
        break;
      case Kind::kList:
        WriteList(value);
        break;
      case Kind::kMap:
        WriteMap(value);
        break;
    }
  }

  std::string Take() { return std::move(out_); }

 private:
  void WriteFloat(double number) {
    std::string text = PythonFloat(number);
    if (text == "nan") text = "NaN";
    if (text == "inf") text = "Infinity";
    if (text == "-inf") text = "-Infinity";
    out_ += text;
  }

  void WriteList(const Value& value) {
    out_ += '[';
    for (size_t i = 0; i < value.list.size(); ++i) {
      if (i > 0) out_ += ", ";
      Write(value.list[i]);
    }
    out_ += ']';
  }

  void WriteMap(const Value& value) {
    out_ += '{';
    for (size_t i = 0; i < value.map.size(); ++i) {
      if (i > 0) out_ += ", ";
      WriteText(value.map[i].first);
      out_ += ": ";
      Write(value.map[i].second);
    }
    out_ += '}';
  }

  void WriteEscape(uint32_t unit) { absl::StrAppendFormat(&out_, "\\u%04x", unit); }

  void WriteText(absl::string_view text) {
    constexpr absl::string_view kControls = "\b\f\n\r\t\"\\";
    constexpr absl::string_view kLetters = "bfnrt\"\\";
    out_ += '"';
    for (size_t at = 0; at < text.size();) {
      const size_t begin = at;
      const uint32_t code = TakeCodePoint(text, at);
      const size_t known =
          code < 0x80 ? kControls.find(static_cast<char>(code)) : absl::string_view::npos;
      if (known != absl::string_view::npos) {
        out_ += '\\';
        out_ += kLetters[known];
      } else if (code < 0x20 || IsSurrogate(code) || (ascii_ && code >= 0x7F && code < 0x10000)) {
        WriteEscape(code);
      } else if (ascii_ && code >= 0x10000) {
        WriteEscape(0xD800u + ((code - 0x10000u) >> 10u));
        WriteEscape(0xDC00u + ((code - 0x10000u) & 0x3FFu));
      } else {
        absl::StrAppend(&out_, text.substr(begin, at - begin));
      }
    }
    out_ += '"';
  }

  const bool ascii_;
  std::string out_;
};

}  // namespace

absl::StatusOr<Value> ParseJson(absl::string_view text) {
  COURIER_ASSIGN_OR_RETURN(const text::JsonSpans spans, text::JsonSpans::Parse(text));
  return ValueOf(spans.root());
}

std::string WriteJson(const Value& value, JsonSpelling spelling) {
  Writer writer(spelling);
  writer.Write(value);
  return writer.Take();
}

}  // namespace courier::dsl_yaml
