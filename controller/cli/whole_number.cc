#include "controller/cli/whole_number.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace courier::controller {

CLI::Validator WholeNumber() {
  return CLI::Validator(
      [](const std::string& text) -> std::string {
        uint32_t number = 0;
        const bool digits = std::all_of(text.begin(), text.end(), [](unsigned char letter) {
          return absl::ascii_isdigit(letter);
        });
        const bool octal = text.size() > 1 && text.front() == '0';
        if (digits && !octal && absl::SimpleAtoi(text, &number)) return "";
        return absl::StrCat("\"", text, "\" is not a whole number from 0 on");
      },
      "");
}

}  // namespace courier::controller
