#include "common/dsl_yaml/yaml_parser.h"

#include <yaml.h>

#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/dsl_yaml/yaml_scalar.h"

namespace courier::dsl_yaml {
namespace {

std::string Place(const yaml_mark_t& mark) {
  return absl::StrCat("line ", mark.line + 1, ", column ", mark.column + 1);
}

absl::Status At(const yaml_mark_t& mark, absl::string_view what) {
  return MakeError(Reason::kBadPackage, absl::StrCat(Place(mark), ": ", what));
}

class Event {
 public:
  Event() : event_() {}
  ~Event() { yaml_event_delete(&event_); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  yaml_event_t* get() { return &event_; }
  yaml_event_type_t type() const { return event_.type; }
  const yaml_mark_t& mark() const { return event_.start_mark; }

  absl::string_view anchor() const {
    const yaml_char_t* anchor = nullptr;
    if (event_.type == YAML_SCALAR_EVENT) anchor = event_.data.scalar.anchor;
    if (event_.type == YAML_SEQUENCE_START_EVENT) anchor = event_.data.sequence_start.anchor;
    if (event_.type == YAML_MAPPING_START_EVENT) anchor = event_.data.mapping_start.anchor;
    if (event_.type == YAML_ALIAS_EVENT) anchor = event_.data.alias.anchor;
    return View(anchor);
  }
  absl::string_view tag() const {
    const yaml_char_t* tag = nullptr;
    if (event_.type == YAML_SCALAR_EVENT) tag = event_.data.scalar.tag;
    if (event_.type == YAML_SEQUENCE_START_EVENT) tag = event_.data.sequence_start.tag;
    if (event_.type == YAML_MAPPING_START_EVENT) tag = event_.data.mapping_start.tag;
    return View(tag);
  }
  absl::string_view text() const {
    const auto& scalar = event_.data.scalar;
    return {reinterpret_cast<const char*>(scalar.value), scalar.length};
  }
  bool is_plain() const {
    return event_.type == YAML_SCALAR_EVENT && event_.data.scalar.plain_implicit == 1;
  }

 private:
  static absl::string_view View(const yaml_char_t* text) {
    return text == nullptr ? absl::string_view() : reinterpret_cast<const char*>(text);
  }

  yaml_event_t event_;
};

constexpr absl::string_view kTagPrefix = "tag:yaml.org,2002:";

class Parser {
 public:
  Parser(absl::string_view text, const YamlLimits& limits) : limits_(limits), parser_() {
    initialized_ = yaml_parser_initialize(&parser_) == 1;
    if (!initialized_) return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  ~Parser() {
    if (initialized_) yaml_parser_delete(&parser_);
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  absl::StatusOr<Value> Document() {
    if (!initialized_) return MakeError(Reason::kInternal, "no memory to read YAML with");
    Event start;
    COURIER_RETURN_IF_ERROR(Next(start));
    Event document;
    COURIER_RETURN_IF_ERROR(Next(document));
    if (document.type() == YAML_STREAM_END_EVENT) return Value();
    Event first;
    COURIER_RETURN_IF_ERROR(Next(first));
    COURIER_ASSIGN_OR_RETURN(Value value, Node(first, 0));
    Event end;
    COURIER_RETURN_IF_ERROR(Next(end));
    Event last;
    COURIER_RETURN_IF_ERROR(Next(last));
    if (last.type() != YAML_STREAM_END_EVENT) {
      return At(last.mark(), "a second document begins, and one was expected");
    }
    return value;
  }

 private:
  absl::Status Next(Event& event) {
    if (yaml_parser_parse(&parser_, event.get()) == 1) return absl::OkStatus();
    const bool scanned = parser_.problem_mark.line > 0 || parser_.problem_mark.column > 0;
    return At(scanned ? parser_.problem_mark : parser_.mark, "not valid YAML");
  }

  absl::Status Count(const yaml_mark_t& mark, size_t values) {
    values_ += values;
    if (values_ <= limits_.max_values) return absl::OkStatus();
    return MakeError(Reason::kLimitExceeded,
                     absl::StrCat(Place(mark), ": more than ", limits_.max_values, " values"));
  }

  absl::StatusOr<Value> Node(const Event& event, size_t depth) {
    if (depth > limits_.max_depth) {
      return MakeError(Reason::kLimitExceeded, absl::StrCat(Place(event.mark()), ": more than ",
                                                            limits_.max_depth, " levels"));
    }
    COURIER_RETURN_IF_ERROR(Count(event.mark(), 1));
    const std::string anchor(event.anchor());
    if (event.type() == YAML_ALIAS_EVENT) return Alias(event, anchor);
    absl::StatusOr<Value> value = MakeError(Reason::kInternal, "");
    const size_t before = values_;
    if (event.type() == YAML_SCALAR_EVENT) {
      value = Scalar(event);
    } else if (event.type() == YAML_SEQUENCE_START_EVENT) {
      value = List(event, depth);
    } else if (event.type() == YAML_MAPPING_START_EVENT) {
      value = Map(event, depth);
    } else {
      return At(event.mark(), "not valid YAML");
    }
    if (value.ok() && !anchor.empty()) anchors_[anchor] = {*value, values_ - before + 1};
    return value;
  }

  absl::StatusOr<Value> Alias(const Event& event, const std::string& anchor) {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) return At(event.mark(), "an alias of an anchor that is not there");
    COURIER_RETURN_IF_ERROR(Count(event.mark(), found->second.second));
    return found->second.first;
  }

  static absl::StatusOr<Value> Scalar(const Event& event) {
    absl::string_view tag = event.tag();
    PlainMeaning meaning = event.is_plain() ? MeaningOf(event.text()) : PlainMeaning::kText;
    // An empty plain scalar is one that is not there.
    if (!tag.empty() && tag != "!") {
      if (tag.substr(0, kTagPrefix.size()) != kTagPrefix) {
        return At(event.mark(), "a tag that is not known here");
      }
      tag.remove_prefix(kTagPrefix.size());
      meaning = MeaningOf(event.text());
      const bool fits = (tag == "str") || (tag == "null") ||
                        (tag == "bool" && meaning == PlainMeaning::kBool) ||
                        (tag == "int" && meaning == PlainMeaning::kInteger) ||
                        (tag == "float" &&
                         (meaning == PlainMeaning::kFloat || meaning == PlainMeaning::kInteger));
      if (!fits) return At(event.mark(), "a tag that is not known here, or does not fit");
      if (tag == "str") meaning = PlainMeaning::kText;
      if (tag == "null") meaning = PlainMeaning::kNull;
    }
    if (meaning == PlainMeaning::kTimestamp) {
      return At(event.mark(), "a date, which Dify can't store; put it in quotes");
    }
    auto value = PlainValue(event.text(), meaning);
    if (!value) return At(event.mark(), "a value that has no meaning here");
    return *std::move(value);
  }

  static absl::Status CheckTag(const Event& event, absl::string_view expected) {
    const absl::string_view tag = event.tag();
    if (tag.empty() || tag == "!" || tag == absl::StrCat(kTagPrefix, expected)) {
      return absl::OkStatus();
    }
    return At(event.mark(), "a tag that is not known here");
  }

  absl::StatusOr<Value> List(const Event& start, size_t depth) {
    COURIER_RETURN_IF_ERROR(CheckTag(start, "seq"));
    Value value;
    value.kind = Kind::kList;
    while (true) {
      Event event;
      COURIER_RETURN_IF_ERROR(Next(event));
      if (event.type() == YAML_SEQUENCE_END_EVENT) return value;
      COURIER_ASSIGN_OR_RETURN(Value item, Node(event, depth + 1));
      value.list.push_back(std::move(item));
    }
  }

  using Places = absl::flat_hash_map<std::string, size_t>;

  static void Put(std::string key, Value&& item, Value& map, Places& places) {
    const auto [known, is_new] = places.try_emplace(key, map.map.size());
    if (is_new) {
      map.map.emplace_back(std::move(key), std::move(item));
    } else {
      map.map[known->second].second = std::move(item);
    }
  }

  absl::StatusOr<Value> Map(const Event& start, size_t depth) {
    COURIER_RETURN_IF_ERROR(CheckTag(start, "map"));
    Value value;
    value.kind = Kind::kMap;
    Places places;
    std::vector<Value> merged;
    while (true) {
      Event key_event;
      COURIER_RETURN_IF_ERROR(Next(key_event));
      if (key_event.type() == YAML_MAPPING_END_EVENT) break;
      const bool merge = key_event.is_plain() && key_event.text() == "<<";
      std::optional<std::string> key;
      if (!merge) {
        COURIER_ASSIGN_OR_RETURN(const Value key_value, Node(key_event, depth + 1));
        key = KeyText(key_value);
        if (!key) return At(key_event.mark(), "a key that is a list or a map");
      }
      Event item_event;
      COURIER_RETURN_IF_ERROR(Next(item_event));
      COURIER_ASSIGN_OR_RETURN(Value item, Node(item_event, depth + 1));
      if (merge) {
        COURIER_RETURN_IF_ERROR(Collect(item_event.mark(), std::move(item), merged));
      } else {
        Put(*std::move(key), std::move(item), value, places);
      }
    }
    // What is merged stands first and gives way to what is there.
    if (!merged.empty()) value = Merged(merged, std::move(value));
    return value;
  }

  static absl::Status Collect(const yaml_mark_t& mark, Value&& item, std::vector<Value>& merged) {
    if (item.kind == Kind::kMap) {
      merged.push_back(std::move(item));
      return absl::OkStatus();
    }
    if (item.kind != Kind::kList) return At(mark, "only maps can be merged");
    for (Value& each : item.list) {
      if (each.kind != Kind::kMap) return At(mark, "only maps can be merged");
      merged.push_back(std::move(each));
    }
    return absl::OkStatus();
  }

  static Value Merged(std::vector<Value>& merged, Value own) {
    Value value;
    value.kind = Kind::kMap;
    Places places;
    for (auto each = merged.rbegin(); each != merged.rend(); ++each) {
      for (Value::Member& member : each->map) {
        Put(std::move(member.first), std::move(member.second), value, places);
      }
    }
    for (Value::Member& member : own.map) {
      Put(std::move(member.first), std::move(member.second), value, places);
    }
    return value;
  }

  const YamlLimits limits_;
  yaml_parser_t parser_;
  bool initialized_ = false;
  size_t values_ = 0;
  // With the number of values inside.
  absl::flat_hash_map<std::string, std::pair<Value, size_t>> anchors_;
};

}  // namespace

absl::StatusOr<Value> ParseYaml(absl::string_view text, const YamlLimits& limits) {
  if (text.size() > limits.max_bytes) {
    return MakeError(Reason::kLimitExceeded,
                     absl::StrCat("a YAML text of ", text.size(), " bytes, over the limit of ",
                                  limits.max_bytes));
  }
  return Parser(text, limits).Document();
}

}  // namespace courier::dsl_yaml
