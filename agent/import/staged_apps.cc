#include "agent/import/staged_apps.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "agent/db/array.h"
#include "agent/import/staged_field.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/crypto/sha256.h"
#include "common/migration/variables.h"

namespace courier::import {
namespace {

// Small, so that the source hardly waits while a batch is compared; large enough that statements
// don't count.
constexpr size_t kComparedApps = 100;
constexpr size_t kComparedBytes = 2u << 20u;

// Rows for the apps that the workspace has. The digest is DigestOf of the target's row; it is null
// when the sizes tell already that the texts differ, which spares reading them. Long environment
// variables are not given: then the app counts as different. `offset 0` keeps each lookup one by
// its index, also where the tables have no statistics.
constexpr db::Statement kCompare{"compare apps with the target", R"(
  select i.place, case when octet_length(w.environment_variables) <= 65536 then w.environment_variables end,
    case when i.bytes = octet_length(w.graph) + octet_length(w.features) + octet_length(w.conversation_variables)
      then encode(sha256(convert_to(concat(
        octet_length(a.name), ':', a.name, octet_length(a.description), ':', a.description,
        coalesce(octet_length(a.icon_type::text) || ':' || a.icon_type::text, '-'),
        coalesce(octet_length(a.icon) || ':' || a.icon, '-'),
        coalesce(octet_length(a.icon_background) || ':' || a.icon_background, '-'),
        octet_length(w.graph), ':', w.graph, octet_length(w.features), ':', w.features,
        octet_length(w.conversation_variables), ':', w.conversation_variables), 'UTF8')), 'hex') end
  from unnest($2::uuid[], $3::bigint[]) with ordinality i (id, bytes, place)
  cross join lateral (select * from apps where id = i.id offset 0) a
  left join lateral (select * from workflows where tenant_id = a.tenant_id and app_id = a.id
                     and version = 'draft' offset 0) w on true
  where a.tenant_id = $1::uuid)"};

constexpr db::Statement kStageTexts{"stage texts of the target", R"(
  update courier_app s set graph = w.graph, features = w.features,
    environment_variables = w.environment_variables, conversation_variables = w.conversation_variables
  from workflows w
  where s.seq = any($2::integer[]) and w.tenant_id = $1::uuid and w.app_id = s.id and w.version = 'draft')"};

size_t ComparedBytes(const model::Workflow& workflow) {
  return workflow.graph.size() + workflow.features.size() + workflow.conversation_variables.size();
}

// What would be written over `there` in a package without secrets is `there`: the secrets are kept,
// and all else is equal.
bool KeepsEnvironment(const std::string& incoming, absl::string_view there) {
  const auto stored = migration::StoredSecrets::Of(there);
  if (!stored.ok()) return false;
  const auto kept = migration::ReplaceSecrets(
      incoming, [&](const migration::SecretVariable& variable) -> absl::StatusOr<std::string> {
        if (!variable.value.empty()) return variable.value;
        if (const std::string* token = stored->Find(variable)) return *token;
        return MakeError(Reason::kBadToken, "the target has no such secret");
      });
  return kept.ok() && *kept == there;
}

}  // namespace

std::string DigestOf(const model::App& app) {
  crypto::Sha256 sha;
  const auto add = [&sha](absl::string_view text) {
    sha.Update(absl::StrCat(text.size(), ":"));
    sha.Update(text);
  };
  add(app.name);
  add(app.description);
  // As they are written: see write_apps.
  add(app.icon_type.value_or("").empty() ? "emoji" : *app.icon_type);
  add(app.icon.value_or(""));
  if (app.icon_background) {
    add(*app.icon_background);
  } else {
    sha.Update("-");
  }
  add(app.workflow.graph);
  add(app.workflow.features);
  add(app.workflow.conversation_variables);
  return sha.Finish();
}

absl::Status StagedApps::Add(Incoming&& incoming, bool carries_secrets) {
  if (!scope_.compares) return Copy(incoming.app, unless_equal_);
  waiting_bytes_ += ComparedBytes(incoming.app.workflow);
  const bool comparable = !carries_secrets || !incoming.has_secrets;
  waiting_.push_back({std::move(incoming), comparable});
  if (waiting_.size() < kComparedApps && waiting_bytes_ < kComparedBytes) return absl::OkStatus();
  return Flush();
}

absl::Status StagedApps::Flush() {
  COURIER_RETURN_IF_ERROR(Settle());
  if (waiting_.empty()) return absl::OkStatus();
  std::vector<Waiting> apps = std::exchange(waiting_, {});
  waiting_bytes_ = 0;
  const bool any_comparable =
      std::any_of(apps.begin(), apps.end(), [](const Waiting& each) { return each.comparable; });
  // A plan needs the texts of all apps that are there already, to tell what would change in them.
  if (!any_comparable && !scope_.plan_only) {
    return Copy(apps, std::vector<StagedTexts>(apps.size(), unless_equal_));
  }
  COURIER_RETURN_IF_ERROR(copy_.Close());
  comparison_.emplace();
  comparison_->apps = std::move(apps);
  comparison_->texts =
      std::async(std::launch::async, [this] { return Compare(comparison_->apps); });
  return absl::OkStatus();
}

absl::Status StagedApps::Settle() {
  if (!comparison_) return absl::OkStatus();
  const absl::StatusOr<std::vector<StagedTexts>> texts = comparison_->texts.get();
  const std::vector<Waiting> apps = std::move(comparison_->apps);
  comparison_.reset();
  COURIER_RETURN_IF_ERROR(texts.status());
  return Copy(apps, *texts);
}

absl::Status StagedApps::Finish() {
  COURIER_RETURN_IF_ERROR(Flush());
  return Settle();
}

absl::StatusOr<std::vector<StagedTexts>> StagedApps::Compare(
    const std::vector<Waiting>& apps) const {
  std::vector<std::string> ids;
  std::vector<std::string> bytes;
  for (const Waiting& each : apps) {
    ids.push_back(each.incoming.app.id.text);
    bytes.push_back(each.comparable ? absl::StrCat(ComparedBytes(each.incoming.app.workflow))
                                    : "-1");
  }
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows,
                           transaction_.Query(kCompare, {scope_.workspace_id, db::ArrayLiteral(ids),
                                                         db::ArrayLiteral(bytes)}));
  std::vector<StagedTexts> texts(apps.size(), unless_equal_);
  std::vector<bool> seen(apps.size(), false);
  for (size_t r = 0; r < rows.size(); ++r) {
    size_t place = 0;
    if (!absl::SimpleAtoi(rows.Text(r, 0), &place) || place == 0 || place > apps.size())
      return MakeError(Reason::kInternal, "an app of the target has no place");
    const Incoming& mine = apps[place - 1].incoming;
    const absl::string_view there = rows.Text(r, 1);
    const bool equal =
        !rows.IsNull(r, 1) && !rows.IsNull(r, 2) &&
        rows.Text(r, 2) == absl::BytesToHexString(mine.digest) &&
        (mine.has_secrets ? KeepsEnvironment(mine.app.workflow.environment_variables, there)
                          : mine.app.workflow.environment_variables == there);
    // Of two drafts, which Dify does not make but nothing forbids, both would be written.
    texts[place - 1] = equal && !seen[place - 1] ? StagedTexts::kInTarget : StagedTexts::kStaged;
    seen[place - 1] = true;
  }
  return texts;
}

absl::Status StagedApps::Copy(const std::vector<Waiting>& apps,
                              const std::vector<StagedTexts>& texts) {
  for (size_t i = 0; i < apps.size(); ++i) {
    COURIER_RETURN_IF_ERROR(Copy(apps[i].incoming.app, texts[i]));
  }
  return absl::OkStatus();
}

absl::Status StagedApps::Copy(const model::App& app, StagedTexts texts) {
  COURIER_ASSIGN_OR_RETURN(db::CopyWriter * copy, copy_.Into("courier_app"));
  const std::string seq = absl::StrCat(texts_.size());
  const std::string max_requests =
      app.max_active_requests ? absl::StrCat(*app.max_active_requests) : "";
  const auto text = [&](const std::string& value) {
    return texts == StagedTexts::kStaged ? Field(value) : Field();
  };
  const Field fields[] = {seq,
                          app.id.text,
                          app.name,
                          app.mode,
                          app.description,
                          FieldOf(app.icon_type),
                          FieldOf(app.icon),
                          FieldOf(app.icon_background),
                          Flag(app.use_icon_as_answer_icon),
                          Flag(app.enable_site),
                          Flag(app.enable_api),
                          app.max_active_requests ? Field(max_requests) : Field(),
                          text(app.workflow.graph),
                          text(app.workflow.features),
                          text(app.workflow.environment_variables),
                          text(app.workflow.conversation_variables)};
  texts_.push_back(texts);
  return copy->Write(fields);
}

absl::Status StagedApps::StageTexts(const std::vector<size_t>& seqs) {
  if (seqs.empty()) return absl::OkStatus();
  std::vector<std::string> texts;
  for (const size_t seq : seqs) texts.push_back(absl::StrCat(seq));
  COURIER_ASSIGN_OR_RETURN(
      const uint64_t staged,
      transaction_.Execute(kStageTexts, {scope_.workspace_id, db::ArrayLiteral(texts)}));
  if (staged != seqs.size())
    return MakeError(Reason::kInternal, "apps of the target were not where they had been");
  for (const size_t seq : seqs) texts_[seq] = StagedTexts::kStaged;
  return absl::OkStatus();
}

}  // namespace courier::import
