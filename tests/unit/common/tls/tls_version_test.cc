#include "common/tls/tls_version.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "common/base/error.h"

namespace courier::tls {
namespace {

TEST(RequireTls13Test, IsCheckedBeforeCredentialsAreMade) {
  ::unsetenv("GRPC_SSL_CIPHER_SUITES");
  EXPECT_EQ(ReasonOf(CheckTls13Required()), Reason::kInternal);
  RequireTls13();
  EXPECT_TRUE(CheckTls13Required().ok());
}

TEST(RequireTls13Test, OverrulesTheUsersEnvironment) {
  ::setenv("GRPC_SSL_CIPHER_SUITES", "ECDHE-RSA-AES128-GCM-SHA256", 1);
  EXPECT_FALSE(CheckTls13Required().ok());
  RequireTls13();
  EXPECT_TRUE(CheckTls13Required().ok());
}

}  // namespace
}  // namespace courier::tls
