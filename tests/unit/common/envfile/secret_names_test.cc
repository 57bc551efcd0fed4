#include "common/envfile/secret_names.h"

#include <string>

#include "gtest/gtest.h"

namespace courier::envfile {
namespace {

TEST(SecretNamesTest, KnowsThePlainWords) {
  const SecretNames names;
  for (const char* key :
       {"DB_PASSWORD", "SECRET_KEY", "UPSTASH_VECTOR_TOKEN", "SENTRY_DSN",
        "CHROMA_AUTH_CREDENTIALS", "smtp_password", "ORACLE_PWD", "S3_ACCESS_KEY",
        "GOOGLE_STORAGE_SERVICE_ACCOUNT_JSON_BASE64", "COUCHBASE_CONNECTION_STRING",
        "WEAVIATE_AUTHENTICATION_APIKEY_ALLOWED_KEYS", "MY_APIKEY", "MYSQL_ROOT_PW", "REDIS_AUTH",
        "SESSION_COOKIE", "SSO_JWT", "HASH_SEED"}) {
    EXPECT_TRUE(names.IsSecretName(key)) << key;
  }
}

TEST(SecretNamesTest, LimitsAndSwitchesAroundSecretsAreOpen) {
  const SecretNames names;
  for (const char* key : {"ACCESS_TOKEN_EXPIRE_MINUTES", "RESET_PASSWORD_TOKEN_EXPIRY_MINUTES",
                          "PROMPT_GENERATION_MAX_TOKENS", "REDIS_KEY_PREFIX", "DB_HOST",
                          "WEAVIATE_AUTHENTICATION_APIKEY_ENABLED", "LOG_LEVEL", "COOKIE_DOMAIN",
                          "CHROMA_AUTH_PROVIDER", "ENABLE_OAUTH_BEARER"}) {
    EXPECT_FALSE(names.IsSecretName(key)) << key;
  }
}

TEST(SecretNamesTest, ValuesGiveSecretsAway) {
  const SecretNames names;
  for (const char* value :
       {"redis://:pw@redis:6379/1", "postgresql://u:p/w@h/d", "\"redis://u@h\"",
        "-----BEGIN PRIVATE KEY-----\nx", "Server=h;Password=x", "https://h/p?api_key=1",
        "sk-0123456789abcdef0123", "\"sk-0123456789abcdef0123\"", "'ghp_0123456789abcdef'",
        "${KEY_OF_APP:-sk-0123456789abcdef0123}", "x,app-0123456789abcdef", "user:pw@db:5432/dify",
        "\"Basic dXNlcjpwYXNzd29yZA==\"", "https://hooks.slack.com/services/T0/B0/xyz"}) {
    EXPECT_TRUE(names.IsSecret("INNOCENT", value)) << value;
  }
  for (const char* value :
       {"redis://redis:6379/1", "https://example.org/a", "me@example.org", "300",
        "Acme <no-reply@example.org>", "registry:5000/dify@sha256:0123456789abcdef",
        "git@github.com:org/repo", "ghcr.io/acme/dify-app-with-a-long-name:1.14", "sk-short"}) {
    EXPECT_FALSE(names.IsSecret("INNOCENT", value)) << value;
  }
}

TEST(SecretNamesTest, AnOpenNameDoesNotExcuseASecretValue) {
  EXPECT_TRUE(SecretNames().IsSecret("REDIS_KEY_PREFIX", "redis://:pw@h"));
}

TEST(SecretNamesTest, BothListsCanBeConfigured) {
  SecretPatterns patterns = DefaultSecretPatterns();
  patterns.secret.push_back("ACME_*");
  patterns.open.push_back("ACME_REGION");
  const SecretNames names(patterns);
  EXPECT_TRUE(names.IsSecretName("ACME_BADGE"));
  EXPECT_FALSE(names.IsSecretName("ACME_REGION"));
}

TEST(SecretNamesTest, GlobsMatchWholeNamesInAnyCase) {
  EXPECT_TRUE(MatchesGlob("*_KEY", "my_key"));
  EXPECT_FALSE(MatchesGlob("*_KEY", "MY_KEYS"));
  EXPECT_TRUE(MatchesGlob("A?C*", "abcd"));
  EXPECT_FALSE(MatchesGlob("A?C", "ac"));
  EXPECT_TRUE(MatchesGlob("*a*b*", "xxaxxbxx"));
  EXPECT_TRUE(MatchesGlob("*", ""));
}

}  // namespace
}  // namespace courier::envfile
