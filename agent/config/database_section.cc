#include "agent/config/database_section.h"

#include <fstream>
#include <iterator>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "agent/db/conninfo.h"
#include "common/envfile/env_document.h"
#include "common/envfile/env_value.h"

namespace courier::config {
namespace {

constexpr size_t kMaxEnvBytes = size_t{4} << 20U;

std::string ReadWhole(const std::string& file, bool& readable) {
  std::ifstream in(file, std::ios::binary);
  readable = in.good();
  std::string text{std::istreambuf_iterator<char>(in), {}};
  readable = readable && text.size() <= kMaxEnvBytes;
  return text;
}

std::string FromEnvFile(YamlSection& section, const std::string& file) {
  bool readable = false;
  const std::string text = ReadWhole(file, readable);
  if (!readable) {
    section.Fail("env_file", "can't be read; check that it exists and that this user may read it");
    return "";
  }
  const auto document = envfile::EnvDocument::Parse(text, file);
  if (!document.ok()) {
    section.Fail("env_file", document.status().message());
    return "";
  }
  const auto value = [&](absl::string_view key, absl::string_view otherwise) {
    const auto* found = document->Find(key);
    return found == nullptr ? std::string(otherwise) : envfile::MeaningOf(*found);
  };
  if (value("DB_TYPE", "postgresql") != "postgresql") {
    section.Fail("env_file",
                 "sets DB_TYPE to another database than postgresql, and only that is supported");
    return "";
  }
  return absl::StrJoin({db::Keyword("host", value("DB_HOST", "localhost")),
                        db::Keyword("port", value("DB_PORT", "5432")),
                        db::Keyword("user", value("DB_USERNAME", "postgres")),
                        db::Keyword("password", value("DB_PASSWORD", "")),
                        db::Keyword("dbname", value("DB_DATABASE", "dify"))},
                       " ");
}

std::string PercentEncoded(absl::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte)) {
      out.push_back(c);
    } else {
      constexpr char kHex[] = "0123456789ABCDEF";
      out += {'%', kHex[byte >> 4U], kHex[byte & 0xFU]};
    }
  }
  return out;
}

std::string WithPassword(const std::string& connection, const std::string& password) {
  if (!db::IsUri(connection))
    return absl::StrCat(connection, " ", db::Keyword("password", password));
  return absl::StrCat(connection, absl::StrContains(connection, "?") ? "&" : "?",
                      "password=", PercentEncoded(password));
}

}  // namespace

db::DatabaseSettings ReadDatabase(YamlSection& section) {
  db::DatabaseSettings settings;
  settings.connection_string = section.Text("url");
  const std::string env_file = section.Path("env_file");
  const std::string password_file = section.Path("password_file");
  if (settings.connection_string.empty() == env_file.empty()) {
    section.Fail("url", "or env_file must be given, and not both");
    return settings;
  }
  if (!env_file.empty()) settings.connection_string = FromEnvFile(section, env_file);
  if (!password_file.empty()) {
    bool readable = false;
    std::string password = ReadWhole(password_file, readable);
    while (!password.empty() && (password.back() == '\n' || password.back() == '\r'))
      password.pop_back();
    if (!readable)
      section.Fail("password_file",
                   "can't be read; check that it exists and that this user may read it");
    settings.connection_string = WithPassword(settings.connection_string, password);
  }
  return settings;
}

}  // namespace courier::config
