#include "controller/package_import/yaml_secret.h"

#include "controller/package_import/json_text_cursor.h"

namespace courier::controller {
namespace {

using Put = absl::FunctionRef<void(uint32_t code_point)>;

bool IsBreak(uint32_t c) {
  return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

template <class Cursor>
class ScalarDecoder {
 public:
  ScalarDecoder(Cursor cursor, Put put) : cursor_(cursor), put_(put) {}

  void Run() {
    const uint32_t quote = cursor_.Peek();
    if (quote == '\'' || quote == '"') cursor_.Take();
    while (!cursor_.AtEnd()) {
      const uint32_t c = cursor_.Peek();
      if (quote == '\'' && c == '\'') {
        cursor_.Take();
        if (cursor_.Peek() != '\'') return;
        put_(cursor_.Take());
      } else if (quote == '"' && c == '"') {
        return;
      } else if (quote == '"' && c == '\\') {
        cursor_.Take();
        Escape();
      } else if (IsBreak(c)) {
        Fold();
      } else {
        put_(cursor_.Take());
      }
    }
  }

 private:
  void SkipSpaces() {
    while (cursor_.Peek() == ' ') cursor_.Take();
  }

  // One line break is a space; of several the first is not counted. Others than \n stay.
  void Fold() {
    const uint32_t first = Normal(cursor_.Take());
    if (first != '\n') put_(first);
    SkipSpaces();
    bool more = false;
    while (!cursor_.AtEnd() && IsBreak(cursor_.Peek())) {
      put_(Normal(cursor_.Take()));
      more = true;
      SkipSpaces();
    }
    if (first == '\n' && !more) put_(' ');
  }

  static uint32_t Normal(uint32_t c) { return c == 0x85 || c == '\r' ? '\n' : c; }

  uint32_t Hex(int digits) {
    uint32_t value = 0;
    for (int i = 0; i < digits; ++i) {
      const uint32_t c = cursor_.Take();
      value = value << 4u | (c <= '9' ? c - '0' : ((c | 0x20u) - 'a' + 10u) & 0xFu);
    }
    return value;
  }

  void Escape() {
    const uint32_t c = cursor_.Take();
    switch (c) {
      case '\n':
        return SkipSpaces();
      case 'x':
        return put_(Hex(2));
      case 'u':
        return put_(Hex(4));
      case 'U':
        return put_(Hex(8));
      default:
        break;
    }
    constexpr absl::string_view kLetters = "0abtnvfreNLP_";
    constexpr uint32_t kMeanings[] = {0, 7, 8, 9, 10, 11, 12, 13, 0x1B, 0x85, 0x2028, 0x2029, 0xA0};
    const size_t known = c < 0x80 ? kLetters.find(static_cast<char>(c)) : absl::string_view::npos;
    put_(known == absl::string_view::npos ? c : kMeanings[known]);
  }

  Cursor cursor_;
  Put put_;
};

}  // namespace

void DecodeSecret(absl::string_view text, const SecretPlace& place, Put put) {
  switch (place.spelling) {
    case SecretSpelling::kJsonString: {
      JsonTextCursor cursor(text, place.begin, place.end);
      while (!cursor.AtEnd()) put(cursor.Take());
      return;
    }
    case SecretSpelling::kYamlInJson:
      return ScalarDecoder<JsonTextCursor>(JsonTextCursor(text, place.begin, place.end), put).Run();
    case SecretSpelling::kYaml:
      return ScalarDecoder<PlainTextCursor>(PlainTextCursor(text, place.begin, place.end), put)
          .Run();
  }
}

}  // namespace courier::controller
