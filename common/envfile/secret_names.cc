#include "common/envfile/secret_names.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace courier::envfile {
namespace {

constexpr const char* kSecretGlobs[] = {
    "*PASSWORD*",
    "*PASSWD*",
    "*PASSPHRASE*",
    "*PWD*",
    "*_PASS",
    "*_PW",
    "*_AUTH",
    "*_COOKIE",
    "*_SEED",
    "*JWT*",
    "*SECRET*",
    "*TOKEN*",
    "*KEY*",
    "*DSN*",
    "*CREDENTIAL*",
    "*PRIVATE*",
    "*CONNECTION_STRING*",
    "*CONNECTION_URI*",
    "*DATABASE_URL*",
    "*DATABASE_URI*",
    "*SERVICE_ACCOUNT*",
    "*WEBHOOK_URL*",
    "*_SALT",
    "*SIGNATURE*",
    "*AUTH_HEADER*",
    "*OTLP_HEADERS*",
};

// Limits, switches and file names around secrets. Each was taken from a name Dify uses.
constexpr const char* kOpenGlobs[] = {
    "*_EXPIRE_MINUTES", "*_EXPIRE_DAYS",      "*_EXPIRY_MINUTES",  "*_EXPIRY_HOURS",
    "*_TOKENIZER",      "*_TOKENIZER_*",      "*_TOKENIZATION",    "*_MAX_TOKENS",
    "*_TOKENS_LENGTH",  "*_TOKEN_COUNTING_*", "*_LIMIT_PER_TOKEN", "REDIS_KEY_PREFIX",
    "*_SSL_KEYFILE",    "*_KEY_FILENAME",     "*_APIKEY_ENABLED",  "*_APIKEY_USERS",
};

// What credentials look like inside connection strings and URL queries.
constexpr const char* kCredentialMarks[] = {
    "password=",
    "passwd=",
    "pwd=",
    "accountkey=",
    "sharedaccesskey=",
    "secret=",
    "token=",
    "apikey=",
    "api_key=",
    "access_key=",
    "signature=",
    "sig=",
    "hooks.slack.com/services/",
    "/api/webhooks/",
};

constexpr const char* kTokenStarts[] = {"sk-",    "ghp_",  "gho_",    "github_pat_", "glpat-",
                                        "xoxb-",  "xoxp-", "AKIA",    "eyJ",         "Bearer ",
                                        "Basic ", "app-",  "dataset-"};

// Shorter text after such a start is more likely a word than a token.
constexpr size_t kShortestToken = 16;

bool HasUserInformation(absl::string_view value) {
  const size_t scheme = value.find("://");
  // Anywhere after the scheme: passwords with an unescaped / exist, hosts with an @ do not.
  return scheme != absl::string_view::npos && value.find('@', scheme) != absl::string_view::npos;
}

// NAME:TEXT@ without a blank or a slash in TEXT, as in a connection string without a scheme.
bool HasPasswordBeforeHost(absl::string_view value) {
  for (size_t at = value.find('@'); at != absl::string_view::npos; at = value.find('@', at + 1)) {
    const size_t before = value.substr(0, at).find_last_of(": \t\n/");
    const bool colon = before != absl::string_view::npos && value[before] == ':';
    if (colon && before > 0 && before + 1 < at &&
        absl::ascii_isalnum(static_cast<unsigned char>(value[before - 1]))) {
      return true;
    }
  }
  return false;
}

// A token begins the value, or follows what opens a quote, a default or the next of a list.
bool HoldsToken(absl::string_view value, absl::string_view start) {
  constexpr absl::string_view kOpeners = "\"'=:,;| \n";
  for (size_t at = value.find(start); at != absl::string_view::npos;
       at = value.find(start, at + 1)) {
    const absl::string_view before = value.substr(0, at);
    const bool opened = before.empty() || absl::EndsWith(before, ":-") ||
                        kOpeners.find(before.back()) != absl::string_view::npos;
    if (opened && value.size() - at >= kShortestToken) return true;
  }
  return false;
}

bool LooksLikeCredential(absl::string_view value) {
  if (HasUserInformation(value) || HasPasswordBeforeHost(value)) return true;
  if (absl::StrContains(value, "-----BEGIN ")) return true;
  const std::string lower = absl::AsciiStrToLower(value);
  if (std::any_of(std::begin(kCredentialMarks), std::end(kCredentialMarks),
                  [&](const char* mark) { return absl::StrContains(lower, mark); })) {
    return true;
  }
  return std::any_of(std::begin(kTokenStarts), std::end(kTokenStarts),
                     [&](const char* start) { return HoldsToken(value, start); });
}

bool MatchesAny(const std::vector<std::string>& patterns, absl::string_view key) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return MatchesGlob(pattern, key); });
}

}  // namespace

SecretPatterns DefaultSecretPatterns() {
  return {{std::begin(kSecretGlobs), std::end(kSecretGlobs)},
          {std::begin(kOpenGlobs), std::end(kOpenGlobs)}};
}

SecretNames::SecretNames(SecretPatterns patterns) : patterns_(std::move(patterns)) {}

bool SecretNames::IsSecretName(absl::string_view key) const {
  return MatchesAny(patterns_.secret, key) && !MatchesAny(patterns_.open, key);
}

bool SecretNames::IsSecret(absl::string_view key, absl::string_view value) const {
  return IsSecretName(key) || LooksLikeCredential(value);
}

bool MatchesGlob(absl::string_view pattern, absl::string_view text) {
  size_t p = 0;
  size_t t = 0;
  size_t star = absl::string_view::npos;
  size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() &&
               (pattern[p] == '?' ||
                absl::ascii_toupper(static_cast<unsigned char>(pattern[p])) ==
                    absl::ascii_toupper(static_cast<unsigned char>(text[t])))) {
      ++p;
      ++t;
    } else if (star != absl::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace courier::envfile
