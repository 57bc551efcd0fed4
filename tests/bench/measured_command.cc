#include "tests/bench/measured_command.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
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
  const std::string folder = absl::StrCat("/proc/", pid);
  // Fields 14 and 15 of proc(5); the name before them may hold spaces, but ends with a bracket.
  const std::string stat = test::ReadFileText(folder + "/stat").value_or("");
  const std::vector<std::string> fields = absl::StrSplit(stat.substr(stat.rfind(')') + 1), ' ');
  double user = 0;
  double system = 0;
  if (fields.size() > 13 && absl::SimpleAtod(fields[12], &user) &&
      absl::SimpleAtod(fields[13], &system)) {
    cost.cpu_seconds = (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  }
  std::istringstream lines(test::ReadFileText(folder + "/status").value_or(""));
  for (std::string line; std::getline(lines, line);) {
    double kib = 0;
    const std::vector<std::string> words =
        absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    if (words.size() > 1 && words[0] == "VmHWM:" && absl::SimpleAtod(words[1], &kib))
      cost.peak_mib = kib / 1024;
  }
  return cost;
}

}  // namespace courier::bench
