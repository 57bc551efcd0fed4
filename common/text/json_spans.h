// A JSON text as a tree of byte spans, for reading and editing it without reprinting it.
//
// Dify's columns are other people's text: number spellings, key order, spacing and lone surrogate
// escapes must survive. So values are not turned into objects; each node knows where it stands in
// the text, and JsonEdits splices replacements into the original bytes. RapidJSON decides the
// grammar (RFC 8259, and NaN and Infinity, which Python writes).
//
// JsonSpans borrows the text: it must outlive the spans. Immutable after Parse, so thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::text {

struct TextSpan {
  uint32_t begin = 0;
  uint32_t end = 0;
  bool empty() const { return begin == end; }
};

enum class JsonType : uint8_t { kNull, kFalse, kTrue, kNumber, kString, kArray, kObject };

class JsonSpans;

// A value inside a JsonSpans, or nothing. Looking into nothing, or into a value of another type,
// gives nothing again, so that a path can be followed without checks in between. Cheap to copy.
class JsonRef {
 public:
  JsonRef() = default;

  explicit operator bool() const { return spans_ != nullptr; }
  JsonType type() const;
  bool IsObject() const { return Is(JsonType::kObject); }
  bool IsArray() const { return Is(JsonType::kArray); }
  bool IsString() const { return Is(JsonType::kString); }
  bool IsNull() const { return Is(JsonType::kNull); }
  bool IsTrue() const { return Is(JsonType::kTrue); }
  bool IsBool() const { return Is(JsonType::kTrue) || Is(JsonType::kFalse); }
  bool IsNumber() const { return Is(JsonType::kNumber); }

  // Member of an object; of equal keys the last, as in Python.
  JsonRef Get(absl::string_view key) const;
  JsonRef FirstChild() const;
  JsonRef Next() const;
  // The members or elements in order; empty for a scalar.
  std::vector<JsonRef> Children() const;

  // The member's key, decoded; empty outside of objects.
  std::string Key() const;
  // The decoded text of a string; nullopt for everything else. A lone surrogate becomes U+FFFD.
  std::optional<std::string> AsString() const;
  // The value is a string and, decoded, equals `text`.
  bool EqualsString(absl::string_view text) const;
  // What Python's bool() says: missing, null, false, 0, "", [] and {} are false.
  bool IsTruthy() const;

  // Where the value stands, quotes and brackets included.
  TextSpan span() const;
  // Where the key stands, quotes included; empty outside of objects.
  TextSpan key_span() const;
  absl::string_view raw() const;
  // The key as it stands, quotes included; empty outside of objects.
  absl::string_view raw_key() const;

 private:
  friend class JsonSpans;
  friend class JsonEdits;
  JsonRef(const JsonSpans* spans, uint32_t index) : spans_(spans), index_(index) {}
  bool Is(JsonType type) const { return spans_ != nullptr && this->type() == type; }

  const JsonSpans* spans_ = nullptr;
  uint32_t index_ = 0;
};

struct JsonLimits {
  uint32_t max_depth = 1000;
  uint32_t max_bytes = 64u << 20u;
};

class JsonSpans {
 public:
  // kBadGraph with a sentence that names the byte offset, never the text, when it is not JSON,
  // nested deeper or longer than `limits`.
  static absl::StatusOr<JsonSpans> Parse(absl::string_view text, const JsonLimits& limits = {});

  JsonRef root() const { return JsonRef(this, 0); }

 private:
  friend class JsonRef;
  friend class SpanBuilder;
  struct Node {
    TextSpan value;
    TextSpan key;
    uint32_t first_child = 0;  // 0: none (the root is nobody's child)
    uint32_t next = 0;         // 0: none
    JsonType type = JsonType::kNull;
  };

  absl::string_view text_;
  std::vector<Node> nodes_;
};

// Walking is most of what is done with a graph, so its steps are inline.
inline JsonType JsonRef::type() const {
  return spans_ == nullptr ? JsonType::kNull : spans_->nodes_[index_].type;
}

inline JsonRef JsonRef::FirstChild() const {
  if (spans_ == nullptr || spans_->nodes_[index_].first_child == 0) return {};
  return {spans_, spans_->nodes_[index_].first_child};
}

inline JsonRef JsonRef::Next() const {
  if (spans_ == nullptr || spans_->nodes_[index_].next == 0) return {};
  return {spans_, spans_->nodes_[index_].next};
}

inline TextSpan JsonRef::span() const {
  return spans_ == nullptr ? TextSpan{} : spans_->nodes_[index_].value;
}
inline TextSpan JsonRef::key_span() const {
  return spans_ == nullptr ? TextSpan{} : spans_->nodes_[index_].key;
}

// The byte at which Parse stopped, of a text that is not JSON or is nested too deep.
std::optional<size_t> JsonErrorOffset(const absl::Status& status);

// Changes to a JSON text, collected in any order and made at once.
class JsonEdits {
 public:
  // Puts `json`, a finished JSON value, where `span` stands. Spans of different edits must not
  // overlap.
  void Replace(TextSpan span, std::string json);
  // Takes a member out of `object`, with its comma.
  void RemoveMember(JsonRef object, JsonRef member);
  // Takes elements out of an array, keeping the others' text.
  void RemoveElements(JsonRef array, const std::vector<JsonRef>& removed);
  // Sets `key` to `json`: replaces the member, or adds it at the end of the object.
  void SetMember(JsonRef object, absl::string_view key, std::string json);

  bool empty() const { return edits_.empty(); }
  std::string Apply(absl::string_view text) const;

 private:
  struct Edit {
    TextSpan span;
    std::string replacement;
  };
  std::vector<Edit> edits_;
};

// `text` as a JSON string literal, non-ASCII escaped as Python's json.dumps does by default.
std::string JsonStringAscii(absl::string_view text);
// The same with non-ASCII kept.
std::string JsonStringUtf8(absl::string_view text);

}  // namespace courier::text
