#include "common/text/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"

namespace courier::text {
namespace {

bool IsPort(absl::string_view text, int least) {
  int port = 0;
  return std::all_of(text.begin(), text.end(), absl::ascii_isdigit) &&
         absl::SimpleAtoi(text, &port) && port >= least && port <= 65535;
}

// A name or an IPv4 address.
bool IsHost(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char letter) {
    return absl::ascii_isalnum(letter) || letter == '.' || letter == '-' || letter == '_';
  });
}

// "fe80::1%eth0" has a zone.
bool IsIpv6(absl::string_view text) {
  in6_addr ignored{};
  return inet_pton(AF_INET6, std::string(text.substr(0, text.find('%'))).c_str(), &ignored) == 1;
}

}  // namespace

bool IsAddress(absl::string_view text, int least_port) {
  const size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos || !IsPort(text.substr(colon + 1), least_port)) return false;
  absl::string_view host = text.substr(0, colon);
  if (absl::ConsumePrefix(&host, "[")) return absl::ConsumeSuffix(&host, "]") && IsIpv6(host);
  return IsHost(host);
}

}  // namespace courier::text
