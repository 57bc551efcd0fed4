// RapidJSON's writer with the conveniences our shapes need. Only for .cc files.
#pragma once

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace courier::controller {

class JsonWriter {
 public:
  JsonWriter() : writer_(buffer_) { writer_.SetIndent(' ', 2); }

  void BeginObject() { writer_.StartObject(); }
  void EndObject() { writer_.EndObject(); }
  void BeginArray() { writer_.StartArray(); }
  void EndArray() { writer_.EndArray(); }
  void Key(absl::string_view key) {
    writer_.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  }
  void String(absl::string_view text) {
    writer_.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  }

  void Member(absl::string_view key, absl::string_view text) {
    Key(key);
    String(text);
  }
  void Member(absl::string_view key, uint64_t number) {
    Key(key);
    writer_.Uint64(number);
  }
  void Member(absl::string_view key, int64_t number) {
    Key(key);
    writer_.Int64(number);
  }
  void Member(absl::string_view key, double number) {
    Key(key);
    writer_.Double(number);
  }
  void Flag(absl::string_view key, bool value) {
    Key(key);
    writer_.Bool(value);
  }
  void Null(absl::string_view key) {
    Key(key);
    writer_.Null();
  }

  // What was written since the last call; the text goes on behind it.
  std::string Drain() {
    std::string piece(buffer_.GetString(), buffer_.GetSize());
    buffer_.Clear();
    return piece;
  }

  // The finished text, with a line break at its end.
  std::string Take() { return std::string(buffer_.GetString(), buffer_.GetSize()) + "\n"; }

 private:
  rapidjson::StringBuffer buffer_;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer_;
};

}  // namespace courier::controller
