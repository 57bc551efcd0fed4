#include "common/dsl_yaml/emitter.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/dsl_yaml/code_points.h"
#include "common/dsl_yaml/scalar_style.h"

namespace courier::dsl_yaml {
namespace {

constexpr size_t kWidth = 80;
constexpr size_t kIndent = 2;
// Longer keys, and those with line breaks, stand behind a question mark.
constexpr size_t kMaxSimpleKey = 122;

enum class Fold { kYes, kNo };

class Emitter {
 public:
  void Document(const Value& value) {
    if (IsBranch(value)) {
      Branch(value, 0, /*same_line=*/true);
    } else {
      Leaf(value, 0);
    }
    out_ += '\n';
  }

  std::string Take() { return std::move(out_); }

 private:
  static bool IsBranch(const Value& value) {
    return (value.kind == Kind::kMap && !value.map.empty()) ||
           (value.kind == Kind::kList && !value.list.empty());
  }

  void Branch(const Value& value, size_t indent, bool same_line) {
    if (value.kind == Kind::kMap) {
      Map(value, indent, same_line);
    } else {
      List(value, indent, same_line);
    }
  }

  void Map(const Value& value, size_t indent, bool same_line) {
    std::vector<const Value::Member*> members;
    for (const Value::Member& member : value.map) members.push_back(&member);
    // Bytes of UTF-8 sort as the characters do.
    std::sort(members.begin(), members.end(),
              [](const auto* a, const auto* b) { return a->first < b->first; });
    for (const Value::Member* member : members) {
      if (!same_line) NewLine(indent);
      same_line = false;
      const std::u32string key = CodePointsOf(member->first);
      if (IsSimpleKey(key)) {
        Text(key, indent, Fold::kNo);
        Write(U":");
        AfterKey(member->second, indent);
      } else {
        Write(U"? ");
        Text(key, indent, Fold::kYes);
        NewLine(indent);
        Write(U":");
        OnThisLine(member->second, indent);
      }
    }
  }

  static bool IsSimpleKey(const std::u32string& key) {
    return !key.empty() && key.size() <= kMaxSimpleKey &&
           std::none_of(key.begin(), key.end(), IsBreak);
  }

  // Lists stand at the column of their key.
  void AfterKey(const Value& value, size_t indent) {
    if (!IsBranch(value)) return OnThisLine(value, indent);
    Branch(value, value.kind == Kind::kMap ? indent + kIndent : indent, /*same_line=*/false);
  }

  void List(const Value& value, size_t indent, bool same_line) {
    for (const Value& item : value.list) {
      if (!same_line) NewLine(indent);
      same_line = false;
      Write(U"-");
      OnThisLine(item, indent);
    }
  }

  void OnThisLine(const Value& value, size_t indent) {
    Write(U" ");
    if (IsBranch(value)) {
      Branch(value, indent + kIndent, /*same_line=*/true);
    } else {
      Leaf(value, indent);
    }
  }

  void Leaf(const Value& value, size_t indent) {
    switch (value.kind) {
      case Kind::kNull:
        return Ascii("null");
      case Kind::kBool:
        return Ascii(value.boolean ? "true" : "false");
      case Kind::kInteger:
        return Ascii(value.text);
      case Kind::kFloat:
        return Ascii(FloatText(value.number));
      case Kind::kText:
        return Text(CodePointsOf(value.text), indent, Fold::kYes);
      case Kind::kList:
        return Ascii("[]");
      case Kind::kMap:
        return Ascii("{}");
    }
  }

  static std::string FloatText(double number) {
    std::string text = PythonFloat(number);
    if (text == "nan" || text == "inf") return "." + text;
    if (text == "-inf") return "-.inf";
    const size_t exponent = text.find('e');
    if (exponent != std::string::npos && text.find('.') == std::string::npos) {
      text.insert(exponent, ".0");
    }
    return text;
  }

  void Text(const std::u32string& text, size_t indent, Fold fold) {
    const size_t padding = indent + kIndent;
    switch (StyleOf(text)) {
      case ScalarStyle::kPlain:
        return Plain(text, padding, fold);
      case ScalarStyle::kSingleQuoted:
        return SingleQuoted(text, padding, fold);
      case ScalarStyle::kDoubleQuoted:
        return DoubleQuoted(text, padding, fold);
    }
  }

  // A single space past the width becomes a line break.
  bool MayFold(size_t begin, size_t end, Fold fold) const {
    return begin + 1 == end && column_ > kWidth && fold == Fold::kYes;
  }

  void Plain(const std::u32string& text, size_t padding, Fold fold) {
    for (size_t begin = 0; begin < text.size();) {
      const bool spaces = text[begin] == U' ';
      size_t end = begin;
      while (end < text.size() && (text[end] == U' ') == spaces) ++end;
      if (spaces && MayFold(begin, end, fold)) {
        NewLine(padding);
      } else {
        Write(text, begin, end);
      }
      begin = end;
    }
  }

  void SingleQuoted(const std::u32string& text, size_t padding, Fold fold) {
    Write(U"'");
    for (size_t begin = 0; begin < text.size();) {
      const char32_t first = text[begin];
      size_t end = begin;
      if (first == U' ') {
        while (end < text.size() && text[end] == U' ') ++end;
        if (begin != 0 && end != text.size() && MayFold(begin, end, fold)) {
          NewLine(padding);
        } else {
          Write(text, begin, end);
        }
      } else if (IsBreak(first)) {
        while (end < text.size() && IsBreak(text[end])) ++end;
        Breaks(text, begin, end, padding);
      } else if (first == U'\'') {
        Write(U"''");
        end = begin + 1;
      } else {
        while (end < text.size() && text[end] != U' ' && text[end] != U'\'' &&
               !IsBreak(text[end])) {
          ++end;
        }
        Write(text, begin, end);
      }
      begin = end;
    }
    Write(U"'");
  }

  void Breaks(const std::u32string& text, size_t begin, size_t end, size_t padding) {
    if (text[begin] == U'\n') out_ += '\n';
    for (size_t i = begin; i < end; ++i) AppendCodePoint(text[i], out_);
    column_ = 0;
    Pad(padding);
  }

  static bool IsRawInDoubleQuotes(char32_t c) {
    if (c == U'"' || c == U'\\' || c == 0x85 || c == 0x2028 || c == 0x2029 || c == 0xFEFF) {
      return false;
    }
    return (c >= 0x20 && c <= 0x7E) || (c >= 0xA0 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD);
  }

  static std::string EscapeOf(char32_t c) {
    switch (c) {
      case 0:
        return "\\0";
      case 7:
        return "\\a";
      case 8:
        return "\\b";
      case 9:
        return "\\t";
      case 10:
        return "\\n";
      case 11:
        return "\\v";
      case 12:
        return "\\f";
      case 13:
        return "\\r";
      case 0x1B:
        return "\\e";
      case U'"':
        return "\\\"";
      case U'\\':
        return "\\\\";
      case 0x85:
        return "\\N";
      case 0x2028:
        return "\\L";
      case 0x2029:
        return "\\P";
      default:
        break;
    }
    const auto code = static_cast<uint32_t>(c);
    if (code <= 0xFF) return absl::StrFormat("\\x%02X", code);
    if (code <= 0xFFFF) return absl::StrFormat("\\u%04X", code);
    return absl::StrFormat("\\U%08X", code);
  }

  void DoubleQuoted(const std::u32string& text, size_t padding, Fold fold) {
    Write(U"\"");
    size_t begin = 0;
    for (size_t end = 0; end <= text.size(); ++end) {
      const bool at_end = end == text.size();
      if (at_end || !IsRawInDoubleQuotes(text[end])) {
        Write(text, begin, end);
        begin = end;
        if (!at_end) {
          Ascii(EscapeOf(text[end]));
          begin = end + 1;
        }
      }
      const bool breakable =
          end > 0 && end + 1 < text.size() && (text[end] == U' ' || begin >= end);
      const size_t pending = begin < end ? end - begin : 0;
      // Behind an escape `begin` is one past `end`, which counts against the column.
      const size_t past = begin > end ? begin - end : 0;
      if (!breakable || column_ + pending - past <= kWidth || fold == Fold::kNo) continue;
      if (begin < end) {
        Write(text, begin, end);
        begin = end;
      }
      Write(U"\\");
      NewLine(padding);
      if (text[begin] == U' ') Write(U"\\");
    }
    Write(U"\"");
  }

  void NewLine(size_t indent) {
    out_ += '\n';
    column_ = 0;
    Pad(indent);
  }

  void Pad(size_t indent) {
    out_.append(indent, ' ');
    column_ = indent;
  }

  void Write(const std::u32string& text, size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) AppendCodePoint(text[i], out_);
    if (end > begin) column_ += end - begin;
  }

  void Write(const std::u32string& text) { Write(text, 0, text.size()); }

  void Ascii(const std::string& text) {
    out_ += text;
    column_ += text.size();
  }

  std::string out_;
  // In characters, of the line that is being written.
  size_t column_ = 0;
};

}  // namespace

std::string EmitYaml(const Value& document) {
  Emitter emitter;
  emitter.Document(document);
  return emitter.Take();
}

}  // namespace courier::dsl_yaml
