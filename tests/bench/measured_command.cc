#include "tests/bench/measured_command.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "tests/support/exec_arguments.h"
#include "tests/support/file_text.h"
#include "tests/support/temp_dir.h"

namespace courier::bench {
namespace {

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// The fields of /proc/PID/stat from the third on, see proc(5); the name before them may hold
// spaces, but ends with a bracket. Empty when there is no such process.
std::vector<std::string> StatFields(absl::string_view pid) {
  const std::string stat = test::ReadFileText(absl::StrCat("/proc/", pid, "/stat")).value_or("");
  const size_t bracket = stat.rfind(')');
  if (bracket == std::string::npos) return {};
  return absl::StrSplit(stat.substr(bracket + 2), ' ');
}

constexpr size_t kParent = 1;
constexpr size_t kUserTime = 11;  // then: system, the same two of children that were waited for

double SumOfTimes(const std::vector<std::string>& fields, size_t count) {
  double ticks = 0;
  for (size_t i = kUserTime; i < kUserTime + count && i < fields.size(); ++i) {
    double time = 0;
    if (absl::SimpleAtod(fields[i], &time)) ticks += time;
  }
  return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace

absl::StatusOr<Cost> Run(const std::vector<std::string>& argv) {
  const test::TempDir scratch;
  const std::string output = scratch.Write("output", "");
  std::vector<std::string> texts = argv;
  const std::vector<char*> pointers = test::ExecPointers(texts);

  const auto started = std::chrono::steady_clock::now();
  const pid_t pid = ::fork();
  if (pid == 0) {
    const int file = ::open(output.c_str(), O_WRONLY);
    ::dup2(file, 1);
    ::dup2(file, 2);
    ::execvp(pointers[0], pointers.data());
    ::_exit(127);
  }
  int status = 0;
  rusage usage{};
  if (pid < 0 || ::wait4(pid, &status, 0, &usage) != pid)
    return MakeError(Reason::kInternal, "a command could not be run");
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - started;
  if (status != 0) {
    return MakeError(Reason::kInternal, absl::StrCat(absl::StrJoin(argv, " "), ": ",
                                                     test::ReadFileText(output).value_or("")));
  }
  return Cost{.seconds = passed.count(),
              .cpu_seconds = Seconds(usage.ru_utime) + Seconds(usage.ru_stime),
              .peak_mib = static_cast<double>(usage.ru_maxrss) / 1024};
}

Cost SoFar(pid_t pid) {
  Cost cost;
  cost.cpu_seconds = SumOfTimes(StatFields(absl::StrCat(pid)), 2);
  std::istringstream lines(test::ReadFileText(absl::StrCat("/proc/", pid, "/status")).value_or(""));
  for (std::string line; std::getline(lines, line);) {
    double kib = 0;
    const std::vector<std::string> words =
        absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    if (words.size() > 1 && words[0] == "VmHWM:" && absl::SimpleAtod(words[1], &kib))
      cost.peak_mib = kib / 1024;
  }
  return cost;
}

double CpuSecondsOfFamily(pid_t pid) {
  const std::string parent = absl::StrCat(pid);
  double seconds = SumOfTimes(StatFields(parent), 4);
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    int child = 0;
    if (!absl::SimpleAtoi(entry.path().filename().string(), &child)) continue;
    const std::vector<std::string> fields = StatFields(absl::StrCat(child));
    if (fields.size() > kParent && fields[kParent] == parent) seconds += SumOfTimes(fields, 2);
  }
  return seconds;
}

}  // namespace courier::bench
