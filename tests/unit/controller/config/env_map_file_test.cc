#include "controller/config/env_map_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"

namespace courier::controller {
namespace {

TEST(EnvMapTest, TellsPlainTextsFromSecrets) {
  const auto map = ParseEnvMap(
      R"({"*": {"URL": "https://x"}, "Bot": {"KEY": {"file": "keys/k"}, "PIN": {"fd": 3}}})",
      "conf/map.json");

  ASSERT_TRUE(map.ok()) << map.status();
  ASSERT_EQ(map->plain.size(), 1u);
  EXPECT_EQ(map->plain[0].app, "*");
  EXPECT_EQ(map->plain[0].name, "URL");
  EXPECT_EQ(map->plain[0].value, "https://x");
  ASSERT_EQ(map->secret.size(), 2u);
  EXPECT_EQ(map->secret[0].app, "Bot");
  EXPECT_EQ(map->secret[0].name, "KEY");
  EXPECT_EQ(map->secret[0].file, "conf/keys/k");
  EXPECT_EQ(map->secret[1].descriptor, 3);
}

TEST(EnvMapTest, RefusesOtherValues) {
  for (const char* json : {R"({"A": {"N": 1}})", R"({"A": {"N": null}})", R"({"A": {"N": {}}})",
                           R"({"A": {"N": {"file": ""}}})", R"({"A": {"N": {"fd": "3"}}})",
                           R"({"A": {"N": {"fd": -1}}})", R"({"A": {"N": {"fd": 1.5}}})",
                           R"({"A": {"N": {"file": "f", "fd": 3}}})", R"({"A": "x"})",
                           R"({"": {"N": "x"}})", R"([])", "no json"}) {
    EXPECT_EQ(ReasonOf(ParseEnvMap(json, "m").status()), Reason::kUsage) << json;
  }
}

}  // namespace
}  // namespace courier::controller
