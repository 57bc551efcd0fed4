// One streaming call to an agent: started, read and written, and always finished; the destructor
// cancels what is still running. Blocking; one thread at a time, except Cancel.
#pragma once

#include <memory>

#include "absl/status/status.h"

namespace courier::v1 {
class ExportPackageResponse;
class ImportPackageRequest;
class ImportPackageResponse;
class UpgradeResponse;
}  // namespace courier::v1

namespace courier::controller {

// To be had from AgentClient.
class ExportCall {
 public:
  virtual ~ExportCall() = default;

  // False at the end, good or bad: Finish() tells.
  virtual bool Read(v1::ExportPackageResponse& response) = 0;
  virtual void Cancel() = 0;
  // How it ended, named and explained. After Cancel(), usually kCancelled.
  virtual absl::Status Finish() = 0;
};

class ImportCall {
 public:
  virtual ~ImportCall() = default;

  virtual bool Read(v1::ImportPackageResponse& response) = 0;
  // False when the call has ended: the message was not sent.
  virtual bool Write(const v1::ImportPackageRequest& request) = 0;
  virtual void WritesDone() = 0;
  // False when the connection is known to be gone. Write() can't tell: it hands the message over
  // and does not see it sent.
  virtual bool Connected() const = 0;
  virtual void Cancel() = 0;
  virtual absl::Status Finish() = 0;
};

class UpgradeCall {
 public:
  virtual ~UpgradeCall() = default;

  virtual bool Read(v1::UpgradeResponse& response) = 0;
  // Leaves the upgrade alone, which goes on without a listener.
  virtual void Cancel() = 0;
  virtual absl::Status Finish() = 0;
};

}  // namespace courier::controller
