#include "common/crypto/dataset_id_cipher.h"

#include "gtest/gtest.h"

namespace courier::crypto {
namespace {

constexpr char kWorkspace[] = "11111111-1111-4111-8111-111111111111";
constexpr char kDataset[] = "d0000000-0000-4000-8000-000000000001";
// What Dify 1.14.2 writes for the two.
constexpr char kEncrypted[] = "DhhU8dV1m7V8Jr8D6JMl6+AapmaFMYbnuVMn3SigyewxAWU5S+OQYoJnCuMfYS5N";

TEST(DatasetIdCipherTest, WritesWhatDifyWrites) {
  const auto encrypted = EncryptDatasetId(kWorkspace, kDataset);
  ASSERT_TRUE(encrypted.ok()) << encrypted.status();
  EXPECT_EQ(*encrypted, kEncrypted);
}

TEST(DatasetIdCipherTest, ReadsWhatDifyWrites) {
  EXPECT_EQ(DecryptDatasetId(kWorkspace, kEncrypted), kDataset);
}

TEST(DatasetIdCipherTest, AnotherWorkspaceCannotReadIt) {
  EXPECT_NE(DecryptDatasetId("22222222-2222-4222-8222-222222222222", kEncrypted), kDataset);
}

TEST(DatasetIdCipherTest, WhatIsNoSuchTextGivesNothing) {
  for (const char* text : {"", "AAAA", "no base64!", kDataset}) {
    EXPECT_FALSE(DecryptDatasetId(kWorkspace, text)) << text;
  }
}

}  // namespace
}  // namespace courier::crypto
