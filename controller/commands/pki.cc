#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/tls/certificate_authority.h"
#include "common/tls/certificate_description.h"
#include "controller/commands/all_commands.h"
#include "controller/output/display_width.h"
#include "controller/output/json_writer.h"
#include "controller/output/words.h"

namespace courier::controller {
namespace {

struct Flags {
  std::string place;
  std::string trust_domain;
  std::string role;
  std::string name;
  std::vector<std::string> hosts;
  std::optional<int> days;
};

std::string Day(absl::Time time) { return absl::FormatTime("%Y-%m-%d", time, absl::UTCTimeZone()); }

absl::StatusOr<tls::Identity::Role> RoleOf(const Flags& flags) {
  if (const auto role = tls::RoleFromName(flags.role)) return *role;
  return MakeError(Reason::kUsage, absl::StrCat("a certificate is for an agent or a controller, "
                                                "not for \"",
                                                flags.role, "\""));
}

absl::StatusOr<int> Init(const Flags& flags) {
  if (flags.trust_domain.empty()) {
    return MakeError(Reason::kUsage,
                     "--trust-domain D is missing, e.g. --trust-domain acme.example");
  }
  COURIER_RETURN_IF_ERROR(tls::InitCa(flags.place, flags.trust_domain, absl::Now()));
  std::printf("Made a CA for %s in %s. Keep %s/ca.key where nobody else can read it.\n",
              flags.trust_domain.c_str(), flags.place.c_str(), flags.place.c_str());
  return 0;
}

void ShowIssued(const tls::IssuedCertificate& issued) {
  std::printf("%s\n  certificate  %s\n  key          %s\n  valid until  %s\n",
              issued.identity.uri.c_str(), issued.certificate_path.c_str(), issued.key_path.c_str(),
              Day(issued.not_after).c_str());
}

absl::StatusOr<int> Issue(const Flags& flags) {
  tls::IssueRequest request;
  COURIER_ASSIGN_OR_RETURN(request.role, RoleOf(flags));
  request.name = flags.name;
  request.hosts = flags.hosts;
  request.days = flags.days.value_or(tls::kDefaultCertificateDays);
  COURIER_ASSIGN_OR_RETURN(const tls::IssuedCertificate issued,
                           tls::IssueCertificate(flags.place, request, absl::Now()));
  ShowIssued(issued);
  return 0;
}

absl::StatusOr<int> Renew(const Flags& flags) {
  COURIER_ASSIGN_OR_RETURN(const tls::Identity::Role role, RoleOf(flags));
  COURIER_ASSIGN_OR_RETURN(
      const tls::IssuedCertificate issued,
      tls::RenewCertificate(flags.place, role, flags.name, flags.days, absl::Now()));
  ShowIssued(issued);
  return 0;
}

void WriteTexts(JsonWriter& json, absl::string_view key, const std::vector<std::string>& texts) {
  json.Key(key);
  json.BeginArray();
  for (const std::string& text : texts) json.String(text);
  json.EndArray();
}

std::string ShownJson(const tls::CertificateDescription& shown) {
  JsonWriter json;
  json.BeginObject();
  json.Member("subject", shown.subject);
  json.Member("issuer", shown.issuer);
  json.Member("serial", shown.serial);
  WriteTexts(json, "uris", shown.uris);
  WriteTexts(json, "hosts", shown.hosts);
  json.Member("not_before",
              absl::FormatTime(absl::RFC3339_sec, shown.not_before, absl::UTCTimeZone()));
  json.Member("not_after",
              absl::FormatTime(absl::RFC3339_sec, shown.not_after, absl::UTCTimeZone()));
  json.Member("days_left", shown.days_left);
  json.Flag("is_ca", shown.is_ca);
  json.Member("key_type", shown.key_type);
  json.Member("sha256_fingerprint", shown.sha256_fingerprint);
  json.EndObject();
  return json.Take();
}

std::string ShownText(const tls::CertificateDescription& shown) {
  const std::string left =
      shown.days_left < 0 ? std::string("expired")
                          : Count(static_cast<uint64_t>(shown.days_left), "day", "days") + " left";
  std::string out = absl::StrCat(shown.is_ca ? "certificate authority" : "certificate", "\n");
  const auto row = [&out](absl::string_view label, absl::string_view text) {
    if (!text.empty()) {
      absl::StrAppend(&out, "  ", PadTo(label, 12), " ", PrintableLine(text), "\n");
    }
  };
  row("identity", absl::StrJoin(shown.uris, ", "));
  row("hosts", absl::StrJoin(shown.hosts, ", "));
  row("subject", shown.subject);
  row("issuer", shown.issuer);
  row("valid from", Day(shown.not_before));
  row("valid until", absl::StrCat(Day(shown.not_after), ", ", left));
  row("key", shown.key_type);
  row("serial", shown.serial);
  row("SHA-256", shown.sha256_fingerprint);
  return out;
}

absl::StatusOr<int> Show(const CommandContext& context, const Flags& flags) {
  COURIER_ASSIGN_OR_RETURN(const tls::CertificateDescription shown,
                           tls::DescribeCertificate(flags.place, absl::Now()));
  const bool json = context.flags.format() == OutputFormat::kJson;
  std::fputs((json ? ShownJson(shown) : ShownText(shown)).c_str(), stdout);
  return 0;
}

std::shared_ptr<Flags> AddPlace(CLI::App& command) {
  auto flags = std::make_shared<Flags>();
  command.add_option("DIR", flags->place, "The CA's folder")->type_name("DIR")->required();
  return flags;
}

void AddSubject(CLI::App& command, Flags& flags) {
  command.add_option("ROLE", flags.role, "agent or controller")
      ->type_name("agent|controller")
      ->required();
  command.add_option("NAME", flags.name, "The environment's or the user's name")->required();
  command.add_option("--days", flags.days, "Days of validity")->type_name("N");
}

}  // namespace

void AddPki(CommandLine& line) {
  CLI::App& pki = line.Add("pki", "A small CA for those who have none",
                           "courier pki init pki --trust-domain acme.example\n"
                           "courier pki issue pki agent staging\n"
                           "courier pki issue pki controller release-bot\n"
                           "courier pki show pki/agent-staging.crt");
  CLI::App& init = line.Add("init", "Make a CA in a new folder",
                            "courier pki init pki --trust-domain acme.example", &pki);
  const auto init_flags = AddPlace(init);
  init.add_option("--trust-domain", init_flags->trust_domain, "The domain of all identities")
      ->type_name("D");
  line.On(init, [init_flags](const CommandContext&) { return Init(*init_flags); });

  CLI::App& issue =
      line.Add("issue", "Issue a certificate for an agent or a controller",
               "courier pki issue pki agent staging --dns dify.staging.acme.example", &pki);
  const auto issue_flags = AddPlace(issue);
  AddSubject(issue, *issue_flags);
  issue.add_option("--dns", issue_flags->hosts, "Host name or address, for other tools' sake")
      ->type_name("H")
      ->allow_extra_args(false);
  line.On(issue, [issue_flags](const CommandContext&) { return Issue(*issue_flags); });

  CLI::App& renew = line.Add("renew", "Issue a certificate anew, with a new key",
                             "courier pki renew pki agent staging", &pki);
  const auto renew_flags = AddPlace(renew);
  AddSubject(renew, *renew_flags);
  line.On(renew, [renew_flags](const CommandContext&) { return Renew(*renew_flags); });

  CLI::App& show = line.Add("show", "Show what a certificate says",
                            "courier pki show pki/agent-staging.crt", &pki);
  const auto show_flags = std::make_shared<Flags>();
  show.add_option("FILE", show_flags->place, "Certificate file")->type_name("FILE")->required();
  line.On(show, [show_flags](const CommandContext& context) { return Show(context, *show_flags); });
}

}  // namespace courier::controller
