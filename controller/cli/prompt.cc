#include "controller/cli/prompt.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include "absl/strings/ascii.h"
#include "common/base/error.h"

namespace courier::controller {

absl::StatusOr<std::string> Ask(absl::string_view question, int interrupt_descriptor) {
  std::fwrite(question.data(), 1, question.size(), stderr);
  std::fflush(stderr);
  std::string line;
  std::array<pollfd, 2> watched = {pollfd{STDIN_FILENO, POLLIN, 0},
                                   pollfd{interrupt_descriptor, POLLIN, 0}};
  while (true) {
    if (poll(watched.data(), watched.size(), -1) < 0 && errno == EINTR) continue;
    char c = 0;
    if (watched[1].revents != 0 || read(STDIN_FILENO, &c, 1) != 1) {
      std::fputs("\n", stderr);
      return MakeError(Reason::kCancelled, "cancelled.");
    }
    if (c == '\n') return line;
    line.push_back(c);
  }
}

bool IsYes(absl::string_view answer) {
  const std::string word = absl::AsciiStrToLower(absl::StripAsciiWhitespace(answer));
  return word == "y" || word == "yes";
}

}  // namespace courier::controller
