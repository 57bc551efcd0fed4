#include "common/dsl/dsl_features.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/text/json_spans.h"

namespace courier::dsl {
namespace {

using text::JsonRef;
using text::JsonSpans;

// ---- The image upload of old releases. ----

// `value` as an integer where Python's int() makes one of it, else 3.
std::string NumberLimits(JsonRef value) {
  int64_t number = 0;
  if (value.IsNumber()) {
    double parsed = 0;
    if (absl::SimpleAtod(value.raw(), &parsed)) number = static_cast<int64_t>(parsed);
    return absl::StrCat(number);
  }
  if (absl::SimpleAtoi(value.AsString().value_or(""), &number)) return absl::StrCat(number);
  return "3";
}

std::string RawOr(JsonRef value, absl::string_view otherwise) {
  return std::string(value ? value.raw() : otherwise);
}

// `upload` in the newer shape: its own members with those of `image` in their place.
std::string ModernUpload(JsonRef upload, JsonRef image) {
  const std::pair<absl::string_view, std::string> changed[] = {
      {"enabled", "true"},
      {"number_limits", NumberLimits(image.Get("number_limits"))},
      {"allowed_file_upload_methods",
       RawOr(image.Get("transfer_methods"), R"(["remote_url", "local_file"])")},
      {"allowed_file_types", RawOr(upload.Get("allowed_file_types"), R"(["image"])")},
      {"allowed_file_extensions", RawOr(upload.Get("allowed_file_extensions"), "[]")}};
  std::vector<std::string> members;
  const auto is_changed = [&](absl::string_view key) {
    return std::any_of(std::begin(changed), std::end(changed),
                       [&](const auto& each) { return each.first == key; });
  };
  for (const JsonRef& member : upload.Children()) {
    const std::string key = member.Key();
    if (key == "image" || is_changed(key)) continue;
    members.push_back(absl::StrCat(text::JsonStringAscii(key), ": ", member.raw()));
  }
  for (const auto& [key, value] : changed) {
    members.push_back(absl::StrCat("\"", key, "\": ", value));
  }
  return absl::StrCat("{", absl::StrJoin(members, ", "), "}");
}

// ---- What Dify fills in. ----

absl::Status UnfitFeature(absl::string_view feature, absl::string_view why) {
  return MakeError(Reason::kBadPackage, absl::StrCat("/workflow/features/", feature, " ", why));
}

bool IsTextList(JsonRef list) {
  if (!list.IsArray()) return false;
  const std::vector<JsonRef> items = list.Children();
  return std::all_of(items.begin(), items.end(), [](JsonRef item) { return item.IsString(); });
}

bool HoldsOnly(JsonRef list, std::initializer_list<absl::string_view> words) {
  if (!list || list.IsNull()) return true;
  if (!IsTextList(list)) return false;
  const std::vector<JsonRef> items = list.Children();
  return std::all_of(items.begin(), items.end(), [&](JsonRef item) {
    return std::any_of(words.begin(), words.end(),
                       [&](absl::string_view word) { return item.EqualsString(word); });
  });
}

absl::Status CheckUpload(JsonRef upload) {
  if (!upload.IsObject()) return UnfitFeature("file_upload", "is not an object");
  if (!HoldsOnly(upload.Get("allowed_file_types"),
                 {"image", "document", "audio", "video", "custom"})) {
    return UnfitFeature("file_upload/allowed_file_types", "holds a type that Dify doesn't know");
  }
  if (!HoldsOnly(upload.Get("allowed_file_upload_methods"),
                 {"remote_url", "local_file", "tool_file", "datasource_file"})) {
    return UnfitFeature("file_upload/allowed_file_upload_methods",
                        "holds a method that Dify doesn't know");
  }
  const JsonRef extensions = upload.Get("allowed_file_extensions");
  if (extensions && !extensions.IsNull() && !IsTextList(extensions)) {
    return UnfitFeature("file_upload/allowed_file_extensions", "is not a list of texts");
  }
  const JsonRef limits = upload.Get("number_limits");
  int64_t number = 0;
  const bool is_integer = limits && (absl::SimpleAtoi(limits.raw(), &number) ||
                                     absl::SimpleAtoi(limits.AsString().value_or("x"), &number));
  if (limits && !limits.IsNull() && !is_integer) {
    return UnfitFeature("file_upload/number_limits", "is not an integer");
  }
  const JsonRef config = upload.Get("image_config");
  if (config && !config.IsNull() && !config.IsObject()) {
    return UnfitFeature("file_upload/image_config", "is not an object");
  }
  return absl::OkStatus();
}

constexpr char kDisabled[] = R"({"enabled": false})";
constexpr char kSilent[] = R"({"enabled": false, "voice": "", "language": ""})";

// Goes through the features in Dify's order and collects what has to change.
class Completion {
 public:
  explicit Completion(JsonRef features) : features_(features) {}

  absl::Status Run(bool chat) {
    COURIER_RETURN_IF_ERROR(Upload());
    if (chat) {
      COURIER_RETURN_IF_ERROR(Text("opening_statement", "\"\"", &JsonRef::IsString));
      COURIER_RETURN_IF_ERROR(Questions());
      COURIER_RETURN_IF_ERROR(Switch("suggested_questions_after_answer"));
      COURIER_RETURN_IF_ERROR(CheckSuggestions());
      COURIER_RETURN_IF_ERROR(Switch("speech_to_text"));
    }
    COURIER_RETURN_IF_ERROR(Speech());
    if (chat) COURIER_RETURN_IF_ERROR(Switch("retriever_resource"));
    return Moderation();
  }

  std::string Text() const {
    std::vector<std::string> members;
    for (const JsonRef& member : features_.Children()) {
      const auto changed = Find(member.Key());
      members.push_back(absl::StrCat(text::JsonStringAscii(member.Key()), ": ",
                                     changed == changes_.end() ? member.raw() : changed->second));
    }
    for (const auto& [key, value] : changes_) {
      if (!features_.Get(key)) members.push_back(absl::StrCat("\"", key, "\": ", value));
    }
    return absl::StrCat("{", absl::StrJoin(members, ", "), "}");
  }

 private:
  using Changes = std::vector<std::pair<std::string, std::string>>;

  Changes::const_iterator Find(const std::string& key) const {
    return std::find_if(changes_.begin(), changes_.end(),
                        [&](const auto& change) { return change.first == key; });
  }

  // True when the feature is there; else it becomes `otherwise`.
  bool Has(absl::string_view key, absl::string_view otherwise) {
    if (features_.Get(key).IsTruthy()) return true;
    changes_.emplace_back(key, otherwise);
    return false;
  }

  absl::Status Upload() {
    if (!Has("file_upload", "{}")) return absl::OkStatus();
    return CheckUpload(features_.Get("file_upload"));
  }

  absl::Status Text(absl::string_view key, absl::string_view otherwise,
                    bool (JsonRef::*fits)() const) {
    if (!Has(key, otherwise) || (features_.Get(key).*fits)()) return absl::OkStatus();
    return UnfitFeature(key, "is of a wrong type");
  }

  absl::Status Questions() {
    if (!Has("suggested_questions", "[]") || IsTextList(features_.Get("suggested_questions"))) {
      return absl::OkStatus();
    }
    return UnfitFeature("suggested_questions", "is not a list of texts");
  }

  absl::Status Switch(absl::string_view key, absl::string_view otherwise = kDisabled) {
    if (!Has(key, otherwise)) return absl::OkStatus();
    const JsonRef value = features_.Get(key);
    if (!value.IsObject()) return UnfitFeature(key, "is not an object");
    const JsonRef enabled = value.Get("enabled");
    if (!enabled.IsTruthy()) {
      Put(key, value, {{"enabled", "false"}});
      return absl::OkStatus();
    }
    return enabled.IsBool() ? absl::OkStatus()
                            : UnfitFeature(absl::StrCat(key, "/enabled"), "is not true or false");
  }

  absl::Status CheckSuggestions() const {
    const JsonRef value = features_.Get("suggested_questions_after_answer");
    const JsonRef prompt = value.Get("prompt");
    if (prompt && !prompt.IsNull() && !prompt.IsString()) {
      return UnfitFeature("suggested_questions_after_answer/prompt", "is not a text");
    }
    const JsonRef model = value.Get("model");
    if (!model || model.IsNull()) return absl::OkStatus();
    const bool fits =
        model.Get("provider").IsString() && model.Get("name").IsString() &&
        (!model.Get("completion_params") || model.Get("completion_params").IsObject());
    return fits ? absl::OkStatus()
                : UnfitFeature("suggested_questions_after_answer/model", "names no model");
  }

  absl::Status Speech() {
    COURIER_RETURN_IF_ERROR(Switch("text_to_speech", kSilent));
    const JsonRef value = features_.Get("text_to_speech");
    if (value.IsTruthy() && !value.Get("enabled").IsTruthy()) {
      Put("text_to_speech", value, {{"enabled", "false"}, {"voice", "\"\""}, {"language", "\"\""}});
    }
    return absl::OkStatus();
  }

  absl::Status Moderation() {
    COURIER_RETURN_IF_ERROR(Switch("sensitive_word_avoidance"));
    const JsonRef value = features_.Get("sensitive_word_avoidance");
    if (value.Get("enabled").IsTruthy() && !value.Get("type").IsTruthy()) {
      return UnfitFeature("sensitive_word_avoidance/type", "is missing");
    }
    return absl::OkStatus();
  }

  // `object` with these members set; the ones that are new at its end.
  void Put(absl::string_view key, JsonRef object, Changes set) {
    std::vector<std::string> members;
    for (const JsonRef& member : object.Children()) {
      std::string raw(member.raw());
      for (auto change = set.begin(); change != set.end(); ++change) {
        if (change->first != member.Key()) continue;
        raw = change->second;
        set.erase(change);
        break;
      }
      members.push_back(absl::StrCat(text::JsonStringAscii(member.Key()), ": ", raw));
    }
    for (const auto& [name, value] : set) {
      members.push_back(absl::StrCat("\"", name, "\": ", value));
    }
    const auto there = std::find_if(changes_.begin(), changes_.end(),
                                    [&](const auto& change) { return change.first == key; });
    std::string text = absl::StrCat("{", absl::StrJoin(members, ", "), "}");
    if (there != changes_.end()) {
      there->second = std::move(text);
    } else {
      changes_.emplace_back(key, std::move(text));
    }
  }

  const JsonRef features_;
  // In the order in which Dify writes them.
  Changes changes_;
};

}  // namespace

absl::StatusOr<std::string> FeaturesToDsl(absl::string_view column) {
  if (absl::StripAsciiWhitespace(column).empty()) return "{}";
  COURIER_ASSIGN_OR_RETURN(const JsonSpans spans, JsonSpans::Parse(column));
  const JsonRef upload = spans.root().Get("file_upload");
  const JsonRef image = upload.Get("image");
  if (!image.IsObject() || !image.Get("enabled").IsTruthy()) return std::string(column);
  text::JsonEdits edits;
  edits.Replace(upload.span(), ModernUpload(upload, image));
  return edits.Apply(column);
}

absl::StatusOr<std::string> CompleteFeatures(absl::string_view features, absl::string_view mode) {
  const absl::string_view text = features.empty() ? "{}" : features;
  COURIER_ASSIGN_OR_RETURN(const JsonSpans spans, JsonSpans::Parse(text));
  if (!spans.root().IsObject()) return UnfitFeature("", "is not an object");
  Completion completion(spans.root());
  COURIER_RETURN_IF_ERROR(completion.Run(/*chat=*/mode == "advanced-chat"));
  return completion.Text();
}

}  // namespace courier::dsl
