#include "common/tls/rotating_material.h"

#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/unit/common/tls/test_pki.h"

namespace courier::tls {
namespace {

using Role = Identity::Role;

TEST(MemoryFileTest, ReplacesItsTextUnderTheSamePath) {
  auto file = MemoryFile::Create("old and longer");
  ASSERT_TRUE(file.ok()) << file.status();
  const std::string path = file->path();
  EXPECT_EQ(ReadText(path), "old and longer");
  ASSERT_TRUE(file->Replace("new").ok());
  EXPECT_EQ(file->path(), path);
  EXPECT_EQ(ReadText(path), "new");
}

TEST(MemoryFileTest, AReaderKeepsTheTextItOpened) {
  auto file = MemoryFile::Create("old");
  ASSERT_TRUE(file.ok());
  std::ifstream reader(file->path());
  ASSERT_TRUE(file->Replace("new").ok());
  std::string text;
  reader >> text;
  EXPECT_EQ(text, "old");
}

TEST(RotatingTlsMaterialTest, HasNothingNewUntilTheFilesChange) {
  const TestPki pki;
  const auto material = RotatingTlsMaterial::Open(pki.Issue(Role::kAgent, "a"), absl::Now());
  ASSERT_TRUE(material.ok()) << material.status();
  const auto changed = (*material)->Refresh(absl::Now());
  ASSERT_TRUE(changed.ok());
  EXPECT_FALSE(*changed);
}

TEST(RotatingTlsMaterialTest, TakesARenewedPair) {
  const TestPki pki;
  const TlsFiles files = pki.Issue(Role::kAgent, "a");
  const auto material = RotatingTlsMaterial::Open(files, absl::Now());
  ASSERT_TRUE(material.ok());
  ASSERT_TRUE(RenewCertificate(pki.directory(), Role::kAgent, "a", 10, absl::Now()).ok());
  const auto changed = (*material)->Refresh(absl::Now());
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_TRUE(*changed);
  EXPECT_EQ((*material)->Current().certificate_chain_pem, ReadText(files.certificate));
  EXPECT_EQ(ReadText((*material)->pair_path()),
            ReadText(files.key) + "\n" + ReadText(files.certificate));
}

TEST(RotatingTlsMaterialTest, TakesARenewedCa) {
  const TestPki pki;
  const TestPki next;
  TlsFiles files = pki.Issue(Role::kAgent, "a");
  files.ca = pki.File("trusted.crt");
  WriteText(files.ca, ReadText(pki.File("ca.crt")));
  const auto material = RotatingTlsMaterial::Open(files, absl::Now());
  ASSERT_TRUE(material.ok());
  const std::string both = ReadText(pki.File("ca.crt")) + ReadText(next.File("ca.crt"));
  WriteText(files.ca, both);
  ASSERT_TRUE((*material)->Refresh(absl::Now()).ok());
  EXPECT_EQ(ReadText((*material)->ca_path()), both);
}

TEST(RotatingTlsMaterialTest, KeepsTheOldPairWhileTheNewOneIsHalfThere) {
  const TestPki pki;
  const TlsFiles files = pki.Issue(Role::kAgent, "a");
  const std::string old_certificate = ReadText(files.certificate);
  const auto material = RotatingTlsMaterial::Open(files, absl::Now());
  ASSERT_TRUE(material.ok());
  WriteText(files.key, ReadText(pki.Issue(Role::kAgent, "b").key));
  EXPECT_EQ(ReasonOf((*material)->Refresh(absl::Now()).status()), Reason::kBadConfiguration);
  EXPECT_EQ((*material)->Current().certificate_chain_pem, old_certificate);
  EXPECT_NE(ReadText((*material)->pair_path()).find(old_certificate), std::string::npos);
}

TEST(RotatingTlsMaterialTest, NeverBecomesSomeoneElse) {
  const TestPki pki;
  const TlsFiles files = pki.Issue(Role::kAgent, "a");
  const auto material = RotatingTlsMaterial::Open(files, absl::Now());
  ASSERT_TRUE(material.ok());
  const TlsFiles other = pki.Issue(Role::kAgent, "b");
  WriteText(files.key, ReadText(other.key));
  WriteText(files.certificate, ReadText(other.certificate));
  EXPECT_EQ(ReasonOf((*material)->Refresh(absl::Now()).status()), Reason::kWrongIdentity);
  EXPECT_EQ((*material)->Current().identity.name, "a");
}

}  // namespace
}  // namespace courier::tls
