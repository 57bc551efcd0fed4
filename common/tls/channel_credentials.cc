#include "common/tls/channel_credentials.h"

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/tls/tls_version.h"

namespace courier::tls {
namespace {

// gRPC has verified the chain before it asks; left is who the certificate speaks for.
class PinnedAgentVerifier final : public grpc::experimental::ExternalCertificateVerifier {
 public:
  explicit PinnedAgentVerifier(std::string uri) : uri_(std::move(uri)) {}

  bool Verify(grpc::experimental::TlsCustomVerificationCheckRequest* request,
              std::function<void(grpc::Status)> /*callback*/, grpc::Status* sync_status) override {
    const std::vector<grpc::string_ref> uris = request->uri_names();
    if (uris.size() != 1 || uris.front() != grpc::string_ref(uri_)) {
      *sync_status =
          grpc::Status(grpc::StatusCode::UNAUTHENTICATED, absl::StrCat("the peer is not ", uri_));
    }
    return true;
  }

  void Cancel(grpc::experimental::TlsCustomVerificationCheckRequest* /*request*/) override {}

 private:
  const std::string uri_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> MakeChannelCredentials(
    const TlsMaterial& material, const Identity& agent) {
  COURIER_RETURN_IF_ERROR(CheckTls13Required());
  if (agent.role != Identity::Role::kAgent) {
    return MakeError(Reason::kBadConfiguration,
                     absl::StrCat("the identity ", QuoteForMessage(agent.uri),
                                  " is a controller's; an environment needs its agent's"));
  }
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(
      std::make_shared<grpc::experimental::StaticDataCertificateProvider>(
          material.ca_pem, std::vector<grpc::experimental::IdentityKeyCertPair>{
                               {material.key_pem, material.certificate_chain_pem}}));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_verify_server_certs(true);
  options.set_certificate_verifier(
      grpc::experimental::ExternalCertificateVerifier::Create<PinnedAgentVerifier>(agent.uri));
  options.set_check_call_host(false);
  return grpc::experimental::TlsCredentials(options);
}

}  // namespace courier::tls
