#include "common/migration/plugin_ids.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace courier::migration {
namespace {

using text::JsonRef;
using text::JsonType;

bool IsOneOf(JsonRef value, std::initializer_list<absl::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](absl::string_view word) { return value.EqualsString(word); });
}

bool IsAbsentOr(JsonRef value, JsonType type) { return !value || value.type() == type; }

bool IsBool(JsonRef value) {
  return value && (value.type() == JsonType::kTrue || value.type() == JsonType::kFalse);
}

bool AllStrings(JsonRef object, std::initializer_list<absl::string_view> keys) {
  return std::all_of(keys.begin(), keys.end(),
                     [&](absl::string_view key) { return object.Get(key).IsString(); });
}

// What Dify asks of every node.
bool IsNode(JsonRef data) {
  const JsonRef strategy = data.Get("error_strategy");
  return IsAbsentOr(data.Get("title"), JsonType::kString) &&
         IsAbsentOr(data.Get("version"), JsonType::kString) &&
         (!strategy || strategy.IsNull() || IsOneOf(strategy, {"fail-branch", "default-value"})) &&
         IsAbsentOr(data.Get("retry_config"), JsonType::kObject);
}

bool IsToolParameter(JsonRef parameter) {
  if (parameter.IsNull()) return true;
  if (!parameter.IsObject()) return false;
  const JsonRef value = parameter.Get("value");
  if (!value || value.IsNull()) return true;
  const JsonRef type = parameter.Get("type");
  if (type.EqualsString("constant")) return true;
  if (type.EqualsString("mixed")) return value.IsString();
  if (!type.EqualsString("variable") || !value.IsArray()) return false;
  for (const JsonRef& part : value.Children()) {
    if (!part.IsString()) return false;
  }
  return true;
}

bool IsToolNode(JsonRef data) {
  if (!AllStrings(data, {"provider_id", "provider_name", "tool_name", "tool_label"})) return false;
  if (!IsOneOf(data.Get("provider_type"),
               {"plugin", "builtin", "workflow", "api", "app", "dataset-retrieval", "mcp"})) {
    return false;
  }
  const JsonRef configurations = data.Get("tool_configurations");
  const JsonRef parameters = data.Get("tool_parameters");
  if (!configurations.IsObject() || !parameters.IsObject()) return false;
  for (const JsonRef& value : configurations.Children()) {
    if (value.IsNull() || value.IsArray()) return false;
  }
  for (const JsonRef& parameter : parameters.Children()) {
    if (!IsToolParameter(parameter)) return false;
  }
  return true;
}

bool IsModel(JsonRef model) {
  return AllStrings(model, {"provider", "name"}) &&
         IsOneOf(model.Get("mode"), {"chat", "completion"}) &&
         IsAbsentOr(model.Get("completion_params"), JsonType::kObject);
}

bool IsPrompt(JsonRef prompt) {
  if (prompt.IsObject()) return prompt.Get("text").IsString();
  if (!prompt.IsArray()) return false;
  for (const JsonRef& message : prompt.Children()) {
    if (!message.Get("text").IsString() ||
        !IsOneOf(message.Get("role"), {"system", "user", "assistant", "tool"})) {
      return false;
    }
  }
  return true;
}

bool IsLlmNode(JsonRef data) {
  const JsonRef memory = data.Get("memory");
  const JsonRef vision = data.Get("vision");
  return IsModel(data.Get("model")) && IsPrompt(data.Get("prompt_template")) &&
         IsBool(data.Get("context").Get("enabled")) &&
         (!memory || memory.IsNull() || IsBool(memory.Get("window").Get("enabled"))) &&
         !vision.IsNull();
}

bool EachHas(JsonRef list, std::initializer_list<absl::string_view> keys) {
  if (!list.IsArray()) return false;
  for (const JsonRef& item : list.Children()) {
    if (!AllStrings(item, keys)) return false;
  }
  return true;
}

bool IsClassifierNode(JsonRef data) {
  return data.Get("query_variable_selector").IsArray() && IsModel(data.Get("model")) &&
         EachHas(data.Get("classes"), {"id", "name"});
}

bool IsExtractorNode(JsonRef data) {
  if (!IsModel(data.Get("model")) || !data.Get("query").IsArray() || !data.Get("reasoning_mode") ||
      !EachHas(data.Get("parameters"), {"name", "type", "description"})) {
    return false;
  }
  for (const JsonRef& parameter : data.Get("parameters").Children()) {
    if (!IsBool(parameter.Get("required"))) return false;
  }
  return true;
}

// The provider of a knowledge retrieval's model; nothing when it has none or is not valid.
std::optional<std::string> RetrievalProvider(JsonRef data) {
  const JsonRef datasets = data.Get("dataset_ids");
  if (!datasets.IsArray()) return std::nullopt;
  for (const JsonRef& id : datasets.Children()) {
    if (!id.IsString()) return std::nullopt;
  }
  if (data.Get("retrieval_mode").EqualsString("single")) {
    return data.Get("single_retrieval_config").Get("model").Get("provider").AsString();
  }
  if (!data.Get("retrieval_mode").EqualsString("multiple")) return std::nullopt;
  const JsonRef multiple = data.Get("multiple_retrieval_config");
  if (multiple && !multiple.IsNull() &&
      (!multiple.Get("top_k") || multiple.Get("top_k").type() != JsonType::kNumber)) {
    return std::nullopt;
  }
  const JsonRef mode = multiple.Get("reranking_mode");
  if (mode.EqualsString("weighted_score")) {
    return multiple.Get("weights").Get("vector_setting").Get("embedding_provider_name").AsString();
  }
  if (mode && !mode.EqualsString("reranking_model")) return std::nullopt;
  const JsonRef model = multiple.Get("reranking_model");
  const auto provider = model.Get("provider").AsString();
  return provider ? provider : model.Get("reranking_provider_name").AsString();
}

bool IsPart(absl::string_view part) {
  return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

std::string PluginIdOf(const GraphNode& node) {
  const JsonRef& data = node.data;
  if (!IsNode(data)) return "";
  const auto model = [&] {
    return PluginIdOf(data.Get("model").Get("provider").AsString().value_or(""),
                      ProviderUse::kModel);
  };
  if (node.type == "tool") {
    if (!IsToolNode(data)) return "";
    return PluginIdOf(data.Get("provider_id").AsString().value_or(""), ProviderUse::kTool);
  }
  if (node.type == "llm") return IsLlmNode(data) ? model() : "";
  if (node.type == "question-classifier") return IsClassifierNode(data) ? model() : "";
  if (node.type == "parameter-extractor") return IsExtractorNode(data) ? model() : "";
  if (node.type == "knowledge-retrieval") {
    return PluginIdOf(RetrievalProvider(data).value_or(""), ProviderUse::kModel);
  }
  return "";
}

}  // namespace

std::string PluginIdOf(absl::string_view provider, ProviderUse use) {
  constexpr absl::string_view kOwnOrganization = "langgenius";
  std::vector<std::string> parts = absl::StrSplit(provider, '/');
  if (parts.size() == 1) parts = {std::string(kOwnOrganization), parts[0], parts[0]};
  if (parts.size() != 3 || !std::all_of(parts.begin(), parts.end(), IsPart)) return "";
  std::string plugin = parts[1];
  const std::string& name = parts[2];
  if (parts[0] == kOwnOrganization) {
    if (use == ProviderUse::kModel && name == "google") plugin = "gemini";
    const bool renamed =
        name == "jina" || name == "siliconflow" || name == "stepfun" || name == "gitee_ai";
    if (use == ProviderUse::kTool && renamed) plugin = absl::StrCat(name, "_tool");
  }
  return absl::StrCat(parts[0], "/", plugin);
}

std::vector<std::string> PluginIdsOf(const Graph& graph) {
  std::vector<std::string> ids;
  for (const GraphNode& node : graph.nodes()) {
    std::string id = PluginIdOf(node);
    if (id.empty() || std::find(ids.begin(), ids.end(), id) != ids.end()) continue;
    ids.push_back(std::move(id));
  }
  return ids;
}

}  // namespace courier::migration
