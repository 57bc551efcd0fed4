#include "common/wire/convert_env.h"

#include <string>

#include "common/base/error.h"
#include "common/envfile/env_document.h"
#include "common/envfile/report_json.h"
#include "common/wire/convert_env_plan.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::wire {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

envfile::EnvDocument Parsed(const std::string& text) {
  return *envfile::EnvDocument::Parse(text, ".env");
}

envfile::EnvDiff SomeDiff() {
  return envfile::DiffWithTemplate(
      Parsed("A=1\nPASSWORD=hunter22hunter\nGONE=x\nA=2\nstray\nURL=http://a\nNAME='x'\n"),
      Parsed("A=3\nPASSWORD=\nNEW=\nURL=https://b\nNAME=x\n"), nullptr, envfile::SecretNames());
}

TEST(ConvertEnvTest, ADiffComesBackAsItWas) {
  const auto back = FromProto(ToProto(SomeDiff()));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(envfile::DiffJson(*back), envfile::DiffJson(SomeDiff()));
}

TEST(ConvertEnvTest, NoValueOfASecretIsInTheMessage) {
  EXPECT_THAT(ToProto(SomeDiff()).SerializeAsString(), Not(HasSubstr("hunter22")));
  // Even when a caller forgot to drop it.
  envfile::SettingChange change;
  change.key = "K";
  change.secret = true;
  change.from = "hunter22";
  change.has_from = true;
  EXPECT_THAT(ToProto(change).SerializeAsString(), Not(HasSubstr("hunter22")));
  envfile::Setting setting;
  setting.key = "K";
  setting.secret = true;
  setting.value = "hunter22";
  EXPECT_THAT(ToProto(setting).SerializeAsString(), Not(HasSubstr("hunter22")));
}

TEST(ConvertEnvTest, AValueThatAnAgentSendsForASecretIsDropped) {
  v1::EnvChange proto;
  proto.set_key("K");
  proto.set_secret(true);
  proto.set_kind(v1::ENV_CHANGE_KIND_OTHER);
  proto.mutable_from()->set_text("hunter22");
  const auto change = FromProto(proto);
  ASSERT_TRUE(change.ok()) << change.status();
  EXPECT_EQ(change->from, "");
}

TEST(ConvertEnvTest, RefusesWhatNoAgentSends) {
  v1::EnvChange proto;
  proto.set_kind(v1::ENV_CHANGE_KIND_OTHER);
  for (const char* key : {"", "1A", "A B", "A\x1b[31m", "A=B", ".A"}) {
    proto.set_key(key);
    EXPECT_EQ(ReasonOf(FromProto(proto).status()), Reason::kTamperedStream) << key;
  }
  proto.set_key("A");
  EXPECT_TRUE(FromProto(proto).ok());
  proto.set_kind(v1::ENV_CHANGE_KIND_UNSPECIFIED);
  EXPECT_EQ(ReasonOf(FromProto(proto).status()), Reason::kTamperedStream);
  v1::EnvSetting setting;
  setting.set_key("A");
  EXPECT_EQ(ReasonOf(FromProto(setting).status()), Reason::kTamperedStream);
}

TEST(ConvertEnvTest, LongValuesAreCutBetweenCharacters) {
  std::string value;
  for (int i = 0; i < 1000; ++i) value += "ä";
  envfile::Setting setting;
  setting.key = "K";
  setting.value = "x" + value;
  const std::string sent = ToProto(setting).value().text();
  EXPECT_LT(sent.size(), size_t{100});
  EXPECT_THAT(sent, HasSubstr("ä… (1001 characters)"));
}

TEST(ConvertEnvTest, ControlCharactersOfAnAgentAreEscaped) {
  v1::ListBackupsResponse proto;
  proto.set_directory("/a\x1b]0;b");
  proto.add_backups()->set_name("x\ny");
  const auto list = FromProto(proto);
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(list->directory, "/a\\x1b]0;b");
  EXPECT_EQ(list->backups[0].name, "x\\ny");
}

TEST(ConvertEnvTest, ASyncRequestComesBackAsItWas) {
  const envfile::SyncRequest request{.base = "A=1\n", .drop_removed = true, .follow = {"A", "B"}};
  const auto back = FromProto(ToProto(request));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->base, "A=1\n");
  EXPECT_TRUE(back->drop_removed);
  EXPECT_THAT(back->follow, ElementsAre("A", "B"));
  EXPECT_FALSE(FromProto(ToProto(envfile::SyncRequest())).value().base.has_value());
}

TEST(ConvertEnvTest, RequestsHaveLimits) {
  v1::SyncRequest request;
  request.set_base(std::string(kMaxEnvBaseBytes + 1, 'x'));
  EXPECT_EQ(ReasonOf(FromProto(request).status()), Reason::kUsage);
  request.clear_base();
  for (int i = 0; i <= kMaxFollowed; ++i) request.add_follow("A");
  EXPECT_EQ(ReasonOf(FromProto(request).status()), Reason::kUsage);
  v1::PrunePolicy policy;
  policy.set_older_than_seconds(~uint64_t{0});
  EXPECT_EQ(ReasonOf(FromProto(policy).status()), Reason::kUsage);
}

}  // namespace
}  // namespace courier::wire
