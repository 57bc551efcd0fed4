// A throw-away PKI for tests: a directory that vanishes with the object, one CA in it, and short
// ways to issue, load and make certificates that courier itself would never make.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "common/tls/certificate.h"
#include "common/tls/certificate_authority.h"
#include "common/tls/certificate_builder.h"
#include "common/tls/tls_material.h"

namespace courier::tls {

inline constexpr absl::string_view kTestDomain = "acme.example";

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "courier-tls-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data()) != nullptr ? pattern : "";
    EXPECT_NE(path_, "");
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline std::string ReadText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline void WriteText(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

// One CA, made at `born`, and what it issues.
class TestPki {
 public:
  explicit TestPki(absl::Time born = absl::Now() - absl::Hours(24 * 30),
                   absl::string_view domain = kTestDomain) {
    EXPECT_TRUE(InitCa(directory(), domain, born).ok());
  }

  std::string directory() const { return root_.File("pki"); }
  std::string File(const std::string& name) const { return directory() + "/" + name; }

  TlsFiles Issue(Identity::Role role, const std::string& name) const {
    return IssueAt(role, name, absl::Now(), kDefaultCertificateDays);
  }

  TlsFiles IssueAt(Identity::Role role, const std::string& name, absl::Time now, int days) const {
    const auto issued =
        IssueCertificate(directory(), {.role = role, .name = name, .days = days}, now);
    EXPECT_TRUE(issued.ok()) << issued.status();
    if (!issued.ok()) return {};
    return {.certificate = issued->certificate_path, .key = issued->key_path, .ca = File("ca.crt")};
  }

  TlsMaterial Agent(const std::string& name) const {
    return Load(Issue(Identity::Role::kAgent, name));
  }

  TlsMaterial Controller(const std::string& name) const {
    return Load(Issue(Identity::Role::kController, name));
  }

  // Loaded as if it were `now`, so that expired certificates can be shown to the other side.
  static TlsMaterial Load(const TlsFiles& files, absl::Time now = absl::Now()) {
    auto material = LoadTlsMaterial(files, now);
    EXPECT_TRUE(material.ok()) << material.status();
    return material.ok() ? *std::move(material) : TlsMaterial{};
  }

  // A certificate of this CA with any names at all.
  TlsMaterial Forge(const std::vector<std::string>& uris) const {
    const auto ca = ParseCertificates(ReadText(File("ca.crt")), "ca", 1);
    const auto ca_key = ParsePrivateKey(ReadText(File("ca.key")), "ca key");
    const auto key = NewPrivateKey();
    EXPECT_TRUE(ca.ok() && ca_key.ok() && key.ok());
    const CertificatePlan plan{.common_name = "forged",
                               .uris = uris,
                               .hosts = {"forged.example"},
                               .not_before = absl::Now() - absl::Hours(1),
                               .not_after = absl::Now() + absl::Hours(1)};
    const auto certificate =
        BuildLeafCertificate(plan, key->get(), ca->front().get(), ca_key->get());
    EXPECT_TRUE(certificate.ok()) << certificate.status();
    return TlsMaterial{.certificate_chain_pem = CertificatePem(certificate->get()),
                       .key_pem = PrivateKeyPem(key->get()),
                       .ca_pem = ReadText(File("ca.crt")),
                       .identity = {},
                       .not_before = plan.not_before,
                       .not_after = plan.not_after,
                       .warnings = {}};
  }

 private:
  TemporaryDirectory root_;
};

}  // namespace courier::tls
