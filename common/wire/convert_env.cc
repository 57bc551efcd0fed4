#include "common/wire/convert_env.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/envfile/env_value.h"

namespace courier::wire {
namespace {

using envfile::ChangeKind;
using envfile::Origin;

// So many characters of a cut value are shown, and the mark with it stays shorter than a line.
constexpr size_t kCutValueBytes = 48;

bool IsKey(absl::string_view key) {
  if (key.empty() || absl::ascii_isdigit(static_cast<unsigned char>(key[0])) || key[0] == '.' ||
      key[0] == '-') {
    return false;
  }
  return std::all_of(key.begin(), key.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == '-';
  });
}

absl::Status CheckKey(absl::string_view key) {
  return IsKey(key) ? absl::OkStatus() : BrokenAnswer("a name that no variable can have");
}

std::string Sent(const std::string& value) {
  if (value.size() <= kMaxEnvValueBytes) return value;
  size_t end = kCutValueBytes;
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0U) == 0x80U) --end;
  return absl::StrCat(value.substr(0, end), "… (", envfile::CountCharacters(value), " characters)");
}

v1::EnvValue ValueToProto(const std::string& value, bool secret, bool empty) {
  v1::EnvValue proto;
  if (!secret) proto.set_text(Sent(value));
  proto.set_empty(empty);
  return proto;
}

v1::EnvChangeKind ToProto(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kSetFromEmpty:
      return v1::ENV_CHANGE_KIND_SET_FROM_EMPTY;
    case ChangeKind::kEmptied:
      return v1::ENV_CHANGE_KIND_EMPTIED;
    case ChangeKind::kNumberUp:
      return v1::ENV_CHANGE_KIND_NUMBER_UP;
    case ChangeKind::kNumberDown:
      return v1::ENV_CHANGE_KIND_NUMBER_DOWN;
    case ChangeKind::kBoolean:
      return v1::ENV_CHANGE_KIND_BOOLEAN;
    case ChangeKind::kUrl:
      return v1::ENV_CHANGE_KIND_URL;
    case ChangeKind::kPath:
      return v1::ENV_CHANGE_KIND_PATH;
    case ChangeKind::kLength:
      return v1::ENV_CHANGE_KIND_LENGTH;
    case ChangeKind::kSpelling:
      return v1::ENV_CHANGE_KIND_SPELLING;
    case ChangeKind::kOther:
      return v1::ENV_CHANGE_KIND_OTHER;
  }
  return v1::ENV_CHANGE_KIND_UNSPECIFIED;
}

absl::StatusOr<ChangeKind> FromProto(v1::EnvChangeKind kind) {
  switch (kind) {
    case v1::ENV_CHANGE_KIND_SET_FROM_EMPTY:
      return ChangeKind::kSetFromEmpty;
    case v1::ENV_CHANGE_KIND_EMPTIED:
      return ChangeKind::kEmptied;
    case v1::ENV_CHANGE_KIND_NUMBER_UP:
      return ChangeKind::kNumberUp;
    case v1::ENV_CHANGE_KIND_NUMBER_DOWN:
      return ChangeKind::kNumberDown;
    case v1::ENV_CHANGE_KIND_BOOLEAN:
      return ChangeKind::kBoolean;
    case v1::ENV_CHANGE_KIND_URL:
      return ChangeKind::kUrl;
    case v1::ENV_CHANGE_KIND_PATH:
      return ChangeKind::kPath;
    case v1::ENV_CHANGE_KIND_LENGTH:
      return ChangeKind::kLength;
    case v1::ENV_CHANGE_KIND_SPELLING:
      return ChangeKind::kSpelling;
    case v1::ENV_CHANGE_KIND_OTHER:
      return ChangeKind::kOther;
    default:
      return BrokenAnswer("an unknown kind of change");
  }
}

v1::EnvDifference::Origin ToProto(Origin origin) {
  switch (origin) {
    case Origin::kUnknown:
      return v1::EnvDifference::ORIGIN_UNSPECIFIED;
    case Origin::kOldDefault:
      return v1::EnvDifference::ORIGIN_OLD_DEFAULT;
    case Origin::kCustomised:
      return v1::EnvDifference::ORIGIN_CUSTOMISED;
  }
  return v1::EnvDifference::ORIGIN_UNSPECIFIED;
}

absl::StatusOr<Origin> FromProto(v1::EnvDifference::Origin origin) {
  switch (origin) {
    case v1::EnvDifference::ORIGIN_UNSPECIFIED:
      return Origin::kUnknown;
    case v1::EnvDifference::ORIGIN_OLD_DEFAULT:
      return Origin::kOldDefault;
    case v1::EnvDifference::ORIGIN_CUSTOMISED:
      return Origin::kCustomised;
    default:
      return BrokenAnswer("an unknown origin of a value");
  }
}

v1::EnvRemoved ToProto(const envfile::RemovedVariable& removed) {
  v1::EnvRemoved proto;
  proto.set_key(removed.key);
  proto.set_secret(removed.secret);
  *proto.mutable_value() = ValueToProto(removed.value, removed.secret, removed.empty);
  for (const std::string& home : removed.homes) proto.add_homes(home);
  return proto;
}

absl::StatusOr<envfile::RemovedVariable> FromProto(const v1::EnvRemoved& proto) {
  COURIER_RETURN_IF_ERROR(CheckKey(proto.key()));
  envfile::RemovedVariable removed;
  removed.key = proto.key();
  removed.secret = proto.secret();
  removed.empty = proto.value().empty();
  if (!removed.secret) removed.value = proto.value().text();
  removed.homes = PrintableTexts(proto.homes());
  return removed;
}

}  // namespace

absl::Status BrokenAnswer(absl::string_view what) {
  return MakeError(Reason::kTamperedStream,
                   absl::StrCat("the agent answered with ", what,
                                ", which no agent of this version sends. Compare both versions "
                                "with: courier doctor"));
}

v1::EnvChange ToProto(const envfile::SettingChange& change) {
  v1::EnvChange proto;
  proto.set_key(change.key);
  proto.set_secret(change.secret);
  proto.set_kind(ToProto(change.change.kind));
  if (!change.secret) {
    proto.set_from_length(change.change.from_length);
    proto.set_to_length(change.change.to_length);
  }
  if (change.has_from) {
    *proto.mutable_from() = ValueToProto(change.from, change.secret, change.from_empty);
  }
  if (change.has_to) *proto.mutable_to() = ValueToProto(change.to, change.secret, change.to_empty);
  return proto;
}

v1::EnvDiff ToProto(const envfile::EnvDiff& diff) {
  v1::EnvDiff proto;
  for (const envfile::EnvDifference& each : diff.differing) {
    v1::EnvDifference& difference = *proto.add_differing();
    *difference.mutable_change() = ToProto(each.change);
    difference.set_origin(ToProto(each.origin));
  }
  for (const envfile::SettingChange& each : diff.added) *proto.add_added() = ToProto(each);
  for (const envfile::RemovedVariable& each : diff.removed) *proto.add_removed() = ToProto(each);
  for (const std::string& key : diff.repeated) proto.add_repeated_keys(key);
  for (const size_t line : diff.stray_lines) proto.add_stray_lines(line);
  proto.set_unchanged(diff.unchanged);
  proto.set_env_variables(diff.env_variables);
  proto.set_template_variables(diff.template_variables);
  proto.set_three_way(diff.three_way);
  return proto;
}

v1::EnvSetting ToProto(const envfile::Setting& setting) {
  v1::EnvSetting proto;
  proto.set_key(setting.key);
  proto.set_secret(setting.secret);
  *proto.mutable_value() = ValueToProto(setting.value, setting.secret, setting.empty);
  proto.set_digest(setting.digest);
  return proto;
}

absl::StatusOr<envfile::SettingChange> FromProto(const v1::EnvChange& proto) {
  COURIER_RETURN_IF_ERROR(CheckKey(proto.key()));
  envfile::SettingChange change;
  change.key = proto.key();
  change.secret = proto.secret();
  COURIER_ASSIGN_OR_RETURN(change.change.kind, FromProto(proto.kind()));
  change.has_from = proto.has_from();
  change.has_to = proto.has_to();
  change.from_empty = !change.has_from || proto.from().empty();
  change.to_empty = !change.has_to || proto.to().empty();
  if (change.secret) return change;
  change.change.from_length = proto.from_length();
  change.change.to_length = proto.to_length();
  change.from = proto.from().text();
  change.to = proto.to().text();
  return change;
}

absl::StatusOr<envfile::EnvDiff> FromProto(const v1::EnvDiff& proto) {
  envfile::EnvDiff diff;
  for (const v1::EnvDifference& each : proto.differing()) {
    envfile::EnvDifference difference;
    COURIER_ASSIGN_OR_RETURN(difference.change, FromProto(each.change()));
    COURIER_ASSIGN_OR_RETURN(difference.origin, FromProto(each.origin()));
    diff.differing.push_back(std::move(difference));
  }
  for (const v1::EnvChange& each : proto.added()) {
    COURIER_ASSIGN_OR_RETURN(envfile::SettingChange change, FromProto(each));
    diff.added.push_back(std::move(change));
  }
  for (const v1::EnvRemoved& each : proto.removed()) {
    COURIER_ASSIGN_OR_RETURN(envfile::RemovedVariable removed, FromProto(each));
    diff.removed.push_back(std::move(removed));
  }
  COURIER_RETURN_IF_ERROR(CheckEnvKeys(proto.repeated_keys()));
  diff.repeated = PrintableTexts(proto.repeated_keys());
  diff.stray_lines = {proto.stray_lines().begin(), proto.stray_lines().end()};
  diff.unchanged = proto.unchanged();
  diff.env_variables = proto.env_variables();
  diff.template_variables = proto.template_variables();
  diff.three_way = proto.three_way();
  return diff;
}

absl::StatusOr<envfile::Setting> FromProto(const v1::EnvSetting& proto) {
  constexpr size_t kDigestDigits = 64;
  COURIER_RETURN_IF_ERROR(CheckKey(proto.key()));
  // Two empty digests would make two settings equal.
  if (proto.digest().size() != kDigestDigits) return BrokenAnswer("a setting without a digest");
  envfile::Setting setting;
  setting.key = proto.key();
  setting.secret = proto.secret();
  setting.empty = proto.value().empty();
  if (!setting.secret) setting.value = proto.value().text();
  setting.digest = proto.digest();
  return setting;
}

absl::Status CheckEnvKeys(const google::protobuf::RepeatedPtrField<std::string>& keys) {
  for (const std::string& key : keys) COURIER_RETURN_IF_ERROR(CheckKey(key));
  return absl::OkStatus();
}

std::vector<std::string> PrintableTexts(
    const google::protobuf::RepeatedPtrField<std::string>& texts) {
  std::vector<std::string> printable;
  for (const std::string& text : texts) printable.push_back(envfile::EscapeControls(text));
  return printable;
}

}  // namespace courier::wire
