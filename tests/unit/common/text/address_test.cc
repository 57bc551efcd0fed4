#include "common/text/address.h"

#include <gtest/gtest.h>

namespace courier::text {
namespace {

TEST(AddressTest, IsAHostAndAPort) {
  for (const char* text : {"127.0.0.1:7443", "dify-1.acme_internal.example:65535", "localhost:1",
                           "[::1]:7443", "[2001:db8::7]:443", "[fe80::1%eth0]:7443"}) {
    EXPECT_TRUE(IsAddress(text)) << text;
  }
}

TEST(AddressTest, IsNothingElse) {
  for (const char* text :
       {"",         "host",       "host:",           ":7443",         ":abc",          "host:abc",
        "host:0",   "host:65536", "127.0.0.1:82979", "host:-1",       "host:+1",       "host: 1",
        "host:1/x", "host:1 ",    "http://host:1",   "dns:///host:1", "unix:/run/x:1", "me@host:1",
        "::1:7443", "[::1]",      "[::1:7443",       "[host]:7443",   "[]:7443",       "a b:1"}) {
    EXPECT_FALSE(IsAddress(text)) << text;
  }
}

TEST(AddressTest, MayLeaveThePortToTheSystemWhereThatIsWanted) {
  EXPECT_TRUE(IsAddress("127.0.0.1:0", 0));
  EXPECT_FALSE(IsAddress("127.0.0.1:", 0));
}

}  // namespace
}  // namespace courier::text
