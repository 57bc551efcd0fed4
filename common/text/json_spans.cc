#include "common/text/json_spans.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/error.h"
#include "common/text/utf8.h"
#include "rapidjson/error/error.h"
#include "rapidjson/reader.h"

namespace courier::text {
namespace {

constexpr absl::string_view kOffsetUrl = "courier/json-offset";
constexpr absl::string_view kNotJson = "not valid JSON";

absl::Status ErrorAt(size_t offset, absl::string_view what) {
  absl::Status status = MakeError(Reason::kBadGraph, absl::StrCat(what, " at byte ", offset));
  status.SetPayload(kOffsetUrl, absl::Cord(absl::StrCat(offset)));
  return status;
}

constexpr unsigned kParseFlags = rapidjson::kParseNumbersAsStringsFlag |
                                 rapidjson::kParseNanAndInfFlag | rapidjson::kParseIterativeFlag |
                                 rapidjson::kParseInsituFlag;

// RapidJSON reads 16 bytes at a time, past the end too.
constexpr size_t kPadding = 16;

bool IsControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

// Whether one of eight bytes is less than 0x20, which white space is too.
bool MayHoldControl(const char* bytes) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof(word));
  return ((word - 0x20 * kOnes) & ~word & 0x80 * kOnes) != 0;
}

size_t FirstControl(absl::string_view text) {
  size_t i = 0;
  while (i < text.size()) {
    if (i + 8 <= text.size() && !MayHoldControl(text.data() + i)) {
      i += 8;
      continue;
    }
    for (const size_t end = std::min(i + 8, text.size()); i < end; ++i) {
      if (IsControl(text[i])) return i;
    }
  }
  return text.size();
}

// The first byte that may stand nowhere in JSON: of what is not UTF-8, or a control character that
// is no white space. RapidJSON would take a NUL for the end, and let some of the others pass.
std::optional<size_t> FirstImpossibleByte(absl::string_view text) {
  const size_t at = std::min(Utf8PrefixLength(text), FirstControl(text));
  return at == text.size() ? std::nullopt : std::optional<size_t>(at);
}

bool IsSurrogateEscape(absl::string_view text, size_t backslash) {
  return backslash + 6 <= text.size() && text[backslash + 1] == 'u' &&
         (text[backslash + 2] | 0x20) == 'd' &&
         absl::ascii_isxdigit(static_cast<unsigned char>(text[backslash + 3])) &&
         text[backslash + 3] >= '8';
}

// RapidJSON refuses lone surrogate escapes, which Dify stores. Overwriting every surrogate escape
// with one of the same length keeps all offsets; strings are decoded from the original text.
std::string WithoutSurrogates(absl::string_view text) {
  std::string copy(text);
  for (size_t at = text.find("\\u"); at != absl::string_view::npos; at = text.find("\\u", at + 2)) {
    if (IsSurrogateEscape(text, at)) copy.replace(at + 2, 2, "ff");
  }
  return copy;
}

unsigned HexValue(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  return static_cast<unsigned>((c | 0x20) - 'a') + 10u;
}

uint32_t HexEscape(absl::string_view text, size_t at) {
  return HexValue(text[at]) << 12u | HexValue(text[at + 1]) << 8u | HexValue(text[at + 2]) << 4u |
         HexValue(text[at + 3]);
}

void AppendUtf8(uint32_t code, std::string& out) {
  const auto put = [&out](uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0u | code >> 6u);
    put(0x80u | (code & 0x3Fu));
  } else if (code < 0x10000) {
    put(0xE0u | code >> 12u);
    put(0x80u | (code >> 6u & 0x3Fu));
    put(0x80u | (code & 0x3Fu));
  } else {
    put(0xF0u | code >> 18u);
    put(0x80u | (code >> 12u & 0x3Fu));
    put(0x80u | (code >> 6u & 0x3Fu));
    put(0x80u | (code & 0x3Fu));
  }
}

// `at` stands on the 'u' of an escape; returns the index of its last character.
size_t DecodeUnicodeEscape(absl::string_view text, size_t at, std::string& out) {
  uint32_t code = HexEscape(text, at + 1);
  size_t last = at + 4;
  const bool high = code >= 0xD800 && code < 0xDC00;
  if (high && last + 6 < text.size() && text[last + 1] == '\\' && text[last + 2] == 'u') {
    const uint32_t low = HexEscape(text, last + 3);
    if (low >= 0xDC00 && low < 0xE000) {
      code = 0x10000u + ((code - 0xD800u) << 10u) + (low - 0xDC00u);
      last += 6;
    }
  }
  const bool lone = code >= 0xD800 && code < 0xE000;
  AppendUtf8(lone ? 0xFFFDu : code, out);
  return last;
}

// `literal` with its quotes, already known to be well formed.
std::string DecodeString(absl::string_view literal) {
  const absl::string_view inner = literal.substr(1, literal.size() - 2);
  if (inner.find('\\') == absl::string_view::npos) return std::string(inner);
  std::string out;
  out.reserve(inner.size());
  for (size_t i = 0; i < inner.size(); ++i) {
    if (inner[i] != '\\') {
      out.push_back(inner[i]);
      continue;
    }
    switch (inner[++i]) {
      case 'b':
        out.push_back('\b');
        break;
      case 'f':
        out.push_back('\f');
        break;
      case 'n':
        out.push_back('\n');
        break;
      case 'r':
        out.push_back('\r');
        break;
      case 't':
        out.push_back('\t');
        break;
      case 'u':
        i = DecodeUnicodeEscape(inner, i, out);
        break;
      default:
        out.push_back(inner[i]);
    }
  }
  return out;
}

// Most keys of an object are not the one looked for, which their length or first character tells:
// an escape is longer than what it stands for.
bool LiteralEquals(absl::string_view literal, absl::string_view text) {
  const absl::string_view inner = literal.substr(1, literal.size() - 2);
  if (inner.size() < text.size()) return false;
  if (inner.empty()) return true;
  if (!text.empty() && inner.front() != text.front() && inner.front() != '\\') return false;
  if (inner.find('\\') != absl::string_view::npos) return DecodeString(literal) == text;
  return inner == text;
}

void AppendShortEscape(unsigned char c, std::string& out) {
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\b':
      out += "\\b";
      break;
    case '\f':
      out += "\\f";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      absl::StrAppendFormat(&out, "\\u%04x", c);
  }
}

// The code point at `i` of valid UTF-8; moves `i` to its last byte.
uint32_t TakeCodePoint(absl::string_view text, size_t& i) {
  const auto lead = static_cast<unsigned char>(text[i]);
  const size_t extra = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  uint32_t code = lead & (0x3Fu >> extra);
  for (size_t n = 0; n < extra && i + 1 < text.size(); ++n) {
    code = code << 6u | (static_cast<unsigned char>(text[++i]) & 0x3Fu);
  }
  return code;
}

}  // namespace

// Receives RapidJSON's events, which come in the order of the text, and finds in the text where
// each value stands. RapidJSON knows too, but tells no position while it reads as fast as it can.
class SpanBuilder {
 public:
  // An error is one of the grammar's, or kParseErrorTermination for a text nested too deep.
  static rapidjson::ParseResult Read(absl::string_view text, uint32_t max_depth,
                                     std::vector<JsonSpans::Node>& nodes) {
    nodes.clear();
    nodes.reserve(text.size() / 24 + 1);
    SpanBuilder builder(text, max_depth, nodes);
    // Decoding strings in place is several times as fast as into RapidJSON's own stack.
    std::string in_place;
    in_place.reserve(text.size() + kPadding);
    in_place.append(text.data(), text.size()).append(kPadding, '\0');
    rapidjson::InsituStringStream stream(in_place.data());
    return rapidjson::Reader().Parse<kParseFlags>(stream, builder);
  }

  bool Null() { return Scalar(JsonType::kNull); }
  bool Bool(bool value) { return Scalar(value ? JsonType::kTrue : JsonType::kFalse); }
  bool RawNumber(const char*, rapidjson::SizeType, bool) { return Scalar(JsonType::kNumber); }
  bool String(const char*, rapidjson::SizeType length, bool) {
    Add(JsonType::kString, TakeString(length));
    return true;
  }
  // NaN and Infinity come as doubles, everything else as RawNumber.
  bool Double(double) { return Scalar(JsonType::kNumber); }
  bool Int(int) { return Scalar(JsonType::kNumber); }
  bool Uint(unsigned) { return Scalar(JsonType::kNumber); }
  bool Int64(int64_t) { return Scalar(JsonType::kNumber); }
  bool Uint64(uint64_t) { return Scalar(JsonType::kNumber); }

  bool Key(const char*, rapidjson::SizeType length, bool) {
    key_ = TakeString(length);
    return true;
  }
  bool StartObject() { return Start(JsonType::kObject); }
  bool StartArray() { return Start(JsonType::kArray); }
  bool EndObject(rapidjson::SizeType) { return End(); }
  bool EndArray(rapidjson::SizeType) { return End(); }

 private:
  SpanBuilder(absl::string_view text, uint32_t max_depth, std::vector<JsonSpans::Node>& nodes)
      : text_(text), max_depth_(max_depth), nodes_(nodes) {}

  struct Open {
    uint32_t node;
    uint32_t last_child;
  };

  static bool IsBetweenTokens(char c) {
    return c == ',' || c == ':' || c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  // Where the next token begins.
  uint32_t Next() const {
    uint32_t at = position_;
    while (IsBetweenTokens(text_[at])) ++at;
    return at;
  }

  // From quote to quote. No string is shorter than what it decodes to.
  TextSpan TakeString(rapidjson::SizeType decoded_length) {
    const uint32_t begin = Next();
    size_t quote = text_.find('"', begin + 1 + decoded_length);
    while (IsEscaped(quote)) quote = text_.find('"', quote + 1);
    position_ = static_cast<uint32_t>(quote) + 1;
    return {begin, position_};
  }

  bool IsEscaped(size_t quote) const {
    size_t backslashes = 0;
    while (text_[quote - backslashes - 1] == '\\') ++backslashes;
    return backslashes % 2 == 1;
  }

  uint32_t Add(JsonType type, TextSpan span) {
    const auto index = static_cast<uint32_t>(nodes_.size());
    nodes_.push_back({.value = span, .key = std::exchange(key_, {}), .type = type});
    if (!open_.empty()) {
      Open& parent = open_.back();
      if (parent.last_child == 0) {
        nodes_[parent.node].first_child = index;
      } else {
        nodes_[parent.last_child].next = index;
      }
      parent.last_child = index;
    }
    return index;
  }

  // A number or a word.
  bool Scalar(JsonType type) {
    const uint32_t begin = Next();
    position_ = begin;
    while (position_ < text_.size() && IsOfScalar(text_[position_])) ++position_;
    Add(type, {begin, position_});
    return true;
  }

  static bool IsOfScalar(char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '+' || c == '.';
  }

  bool Start(JsonType type) {
    if (open_.size() >= max_depth_) return false;
    const uint32_t begin = Next();
    open_.push_back({Add(type, {begin, begin}), 0});
    position_ = begin + 1;
    return true;
  }

  bool End() {
    position_ = Next() + 1;
    nodes_[open_.back().node].value.end = position_;
    open_.pop_back();
    return true;
  }

  absl::string_view text_;
  uint32_t max_depth_;
  std::vector<JsonSpans::Node>& nodes_;
  std::vector<Open> open_;
  TextSpan key_;
  uint32_t position_ = 0;
};

std::optional<size_t> JsonErrorOffset(const absl::Status& status) {
  const auto payload = status.GetPayload(kOffsetUrl);
  size_t offset = 0;
  if (!payload || !absl::SimpleAtoi(std::string(*payload), &offset)) return std::nullopt;
  return offset;
}

absl::StatusOr<JsonSpans> JsonSpans::Parse(absl::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.max_bytes) {
    return MakeError(Reason::kLimitExceeded,
                     absl::StrCat("a JSON text of ", text.size(), " bytes, over the limit of ",
                                  limits.max_bytes));
  }
  if (const std::optional<size_t> at = FirstImpossibleByte(text)) return ErrorAt(*at, kNotJson);
  JsonSpans spans;
  spans.text_ = text;
  rapidjson::ParseResult result = SpanBuilder::Read(text, limits.max_depth, spans.nodes_);
  if (result.Code() == rapidjson::kParseErrorStringUnicodeSurrogateInvalid)
    result = SpanBuilder::Read(WithoutSurrogates(text), limits.max_depth, spans.nodes_);
  if (result.Code() == rapidjson::kParseErrorTermination) {
    return ErrorAt(result.Offset(),
                   absl::StrCat("JSON nested deeper than ", limits.max_depth, " levels"));
  }
  if (!result) return ErrorAt(result.Offset(), kNotJson);
  return spans;
}

JsonRef JsonRef::Get(absl::string_view key) const {
  JsonRef found;
  if (!IsObject()) return found;
  for (JsonRef child = FirstChild(); child; child = child.Next()) {
    const TextSpan at = child.key_span();
    if (LiteralEquals(spans_->text_.substr(at.begin, at.end - at.begin), key)) found = child;
  }
  return found;
}

std::vector<JsonRef> JsonRef::Children() const {
  std::vector<JsonRef> children;
  for (JsonRef child = FirstChild(); child; child = child.Next()) children.push_back(child);
  return children;
}

absl::string_view JsonRef::raw_key() const {
  if (spans_ == nullptr) return {};
  const TextSpan at = key_span();
  return spans_->text_.substr(at.begin, at.end - at.begin);
}

std::string JsonRef::Key() const {
  const TextSpan at = key_span();
  return at.empty() ? std::string()
                    : DecodeString(spans_->text_.substr(at.begin, at.end - at.begin));
}

std::optional<std::string> JsonRef::AsString() const {
  if (!IsString()) return std::nullopt;
  return DecodeString(raw());
}

bool JsonRef::EqualsString(absl::string_view text) const {
  return IsString() && LiteralEquals(raw(), text);
}

bool JsonRef::IsTruthy() const {
  if (spans_ == nullptr) return false;
  switch (type()) {
    case JsonType::kNull:
    case JsonType::kFalse:
      return false;
    case JsonType::kTrue:
      return true;
    case JsonType::kString:
      return raw().size() > 2;
    case JsonType::kNumber: {
      const absl::string_view mantissa = raw().substr(0, raw().find_first_of("eE"));
      return mantissa.find_first_not_of("-0.") != absl::string_view::npos;
    }
    case JsonType::kArray:
    case JsonType::kObject:
      return static_cast<bool>(FirstChild());
  }
  return false;
}

absl::string_view JsonRef::raw() const {
  const TextSpan at = span();
  return spans_ == nullptr ? absl::string_view()
                           : spans_->text_.substr(at.begin, at.end - at.begin);
}

void JsonEdits::Replace(TextSpan span, std::string json) {
  edits_.push_back({span, std::move(json)});
}

void JsonEdits::RemoveMember(JsonRef object, JsonRef member) {
  TextSpan cut{member.key_span().begin, member.span().end};
  JsonRef before;
  for (JsonRef child = object.FirstChild(); child && child.index_ != member.index_;
       child = child.Next()) {
    before = child;
  }
  if (before) {
    cut.begin = before.span().end;  // with the comma in front
  } else if (const JsonRef after = member.Next()) {
    cut.end = after.key_span().begin;  // with the comma behind
  }
  Replace(cut, "");
}

void JsonEdits::RemoveElements(JsonRef array, const std::vector<JsonRef>& removed) {
  if (removed.empty()) return;
  std::string kept;
  for (const JsonRef& child : array.Children()) {
    const bool gone = std::any_of(removed.begin(), removed.end(),
                                  [&](const JsonRef& r) { return r.index_ == child.index_; });
    if (gone) continue;
    absl::StrAppend(&kept, kept.empty() ? "" : ", ", child.raw());
  }
  Replace(array.span(), absl::StrCat("[", kept, "]"));
}

void JsonEdits::SetMember(JsonRef object, absl::string_view key, std::string json) {
  if (const JsonRef member = object.Get(key)) {
    Replace(member.span(), std::move(json));
    return;
  }
  const uint32_t before_brace = object.span().end - 1;
  const bool first = !object.FirstChild();
  Replace({before_brace, before_brace},
          absl::StrCat(first ? "" : ", ", JsonStringAscii(key), ": ", json));
}

std::string JsonEdits::Apply(absl::string_view text) const {
  std::vector<const Edit*> ordered;
  for (const Edit& edit : edits_) ordered.push_back(&edit);
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const Edit* a, const Edit* b) { return a->span.begin < b->span.begin; });
  std::string out;
  size_t from = 0;
  for (const Edit* edit : ordered) {
    absl::StrAppend(&out, text.substr(from, edit->span.begin - from), edit->replacement);
    from = edit->span.end;
  }
  absl::StrAppend(&out, text.substr(from));
  return out;
}

std::string JsonStringAscii(absl::string_view text) {
  std::string out = "\"";
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 || c == '"' || c == '\\' || c == 0x7F) {
      AppendShortEscape(c, out);
    } else if (c < 0x80) {
      out.push_back(static_cast<char>(c));
    } else {
      const uint32_t code = TakeCodePoint(text, i);
      if (code < 0x10000) {
        absl::StrAppendFormat(&out, "\\u%04x", code);
      } else {
        absl::StrAppendFormat(&out, "\\u%04x\\u%04x", 0xD800u + ((code - 0x10000u) >> 10u),
                              0xDC00u + ((code - 0x10000u) & 0x3FFu));
      }
    }
  }
  out.push_back('"');
  return out;
}

std::string JsonStringUtf8(absl::string_view text) {
  std::string out = "\"";
  for (const char raw : text) {
    const auto c = static_cast<unsigned char>(raw);
    if (c < 0x20 || c == '"' || c == '\\') {
      AppendShortEscape(c, out);
    } else {
      out.push_back(raw);
    }
  }
  out.push_back('"');
  return out;
}

}  // namespace courier::text
