#include "common/dsl/dsl_features.h"

#include <string>

#include "common/base/error.h"
#include "gtest/gtest.h"

namespace courier::dsl {
namespace {

TEST(DslFeaturesTest, WhatAWorkflowLacksIsFilledIn) {
  const auto features = CompleteFeatures("", "workflow");
  ASSERT_TRUE(features.ok()) << features.status();
  EXPECT_EQ(*features, R"({"file_upload": {}, "text_to_speech": {"enabled": false, "voice": "", )"
                       R"("language": ""}, "sensitive_word_avoidance": {"enabled": false}})");
}

TEST(DslFeaturesTest, WhatIsThereKeepsItsPlace) {
  const auto features = CompleteFeatures(
      R"({"x": 1, "text_to_speech": {"voice": "v"}, "file_upload": {"a": 1}})", "workflow");
  ASSERT_TRUE(features.ok()) << features.status();
  EXPECT_EQ(*features,
            R"({"x": 1, "text_to_speech": {"voice": "", "enabled": false, "language": ""}, )"
            R"("file_upload": {"a": 1}, "sensitive_word_avoidance": {"enabled": false}})");
}

TEST(DslFeaturesTest, AChatHasMoreFeatures) {
  const auto features = CompleteFeatures(R"({"opening_statement": "Hi"})", "advanced-chat");
  ASSERT_TRUE(features.ok()) << features.status();
  EXPECT_EQ(*features,
            R"({"opening_statement": "Hi", "file_upload": {}, "suggested_questions": [], )"
            R"("suggested_questions_after_answer": {"enabled": false}, )"
            R"("speech_to_text": {"enabled": false}, "text_to_speech": {"enabled": false, )"
            R"("voice": "", "language": ""}, "retriever_resource": {"enabled": false}, )"
            R"("sensitive_word_avoidance": {"enabled": false}})");
}

TEST(DslFeaturesTest, WhatDifyCouldNotLoadIsRefused) {
  for (const char* features :
       {R"({"file_upload": {"allowed_file_types": ["x"]}})", R"({"text_to_speech": [1]})",
        R"({"sensitive_word_avoidance": {"enabled": true}})",
        R"({"text_to_speech": {"enabled": "yes"}})", "[]"}) {
    EXPECT_EQ(ReasonOf(CompleteFeatures(features, "workflow").status()), Reason::kBadPackage)
        << features;
  }
}

TEST(DslFeaturesTest, TheOldImageUploadBecomesTheFileUpload) {
  const auto features =
      FeaturesToDsl(R"({"file_upload": {"image": {"enabled": true, "number_limits": 2}}, "y": 1})");
  ASSERT_TRUE(features.ok()) << features.status();
  EXPECT_EQ(*features,
            R"({"file_upload": {"enabled": true, "number_limits": 2, )"
            R"("allowed_file_upload_methods": ["remote_url", "local_file"], )"
            R"("allowed_file_types": ["image"], "allowed_file_extensions": []}, "y": 1})");
}

}  // namespace
}  // namespace courier::dsl
