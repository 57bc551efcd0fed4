#include "agent/config/yaml_section.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"

namespace courier::config {
namespace {

constexpr size_t kMaxFileBytes = size_t{1} << 20U;

absl::Status Error(absl::string_view file, absl::string_view what) {
  return MakeError(Reason::kBadConfiguration, absl::StrCat(file, ": ", what));
}

}  // namespace

YamlSection::YamlSection(std::string file, std::string path, YAML::Node node)
    : file_(std::move(file)), path_(std::move(path)), node_(std::move(node)) {
  std::set<std::string> seen;
  for (const auto& member : node_) {
    const std::string key = member.first.IsScalar() ? member.first.Scalar() : "";
    if (!seen.insert(key).second) Fail(key, "is there twice");
  }
}

absl::StatusOr<YamlSection> YamlSection::Load(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in)
    return Error(file, "can't be read; check that it exists and that this user may read it.");
  std::string text(kMaxFileBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  if (text.size() > kMaxFileBytes)
    return Error(file, "is larger than 1 MiB, which no configuration is.");
  try {
    YAML::Node node = YAML::Load(text);
    if (!node.IsMap()) return Error(file, "is not a YAML mapping.");
    return YamlSection(file, "", std::move(node));
  } catch (const YAML::Exception& e) {
    return Error(file, absl::StrCat("is no YAML: line ", e.mark.line + 1, ", column ",
                                    e.mark.column + 1, "."));
  }
}

bool YamlSection::Has(const std::string& key) const {
  return node_[key].IsDefined() && !node_[key].IsNull();
}

YAML::Node YamlSection::Take(const std::string& key) {
  known_.insert(key);
  return Has(key) ? node_[key] : YAML::Node(YAML::NodeType::Undefined);
}

std::string YamlSection::Text(const std::string& key, const std::string& otherwise) {
  const YAML::Node node = Take(key);
  if (!node.IsDefined()) return otherwise;
  if (!node.IsScalar()) {
    Fail(key, "must be text");
    return otherwise;
  }
  return node.Scalar();
}

std::string YamlSection::RequiredText(const std::string& key) {
  std::string text = Text(key);
  if (text.empty()) Fail(key, "is missing");
  return text;
}

uint64_t YamlSection::Number(const std::string& key, uint64_t otherwise, uint64_t least,
                             uint64_t most) {
  const std::string text = Text(key);
  uint64_t number = otherwise;
  if (!text.empty() && (!absl::SimpleAtoi(text, &number) || number < least || number > most)) {
    Fail(key, absl::StrCat("must be a number from ", least, " to ", most));
    return otherwise;
  }
  return number;
}

std::vector<std::string> YamlSection::Texts(const std::string& key) {
  const YAML::Node node = Take(key);
  std::vector<std::string> texts;
  if (!node.IsDefined()) return texts;
  if (!node.IsSequence()) {
    Fail(key, "must be a list");
    return texts;
  }
  for (const YAML::Node& each : node) {
    if (!each.IsScalar()) {
      Fail(key, "must be a list of texts");
      return texts;
    }
    texts.push_back(each.Scalar());
  }
  return texts;
}

std::string YamlSection::Word(const std::string& key, const std::vector<std::string>& words) {
  const std::string word = Text(key, words.front());
  for (const std::string& each : words) {
    if (each == word) return word;
  }
  Fail(key, absl::StrCat("must be one of ", absl::StrJoin(words, ", ")));
  return words.front();
}

std::string YamlSection::Path(const std::string& key) {
  const std::string text = Text(key);
  if (text.empty()) return text;
  return (std::filesystem::path(file_).parent_path() / text).lexically_normal().string();
}

std::optional<YamlSection> YamlSection::Section(const std::string& key) {
  const YAML::Node node = Take(key);
  if (!node.IsDefined()) return std::nullopt;
  if (!node.IsMap()) {
    Fail(key, "must be a mapping");
    return std::nullopt;
  }
  return YamlSection(file_, PathOf(key), node);
}

std::vector<YamlSection> YamlSection::Sections(const std::string& key) {
  const YAML::Node node = Take(key);
  std::vector<YamlSection> sections;
  if (!node.IsDefined()) return sections;
  if (!node.IsSequence()) {
    Fail(key, "must be a list");
    return sections;
  }
  for (const YAML::Node& each : node) {
    const std::string path = absl::StrCat(PathOf(key), "[", sections.size(), "]");
    if (!each.IsMap()) {
      Merge(Error(file_, absl::StrCat(path, " must be a mapping.")));
      return sections;
    }
    sections.push_back(YamlSection(file_, path, each));
  }
  return sections;
}

void YamlSection::Fail(const std::string& key, absl::string_view what) {
  Merge(Error(file_, absl::StrCat(PathOf(key), " ", what, ".")));
}

absl::Status YamlSection::Finish() const {
  if (!error_.ok()) return error_;
  for (const auto& member : node_) {
    const std::string key = member.first.IsScalar() ? member.first.Scalar() : "";
    if (!known_.contains(key)) {
      return Error(
          file_, absl::StrCat(PathOf(key.empty() ? "?" : key), " is not a known key. Known here: ",
                              absl::StrJoin(known_, ", "), "."));
    }
  }
  return absl::OkStatus();
}

}  // namespace courier::config
