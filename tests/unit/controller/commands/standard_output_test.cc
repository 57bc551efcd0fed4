// A command whose answer did not arrive has not succeeded.
#include "controller/output/standard_output.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "common/base/error.h"
#include "tests/unit/controller/commands/run_courier.h"

namespace courier::controller {
namespace {

using ::testing::HasSubstr;

// Standard output is `descriptor` for as long as this lives.
class Redirected {
 public:
  explicit Redirected(int descriptor) : kept_(dup(STDOUT_FILENO)) {
    std::fflush(stdout);
    dup2(descriptor, STDOUT_FILENO);
    close(descriptor);
  }
  ~Redirected() {
    // What did not get through stays in the buffer, and goes where it does no harm.
    dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
    std::fflush(stdout);
    std::clearerr(stdout);
    dup2(kept_, STDOUT_FILENO);
    close(kept_);
  }
  Redirected(const Redirected&) = delete;
  Redirected& operator=(const Redirected&) = delete;

 private:
  const int kept_;
};

// Its status, and what it wrote to stderr.
std::pair<int, std::string> CourierInto(int descriptor, std::vector<std::string> arguments) {
  CommandLine line;
  AddAllCommands(line);
  const Redirected redirected(descriptor);
  ::testing::internal::CaptureStderr();
  const int status = line.Run(std::move(arguments), BareSurroundings());
  return {status, ::testing::internal::GetCapturedStderr()};
}

TEST(StandardOutputTest, AFullDiskIsToldInsteadOfSuccess) {
  for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
           {"version"}, {"template"}, {"transfer", "--help"}, {"completion", "bash"}}) {
    const auto [status, err] = CourierInto(open("/dev/full", O_WRONLY | O_CLOEXEC), command);

    EXPECT_EQ(status, 1) << command.front();
    EXPECT_EQ(err, "courier: can't write to standard output: No space left on device\n");
  }
}

TEST(StandardOutputTest, AnErrorOfTheCommandKeepsItsStatus) {
  const auto [status, err] = CourierInto(open("/dev/full", O_WRONLY | O_CLOEXEC), {"transfr"});

  EXPECT_EQ(status, 2);
  EXPECT_THAT(err, HasSubstr("unknown command"));
}

TEST(StandardOutputTest, AReaderThatHasGoneIsNoError) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  const auto before = std::signal(SIGPIPE, SIG_IGN);

  const auto [status, err] = CourierInto(ends[1], {"version"});

  std::signal(SIGPIPE, before);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(err, "");
}

}  // namespace
}  // namespace courier::controller
