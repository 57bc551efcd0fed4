#include "tests/e2e/moment_fixture.h"

#include <chrono>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/e2e/report.h"

namespace courier::e2e {
namespace {

using test::TlsProxy;
using ::testing::HasSubstr;

// More would mean that the loop does not end.
constexpr int kMostRecords = 200;
constexpr std::chrono::milliseconds kGlance(20);

}  // namespace

bool MomentTest::Untouched() { return target().Digest() == untouched_; }

bool MomentTest::Whole() {
  return target().Query(
             "SELECT count(*), (SELECT count(*) FROM workflows w WHERE w.app_id = any(array_agg("
             "a.id))), (SELECT count(*) FROM sites), (SELECT count(*) FROM installed_apps) FROM "
             "apps a WHERE a.name = 'Order desk'") == "1|1|1|1";
}

void MomentTest::ExpectTold(const test::ProcessResult& result, int status_when_stopped) {
  WaitForNoSessions(target());
  const bool untouched = was_untouched_ = Untouched();
  if (result.status == 0) {
    EXPECT_TRUE(Whole());
    return;
  }
  EXPECT_TRUE(untouched || Whole()) << "half done";
  const std::string code = Report(result.out).At("error.code");
  const bool in_doubt = absl::StrContains(result.err, "may or may not be done");
  if (in_doubt) {
    EXPECT_THAT(result.err, HasSubstr("courier plan"));
  } else {
    EXPECT_TRUE(untouched) << result.err;
    EXPECT_THAT(result.err, HasSubstr("Nothing was changed."));
  }
  if (status_when_stopped == 130) {
    EXPECT_EQ(result.status, 130) << result.err;
    EXPECT_EQ(code, "cancelled");
  } else if (in_doubt) {
    EXPECT_EQ(result.status, 1) << result.err;
    EXPECT_EQ(code, "commit_in_doubt");
  } else {
    EXPECT_EQ(result.status, status_when_stopped) << result.err;
  }
}

void MomentTest::AtEveryMoment(const Where& where, TlsProxy::Then then, const Trouble& trouble) {
  RememberTarget();
  for (int records = 0; records < kMostRecords; ++records) {
    SCOPED_TRACE(absl::StrCat("after ", records, " records"));
    const auto proxy =
        TlsProxy::Start(SideAt(where.side).address(), {where.direction, records, then});
    ASSERT_TRUE(proxy.ok()) << proxy.status();
    SideAt(where.side).Reroute((*proxy)->address());
    std::vector<std::string> flags = OneApp();
    flags.insert(flags.end(), {"--output-format", "json"});
    const auto courier = installation().StartCourier(Installation::TransferArguments(flags));
    ASSERT_TRUE(courier.ok()) << courier.status();
    while (!(*proxy)->WaitForMoment(kGlance) && (*courier)->Running()) {
    }
    if (!(*proxy)->reached()) {
      const auto result = (*courier)->Wait();
      EXPECT_TRUE(result.ok() && result->status == 0) << result->err;
      EXPECT_GT(records, 10) << "the proxy saw no transfer";
      EXPECT_TRUE(Whole());
      AcceptTarget();
      return;
    }
    trouble(**courier, **proxy);
    (*proxy)->Cut();
    WaitForNoSessions(source());
    if (HasFailure()) return;
    if (!was_untouched_) RestoreTarget();
  }
  ADD_FAILURE() << "the transfer never got through";
}

}  // namespace courier::e2e
