#include "common/dsl_yaml/scalar_style.h"

#include "gtest/gtest.h"

namespace courier::dsl_yaml {
namespace {

TEST(ScalarStyleTest, PlainScalarsMeanWhatYaml11Says) {
  for (const char* text : {"0", "-12", "+1_000", "0b101", "017", "0x1F", "1:30", "-1:59:59"}) {
    EXPECT_EQ(MeaningOf(text), PlainMeaning::kInteger) << text;
  }
  for (const char* text : {"1.", ".5", "1.5e+3", "-.inf", ".NaN", "1:30.5", "1_0.0"}) {
    EXPECT_EQ(MeaningOf(text), PlainMeaning::kFloat) << text;
  }
  for (const char* text : {"2026-01-02", "2026-1-2T3:04:05Z", "2026-01-02 03:04:05.6 +1:00"}) {
    EXPECT_EQ(MeaningOf(text), PlainMeaning::kTimestamp) << text;
  }
  for (const char* text : {"08", "0o17", "1e3", "1.5e3", "1:60", "y", "n", "nUll", "-", "+.", "._1",
                           "2026-01-02x", "0x", "1:", "--1"}) {
    EXPECT_EQ(MeaningOf(text), PlainMeaning::kText) << text;
  }
  EXPECT_EQ(MeaningOf("Off"), PlainMeaning::kBool);
  EXPECT_EQ(MeaningOf("~"), PlainMeaning::kNull);
}

}  // namespace
}  // namespace courier::dsl_yaml
