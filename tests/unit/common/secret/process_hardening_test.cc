#include "common/secret/process_hardening.h"

#include <gtest/gtest.h>
#include <openssl/crypto.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

namespace courier::secret {
namespace {

// Hardening can't be undone, so every test runs in a process of its own.
class ProcessHardeningTest : public testing::Test {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

int NoCoreAndNoDump() {
  if (!HardenProcess().ok()) return 1;
  rlimit core{1, 1};
  getrlimit(RLIMIT_CORE, &core);
  if (core.rlim_cur != 0 || core.rlim_max != 0) return 2;
  return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : 3;
}

TEST_F(ProcessHardeningTest, LeavesNoCoreAndCannotBeTraced) {
  EXPECT_EXIT(_exit(NoCoreAndNoDump()), testing::ExitedWithCode(0), "");
}

int ClearsEnvironment() {
  for (const char* name : {"GRPC_TRACE", "GRPC_VERBOSITY", "SSLKEYLOGFILE", "COURIER_OTHER"}) {
    setenv(name, "all", 1);
  }
  if (!HardenProcess().ok()) return 1;
  for (const char* name : {"GRPC_TRACE", "GRPC_VERBOSITY", "SSLKEYLOGFILE"}) {
    if (std::getenv(name) != nullptr) return 2;
  }
  return std::getenv("COURIER_OTHER") != nullptr ? 0 : 3;
}

TEST_F(ProcessHardeningTest, ClearsVariablesThatMakeLibrariesTalk) {
  EXPECT_EXIT(_exit(ClearsEnvironment()), testing::ExitedWithCode(0), "");
}

int SetsUmask() {
  umask(0);
  if (!HardenProcess().ok()) return 1;
  return umask(0) == 077 ? 0 : 2;
}

TEST_F(ProcessHardeningTest, KeepsFilesToTheOwner) {
  EXPECT_EXIT(_exit(SetsUmask()), testing::ExitedWithCode(0), "");
}

int HardensTwice() { return HardenProcess().ok() && HardenProcess().ok() ? 0 : 1; }

TEST_F(ProcessHardeningTest, CanBeCalledAgain) {
  EXPECT_EXIT(_exit(HardensTwice()), testing::ExitedWithCode(0), "");
}

int ComesTooLate() {
  OPENSSL_free(OPENSSL_malloc(1));
  return HardenProcess().ok() ? 1 : 0;
}

TEST_F(ProcessHardeningTest, RefusesToComeAfterOpenssl) {
  EXPECT_EXIT(_exit(ComesTooLate()), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace courier::secret
