// The connection between the controller and an agent breaks, at every moment of a transfer: before,
// during and after the commit.
#include <chrono>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/moment_fixture.h"

namespace courier::e2e {
namespace {

using test::TlsProxy;

constexpr int kConnectionLost = 4;

class ConnectionCutTest : public MomentTest, public testing::WithParamInterface<Where> {};

TEST_P(ConnectionCutTest, IsToldAsItIs) {
  AtEveryMoment(GetParam(), TlsProxy::Then::kCut,
                [this](test::TestProcess& courier, TlsProxy& /*proxy*/) {
                  const auto result = courier.Wait();
                  ASSERT_TRUE(result.ok()) << result.status();
                  ExpectTold(*result, kConnectionLost);
                });
}

INSTANTIATE_TEST_SUITE_P(EveryWay, ConnectionCutTest,
                         testing::Values(Where{At::kSource, TlsProxy::Direction::kToServer},
                                         Where{At::kSource, TlsProxy::Direction::kToClient},
                                         Where{At::kTarget, TlsProxy::Direction::kToServer},
                                         Where{At::kTarget, TlsProxy::Direction::kToClient}),
                         [](const auto& test) {
                           return std::string(test.param.side == At::kSource ? "Source"
                                                                             : "Target") +
                                  (test.param.direction == TlsProxy::Direction::kToServer ? "Up"
                                                                                          : "Down");
                         });

}  // namespace
}  // namespace courier::e2e
