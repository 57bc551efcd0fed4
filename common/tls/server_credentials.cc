#include "common/tls/server_credentials.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <grpcpp/server_context.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/tls/tls_version.h"

namespace courier::tls {
namespace {

constexpr unsigned kWatchIntervalSeconds = 1;

absl::StatusOr<Identity> ControllerIdentity(const std::vector<grpc::string_ref>& uris) {
  if (uris.size() != 1) {
    return MakeError(Reason::kWrongIdentity,
                     "the peer's certificate must have exactly one URI subject alternative name");
  }
  COURIER_ASSIGN_OR_RETURN(Identity identity, ParseIdentity(absl::string_view(
                                                  uris.front().data(), uris.front().size())));
  if (identity.role != Identity::Role::kController) {
    return MakeError(Reason::kWrongIdentity,
                     absl::StrCat(identity.uri, " is no controller and may not give orders here"));
  }
  return identity;
}

// gRPC has verified the chain before it asks; left is who the certificate speaks for.
class ControllerVerifier final : public grpc::experimental::ExternalCertificateVerifier {
 public:
  explicit ControllerVerifier(RefusalObserver on_refused) : on_refused_(std::move(on_refused)) {}

  bool Verify(grpc::experimental::TlsCustomVerificationCheckRequest* request,
              std::function<void(grpc::Status)> /*callback*/, grpc::Status* sync_status) override {
    const absl::StatusOr<Identity> identity = ControllerIdentity(request->uri_names());
    if (!identity.ok()) {
      *sync_status =
          grpc::Status(grpc::StatusCode::UNAUTHENTICATED, std::string(identity.status().message()));
      if (on_refused_) on_refused_(identity.status());
    }
    return true;
  }

  void Cancel(grpc::experimental::TlsCustomVerificationCheckRequest* /*request*/) override {}

 private:
  const RefusalObserver on_refused_;
};

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MutualTls(
    std::shared_ptr<grpc::experimental::CertificateProviderInterface> provider,
    RefusalObserver on_refused) {
  COURIER_RETURN_IF_ERROR(CheckTls13Required());
  grpc::experimental::TlsServerCredentialsOptions options(std::move(provider));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.set_certificate_verifier(
      grpc::experimental::ExternalCertificateVerifier::Create<ControllerVerifier>(
          std::move(on_refused)));
  options.set_check_call_host(false);
  return grpc::experimental::TlsServerCredentials(options);
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeServerCredentials(
    const TlsMaterial& material, RefusalObserver on_refused) {
  return MutualTls(std::make_shared<grpc::experimental::StaticDataCertificateProvider>(
                       material.ca_pem,
                       std::vector<grpc::experimental::IdentityKeyCertPair>{
                           {material.key_pem, material.certificate_chain_pem}}),
                   std::move(on_refused));
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeServerCredentials(
    const RotatingTlsMaterial& material, RefusalObserver on_refused) {
  return MutualTls(
      std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
          material.pair_path(), material.pair_path(), material.ca_path(), kWatchIntervalSeconds),
      std::move(on_refused));
}

absl::StatusOr<Identity> PeerIdentity(const grpc::ServerContextBase& context) {
  const std::shared_ptr<const grpc::AuthContext> auth = context.auth_context();
  if (auth == nullptr || !auth->IsPeerAuthenticated()) {
    return MakeError(Reason::kWrongIdentity, "the peer showed no certificate");
  }
  return ControllerIdentity(auth->FindPropertyValues("peer_uri"));
}

}  // namespace courier::tls
