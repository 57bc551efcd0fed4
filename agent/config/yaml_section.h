// A mapping of a YAML file that is read key by key: every key must be known, of the right type and
// there once. Errors name the file and the key's path, never a value.
#pragma once

#include <yaml-cpp/yaml.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::config {

class YamlSection {
 public:
  // The file's top mapping. kBadConfiguration when it can't be read or is no YAML.
  static absl::StatusOr<YamlSection> Load(const std::string& file);

  // Each notes the first error, which Finish returns; until then the default is given.
  std::string Text(const std::string& key, const std::string& otherwise = "");
  std::string RequiredText(const std::string& key);
  uint64_t Number(const std::string& key, uint64_t otherwise, uint64_t least, uint64_t most);
  std::vector<std::string> Texts(const std::string& key);
  // One of `words`; the first is the default.
  std::string Word(const std::string& key, const std::vector<std::string>& words);
  // A file name, relative ones taken from the folder of the configuration.
  std::string Path(const std::string& key);

  // nullopt when it is not there.
  std::optional<YamlSection> Section(const std::string& key);
  std::vector<YamlSection> Sections(const std::string& key);
  bool Has(const std::string& key) const;

  void Fail(const std::string& key, absl::string_view what);
  // The first error, or an unknown key.
  absl::Status Finish() const;
  // Takes over the error of a part.
  void Merge(const absl::Status& status) {
    if (error_.ok()) error_ = status;
  }

 private:
  YamlSection(std::string file, std::string path, YAML::Node node);
  YAML::Node Take(const std::string& key);
  std::string PathOf(const std::string& key) const {
    return path_.empty() ? key : path_ + "." + key;
  }

  std::string file_;
  std::string path_;
  YAML::Node node_;
  std::set<std::string> known_;
  absl::Status error_;
};

}  // namespace courier::config
