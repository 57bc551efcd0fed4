// Trouble at every moment of a transfer of one app: a proxy in front of one agent stops after the
// first, second, third … TLS record of one direction, until the transfer gets through without
// reaching the moment. Every message of the protocol is at least one record.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "tests/e2e/fault_fixture.h"
#include "tests/support/tls_proxy.h"

namespace courier::e2e {

enum class At { kSource, kTarget };

struct Where {
  At side;
  test::TlsProxy::Direction direction;
};

class MomentTest : public FaultTest {
 protected:
  // Calls `trouble` with a running transfer that is held at each moment in turn; it ends the
  // transfer and checks how. What the target holds afterwards is taken back.
  using Trouble = std::function<void(test::TestProcess& courier, test::TlsProxy& proxy)>;
  void AtEveryMoment(const Where& where, test::TlsProxy::Then then, const Trouble& trouble);

  Side& SideAt(At at) { return at == At::kSource ? source() : target(); }

  // What courier says is what is: done and complete, not done and untouched, or in doubt, with how
  // to look, and one of both.
  void ExpectTold(const test::ProcessResult& result, int status_when_stopped);
  // The app is there with all that belongs to it.
  bool Whole();
  // The target is what it was when AtEveryMoment or RememberTarget was called.
  bool Untouched();
  void RememberTarget() { untouched_ = target().Digest(); }

 private:
  std::string untouched_;
  bool was_untouched_ = true;
};

}  // namespace courier::e2e
